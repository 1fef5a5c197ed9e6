package import Platform
package import Record

/// Whom a statement about viewing names.
package struct Coverage: Hashable, Sendable {
  /// The facilities or the person.
  package enum Reach: Hashable, Sendable {
    /// One facility (施設ごと) or several of a list (リスト指定); at most 64.
    case facilities(Set<FacilityReference>)
    /// All facilities of a network (一括).
    case members(NetworkID)
    /// All facilities of every partner network, present and future.
    case partners
    /// One person at one facility (個人単位).
    case person(FacilityReference, UserID)
  }

  /// The facilities or the person.
  package let reach: Reach
  /// The roles it is limited to (職種ごとの同意書); none means every role; at most 16.
  package let roles: Set<String>
  /// Whether a grant covers facilities that joined after it was given; of `members` and `partners`.
  package let coversLaterMembers: Bool

  /// Names whom a statement is about.
  package init(_ reach: Reach, roles: Set<String> = [], coversLaterMembers: Bool = false) {
    self.reach = reach
    self.roles = roles
    self.coversLaterMembers = coversLaterMembers
  }

  /// How closely it names somebody: what is said of all does not undo what is said of a facility.
  var closeness: Int {
    switch reach {
    case .partners: 0
    case .members: 1
    case .facilities: 2
    case .person: 3
    }
  }

  func check() throws(ConsentError) {
    if case .facilities(let facilities) = reach, !(1...64).contains(facilities.count) {
      throw .malformedEntry(field: "facilities")
    }
    guard roles.count <= 16, roles.allSatisfy({ (1...64).contains($0.utf8.count) }) else {
      throw .malformedEntry(field: "roles")
    }
    guard !coversLaterMembers || closeness < 2 else {
      throw .malformedEntry(field: "coversLaterMembers")
    }
  }
}

/// Who would look, as far as a statement about viewing can name them.
package struct Asker: Sendable {
  /// The facility.
  package let facility: FacilityReference
  /// When it joined its network; nil where that does not matter.
  package let joined: Timestamp?
  /// The user's role; nil if nobody in particular asks.
  package let role: String?
  /// The user; nil if nobody in particular asks.
  package let user: UserID?

  /// Names an asker.
  package init(
    _ facility: FacilityReference, joined: Timestamp? = nil, role: String? = nil,
    user: UserID? = nil
  ) {
    self.facility = facility
    self.joined = joined
    self.role = role
    self.user = user
  }
}

extension Coverage {
  /// True if a grant that was given at `said`, in the network `home`, names the asker.
  ///
  /// Whoever asks in no particular role or as nobody in particular is named by no grant that is
  /// limited to some.
  func grants(_ asker: Asker, said: Timestamp, home: NetworkID) -> Bool {
    guard roles.isEmpty || asker.role.map(roles.contains) ?? false else { return false }
    switch reach {
    case .facilities(let facilities): return facilities.contains(asker.facility)
    case .members(let network):
      return asker.facility.network == network && wasThere(asker, said)
    case .partners: return asker.facility.network != home && wasThere(asker, said)
    case .person(let facility, let user):
      return asker.facility == facility && asker.user == user
    }
  }

  /// True if a refusal in the network `home` names the asker, or may.
  func refuses(_ asker: Asker, home: NetworkID) -> Bool {
    guard roles.isEmpty || asker.role.map(roles.contains) ?? true else { return false }
    switch reach {
    case .facilities(let facilities): return facilities.contains(asker.facility)
    case .members(let network): return asker.facility.network == network
    case .partners: return asker.facility.network != home
    case .person(let facility, let user):
      return asker.facility == facility && (asker.user.map { $0 == user } ?? true)
    }
  }

  /// The later-joiner problem: who joined later was on no list that the patient saw.
  private func wasThere(_ asker: Asker, _ said: Timestamp) -> Bool {
    coversLaterMembers || asker.joined.map { $0 <= said } ?? false
  }
}
