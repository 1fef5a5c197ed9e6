package import Record

/// What an operator can stop for longer than a moment.
package enum StopScope: Hashable, Sendable {
  /// Everything.
  case all
  /// One way of an agreement.
  case direction(ExchangeDirection)
  /// All of one facility.
  case facility(FacilityReference)
  /// All of those who view in one pool of seats.
  case pool(SeatPoolID)
  /// All of one user.
  case user(FacilityReference, UserID)
  /// All that goes through one link.
  case link(LinkID)
  /// All that is asked in one dialect.
  case dialect(DialectID)

  /// What a cut of the same scope ends.
  package var cut: CutScope {
    switch self {
    case .all: .all
    case .direction(let direction): .direction(direction)
    case .facility(let facility): .facility(facility)
    case .pool(let pool): .pool(pool)
    case .user(let facility, let user): .user(facility, user)
    case .link(let link): .link(link)
    case .dialect(let dialect): .dialect(dialect)
    }
  }

  /// The scope as it is written down: `facility:mame/3210001`.
  package var text: String {
    switch self {
    case .all: "all"
    case .direction(let direction): "direction:\(direction.text)"
    case .facility(let facility): "facility:\(facility.text)"
    case .pool(let pool): "pool:\(pool.text)"
    case .user(let facility, let user): "user:\(facility.text)/\(user.text)"
    case .link(let link): "link:\(link.hex)"
    case .dialect(let dialect): "dialect:\(dialect.text)"
    }
  }

  /// Reads what ``text`` writes; nil if it is malformed.
  package init?(_ text: String) {
    guard text != "all" else {
      self = .all
      return
    }
    let halves = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard halves.count == 2, let scope = Self.read(halves[0], String(halves[1])) else {
      return nil
    }
    self = scope
  }

  private static func read(_ kind: Substring, _ name: String) -> StopScope? {
    switch kind {
    case "direction": ExchangeDirection(name).map { .direction($0) }
    case "facility": FacilityReference(joined: name).map { .facility($0) }
    case "pool": SeatPoolID(name).map { .pool($0) }
    case "user": user(name)
    case "link": LinkID(hex: name).map { .link($0) }
    case "dialect": DialectID(name).map { .dialect($0) }
    default: nil
    }
  }

  private static func user(_ name: String) -> StopScope? {
    let parts = name.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let facility = FacilityReference(joined: "\(parts[0])/\(parts[1])"),
      let user = UserID(String(parts[2]))
    else { return nil }
    return .user(facility, user)
  }
}

/// A scope that was stopped, and who has agreed to resume it since.
package struct StoppedScope: Hashable, Sendable {
  /// What is stopped.
  package let scope: StopScope
  /// The networks that stopped it; empty if only the bridge's operator did.
  package private(set) var stoppedBy: Set<NetworkID>
  /// The networks that have agreed to resume it since the latest stop.
  package private(set) var resumedBy: Set<NetworkID>

  /// A stopped scope as it was kept over a restart.
  package init(
    scope: StopScope, stoppedBy: Set<NetworkID> = [], resumedBy: Set<NetworkID> = []
  ) {
    self.scope = scope
    self.stoppedBy = stoppedBy
    self.resumedBy = resumedBy
  }

  /// A further stop takes back every agreement to resume.
  mutating func stop(by network: NetworkID?) {
    if let network { stoppedBy.insert(network) }
    resumedBy = []
  }

  /// Notes an agreement of one of `parties`; returns those still waited for.
  mutating func resume(
    by network: NetworkID, of parties: Set<NetworkID>
  ) throws(SessionError) -> Set<NetworkID> {
    guard parties.contains(network) else { throw .notAParty }
    resumedBy.insert(network)
    return parties.subtracting(resumedBy)
  }
}

extension ExchangeDirection {
  /// Reads `requester>custodian`; nil if it is malformed.
  package init?(_ text: String) {
    let parts = text.split(separator: ">", omittingEmptySubsequences: false)
    guard parts.count == 2, let requester = NetworkID(String(parts[0])),
      let custodian = NetworkID(String(parts[1]))
    else { return nil }
    self.init(requester: requester, custodian: custodian)
  }
}

extension FacilityReference {
  /// `mame/3210001`, as operators write it.
  fileprivate var text: String { "\(network.text)/\(facility.text)" }

  fileprivate init?(joined text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let network = NetworkID(String(parts[0])),
      let facility = FacilityID(String(parts[1]))
    else { return nil }
    self.init(network: network, facility: facility)
  }
}
