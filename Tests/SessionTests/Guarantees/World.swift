import Crypto
import Platform
import Policy
import Record
import Session
import Testing
import TestSupport

/// A broker with pools, and everything that was done to it as an outsider would remember it.
///
/// G8, that no identifier crosses, has no line here: the broker is given none (``AffectedBy``).
/// Where identifiers and what is handed out meet, `IdentifierCrossingTests` hold it: those of
/// LinkageTests by a million random operations, those of ConsentTests at the desks.
struct World {
  let clock = ManualClock()
  let start: Timestamp
  let broker: Broker
  let limits: SessionLimits
  let base: SessionSeed
  let pools: [SeatPool]
  let directions: [ExchangeDirection]
  let facilities: [FacilityReference]
  let users: [UserID]
  let links: [LinkID]
  let dialects: [DialectID]
  let networks: [NetworkID]
  var dice: SeededGenerator
  /// Steady time, kept by hand.
  var steady: Timestamp
  var visits: [Visit] = []
  var flights: [(flight: InFlight, subject: AffectedBy)] = []
  var stops: [StopScope: Set<NetworkID>] = [:]
  var frozen: EndReason?
  var frozenSince: Timestamp?
  /// G1: who holds a seat; G7: which seats were used and not made clean since.
  var holders: [Place: SessionID] = [:]
  var generations: [Place: UInt64] = [:]
  var used: Set<Place> = []
  var leaving: [SeatEnding] = []
  var keys = 0
  var counts: [String: Int] = [:]

  struct Place: Hashable {
    let pool: SeatPoolID
    let seat: Int
  }

  init(seed number: UInt64) throws {
    dice = SeededGenerator(seed: number)
    directions = try [("mame", "oshidori"), ("mame", "shiga"), ("mame", "mio")].map {
      try Samples.direction($0.0, $0.1)
    }
    facilities = try (1...5).map { try Samples.facility("c-\($0)") }
    users = try ["a", "b"].map { try #require(UserID($0)) }
    links = try (1...6).map { try Samples.link($0) }
    dialects = try ["fhir", "xca"].map { try #require(DialectID($0)) }
    networks = try ["mame", "oshidori", "shiga", "mio"].map { try Samples.network($0) }
    base = try Samples.seed()
    var limits = SessionLimits.standard
    limits.sessionsPerUserMax = 10_000
    // Short enough that every end is met often.
    limits.idleMax = .seconds(90)
    limits.lockedMax = .seconds(180)
    limits.absoluteMax = .seconds(500)
    limits.endedMax = 4_000
    self.limits = limits
    let hospital = facilities[0]
    pools = [
      try Self.pool("clinics", directions[0], 3, login: true, of: nil),
      try Self.pool("hospital", directions[0], 1, login: true, of: hospital),
      try Self.pool("pages", directions[1], 2, login: false, of: nil),
    ]
    start = clock.now
    steady = clock.now
    broker = Broker(
      clock: clock.wallClock, limits: limits, networks: Set(networks), pools: pools)
  }

  private static func pool(
    _ name: String, _ direction: ExchangeDirection, _ seats: Int, login: Bool,
    of facility: FacilityReference?
  ) throws -> SeatPool {
    let id = try #require(SeatPoolID(name))
    return try #require(
      SeatPool(id: id, direction: direction, facility: facility, seats: seats, hasLogin: login))
  }

  // MARK: Dice

  mutating func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &dice) }

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[number(0..<elements.count)]
  }

  mutating func subject() -> AffectedBy {
    AffectedBy(
      facility: pick(facilities), user: pick(users), link: pick(links),
      direction: pick(directions), dialect: pick(dialects))
  }

  mutating func scope() -> StopScope {
    switch number(0..<40) {
    case 0: .all
    case 1...3: .direction(pick(directions))
    case 4...8: .facility(pick(facilities))
    case 9...12: .pool(pick(pools).id)
    case 13...24: .user(pick(facilities), pick(users))
    case 25...36: .link(pick(links))
    default: .dialect(pick(dialects))
    }
  }

  func pool(of subject: AffectedBy) -> SeatPoolID? {
    let own = pools.first { $0.direction == subject.direction && $0.facility == subject.facility }
    let shared = pools.first { $0.direction == subject.direction && $0.facility == nil }
    return (own ?? shared)?.id
  }

  func parties(of scope: StopScope) -> Set<NetworkID> {
    switch scope {
    case .direction(let direction): direction.parties
    case .pool(let id): pools.first { $0.id == id }?.direction.parties ?? []
    default: Set(networks)
    }
  }

  func isStopped(_ subject: AffectedBy) -> Bool {
    let pool = pool(of: subject)
    return stops.keys.contains { $0.concerns(subject, pool) }
  }

  // MARK: What is seen

  /// Compares where a session stands with what may have become of it.
  mutating func observe(_ index: Int) {
    let visit = visits[index]
    let reasons = visit.reasons(
      wall: clock.now, steady: steady, frozenSince: frozenSince, frozen: frozen, limits)
    let place: SessionPlace
    do throws(SessionError) {
      place = try broker.place(of: visit.opened.id)
    } catch {
      return seen(index, error, reasons)
    }
    #expect(visit.end == nil, "an ended session is back")
    #expect(reasons.isDisjoint(with: Visit.certain), "G4: \(reasons) and still \(place)")
    #expect(!isStopped(visit.subject), "G2: stopped and still \(place)")
    switch place {
    case .active:
      #expect(visit.phase == .open && frozen == nil && !visit.isIdle(at: steady, limits))
    case .locked:
      #expect(visit.phase == .open && visit.hasScreen && visit.isIdle(at: steady, limits))
      #expect(frozen == nil)
    case .frozen: #expect(visit.phase == .open && frozen != nil, "G3")
    case .stepUp: #expect(visit.phase == .stepUp)
    case .connecting: #expect(visit.phase == .connecting)
    case .queued: #expect(visit.phase == .waiting)
    case .offered(let until):
      #expect(visit.phase == .waiting && until > clock.now)
    }
  }

  private mutating func seen(_ index: Int, _ error: SessionError, _ reasons: Set<EndReason>) {
    let visit = visits[index]
    guard case .ended(let reason) = error else {
      // An end of more than an hour ago is forgotten.
      #expect(error == .unknown && visit.end != nil)
      return
    }
    if let end = visit.end {
      #expect(reason == end, "the first reason stays")
    } else {
      let wasLocked = visit.hasScreen && visit.isIdle(at: steady, limits)
      #expect(
        reasons.contains(reason)
          || reason == .preempted && visit.pool != nil && wasLocked && !visit.isEmergency,
        "\(visit.phase) ended by \(reason), expected one of \(reasons)")
      visits[index].end = reason
      counts["ended \(reason)", default: 0] += 1
    }
    if let gate = visit.gate { #expect(!gate.isOpen, "G2: an ended session's gate is open") }
    release(visit)
  }

  /// A seat that is no login is clean when its session is over.
  mutating func release(_ visit: Visit) {
    guard let hold = visit.hold else { return }
    let place = Place(pool: hold.pool, seat: hold.seat)
    guard holders[place] == visit.opened.id else { return }
    holders[place] = nil
    if pools.first(where: { $0.id == hold.pool })?.hasLogin == false { used.remove(place) }
  }

  /// G1 and G7: a seat that a session has now.
  mutating func noteSeat(of index: Int) throws {
    let visit = visits[index]
    guard let hold = broker.seat(of: visit.opened.id), visit.hold == nil else { return }
    #expect(hold.pool == visit.pool)
    let place = Place(pool: hold.pool, seat: hold.seat)
    if let other = holders[place], let before = visits.firstIndex(where: { $0.opened.id == other })
    {
      // Nobody may have asked about it since it ended.
      observe(before)
    }
    #expect(holders[place] == nil, "G1: a seat with two sessions")
    #expect(!used.contains(place), "G7: a seat that was not made clean")
    #expect(hold.generation > generations[place] ?? 0, "G1: a generation given twice")
    generations[place] = hold.generation
    holders[place] = visit.opened.id
    used.insert(place)
    visits[index].hold = hold
    counts["seats", default: 0] += 1
  }

  /// Nobody waits beside a free seat, but for the one that is kept; and no seat is lost.
  func checkSeats() {
    for status in broker.seats() {
      let census = status.census
      let all =
        census.free + census.offered + census.held + census.leaving + census.scrubbing
        + census.quarantined.count
      #expect(all == status.pool.seats)
      #expect(census.waiting == 0 || census.free <= status.pool.reserved, "G5: \(census)")
    }
  }
}
