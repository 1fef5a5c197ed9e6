import Crypto
import Platform
import Record
import Session

/// What the checker knows of one session: what it did to it, and what it was answered.
struct Visit {
  enum Phase: Equatable { case stepUp, waiting, connecting, open }

  let opened: OpenedSession
  let subject: AffectedBy
  let certificate: Digest
  let pool: SeatPoolID?
  let hasScreen: Bool
  let isEmergency: Bool
  let key: RequestKey
  let seed: SessionSeed
  /// By the calendar.
  let deadline: Timestamp
  /// In steady time.
  let length: Duration
  var phase: Phase
  var phaseSince: Timestamp
  var begun: Timestamp
  var used: Timestamp
  /// When it was locked before the bridge froze; nil while it is not both.
  var lockedBeforeFreeze = false
  var gate: Gate?
  var hold: SeatHold?
  var end: EndReason?

  func isIdle(at steady: Timestamp, _ limits: SessionLimits) -> Bool {
    phase == .open && steady >= used.adding(limits.idleMax)
  }

  /// Every reason for which it may be over by the clocks alone.
  func reasons(
    wall: Timestamp, steady: Timestamp, frozenSince: Timestamp?, frozen: EndReason?,
    _ limits: SessionLimits
  ) -> Set<EndReason> {
    var reasons: Set<EndReason> = []
    if wall >= deadline { reasons.insert(.assertionExpired) }
    if steady >= begun.adding(length) { reasons.insert(.absolute) }
    switch phase {
    case .stepUp:
      if steady >= phaseSince.adding(limits.stepUpMax) { reasons.insert(.stepUpExpired) }
    case .waiting:
      if steady >= phaseSince.adding(.seconds(120)) { reasons.insert(.offerExpired) }
    case .connecting:
      if steady >= phaseSince.adding(limits.connectMax) { reasons.insert(.peerDown) }
    case .open:
      let alone = hasScreen ? limits.idleMax + limits.lockedMax : limits.idleMax
      let isCounted = frozenSince == nil || lockedBeforeFreeze
      if isCounted, steady >= used.adding(alone) { reasons.insert(.idle) }
      if let frozen, let frozenSince, steady >= frozenSince.adding(limits.frozenMax) {
        reasons.insert(frozen)
      }
    }
    return reasons
  }

  /// The reasons after which it cannot but be over: nobody has to take an offer for those.
  static let certain: Set<EndReason> = [
    .assertionExpired, .absolute, .stepUpExpired, .peerDown, .idle, .auditUnavailable,
    .staleKnowledge,
  ]
}

extension StopScope {
  /// Whether what depends on `subject`, and uses a seat of `pool`, depends on this.
  func concerns(_ subject: AffectedBy, _ pool: SeatPoolID?) -> Bool {
    switch self {
    case .all: true
    case .direction(let direction): subject.direction == direction
    case .facility(let facility): subject.facility == facility
    case .pool(let id): pool == id
    case .user(let facility, let user): subject.facility == facility && subject.user == user
    case .link(let link): subject.link == link
    case .dialect(let dialect): subject.dialect == dialect
    }
  }
}
