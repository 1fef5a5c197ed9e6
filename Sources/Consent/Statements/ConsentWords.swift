/// Whether a patient takes part in a network (参加・公開の同意), least first.
package enum Participation: UInt8, CaseIterable, Comparable, Sendable {
  case withdrawn = 1
  /// What was said has run out.
  case none = 2
  case active = 3

  /// The vocabulary's word.
  package var word: String {
    switch self {
    case .withdrawn: "withdrawn"
    case .none: "none"
    case .active: "active"
    }
  }

  /// Less access comes first.
  package static func < (left: Participation, right: Participation) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// What a patient says about one facility (閲覧同意), least first.
package enum FacilityConsent: UInt8, CaseIterable, Comparable, Sendable {
  case refused = 1
  /// Nothing, or what was said before is taken back.
  case unset = 2
  case granted = 3

  /// The vocabulary's word.
  package var word: String {
    switch self {
    case .refused: "refused"
    case .unset: "unset"
    case .granted: "granted"
    }
  }

  /// Less access comes first.
  package static func < (left: FacilityConsent, right: FacilityConsent) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// What became of the posted notice (院内掲示), least first.
package enum DisclosureNotice: UInt8, CaseIterable, Comparable, Sendable {
  /// The patient reserved (留保).
  case objected = 1
  case none = 2
  case given = 3

  /// The vocabulary's word.
  package var word: String {
    switch self {
    case .objected: "objected"
    case .none: "none"
    case .given: "given"
    }
  }

  /// Less access comes first.
  package static func < (left: DisclosureNotice, right: DisclosureNotice) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// Which of two statements that contradict each other holds; each network has fixed its own.
package enum ConflictRule: String, CaseIterable, Sendable {
  /// The one that was said last; of two said at once the one that gives less.
  case latest
  /// A refusal holds until it is taken back in so many words.
  case refusal
}
