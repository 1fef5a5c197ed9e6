package import Crypto
package import Platform
package import Record
import Synchronization

/// Opens, hands out, ends and cuts sessions, and cuts exchanges that have none.
///
/// All knowledge is in memory: a restart ends every session. A cut has happened when it returns:
/// every gate it concerns is shut, no later use succeeds, and no exchange that began before it can
/// still open a session.
package final class Broker: Sendable {
  private let clock: WallClock
  private let started: Timestamp
  private let elapsedBefore: Duration
  private let tokens = Tokens()
  let table: Mutex<SessionTable>

  /// A broker with no sessions.
  ///
  /// `networks` together resume what either stops beside a direction; `pools` have the seats of
  /// the directions that need some, ids and the facilities of one direction distinct; `stopped` is
  /// what a restart finds stopped.
  package init(
    clock: WallClock, limits: SessionLimits = .standard, networks: Set<NetworkID> = [],
    pools: [SeatPool] = [], stopped: [StoppedScope] = []
  ) {
    self.clock = clock
    started = clock.now()
    elapsedBefore = clock.elapsed()
    table = Mutex(
      SessionTable(limits: limits, networks: networks, pools: pools, stopped: stopped))
  }

  // MARK: Exchanges

  /// Begins an exchange that a cut of anything in `subject` ends.
  ///
  /// Enter first, then read what the decision needs: whatever is withdrawn after this call shuts
  /// the gate, so that no decision made from older facts can have an effect. What has to be read
  /// before (the facility, the user, the link) is read after taking a ``mark``, which is given
  /// here as `mark`. What shows nothing of anybody outlasts a freeze if it says so with `freezes`.
  /// Throws `directionStopped`, `stopped`, `frozen`, a limit, or `withdrawn` if
  /// anything in `subject` was cut since the mark.
  package func enter(
    _ subject: AffectedBy, session: SessionID? = nil, since mark: CutMark? = nil,
    freezes: Bool = true
  ) throws(SessionError) -> InFlight {
    let gate = Gate()
    let number = try change { table throws(SessionError) in
      try table.enter(
        subject, session: session, since: mark, gate: gate, freezes: freezes)
    }
    gate.atEnd { self.leave(number) }
    return InFlight(number: number, gate: gate, broker: self)
  }

  /// The cuts so far; to be taken before the first read that an exchange rests on.
  package var mark: CutMark {
    table.withLock { $0.cuts.mark }
  }

  func leave(_ number: UInt64) {
    guard let session = table.withLock({ $0.leave(number) }) else { return }
    change { table in table.drain(session) }
  }

  func include(_ patients: [Digest], in number: UInt64) throws(SessionError) {
    try change { table throws(SessionError) in try table.include(patients, in: number) }
  }

  // MARK: Sessions

  /// Opens a session out of the exchange in which it was decided.
  ///
  /// Where its direction has pools of seats it may have to wait for one. The same request with the
  /// same `key` is answered with the same session.
  ///
  /// Throws `withdrawn` if anything the exchange depends on was cut since it began, `notCovered`
  /// if the seed depends on more than the exchange, `lapsed` if a deadline has passed, `noSeat`,
  /// `keyReused`, or a limit.
  package func open(
    _ seed: SessionSeed, within flight: InFlight, key: RequestKey? = nil
  ) throws(SessionError) -> OpenedSession {
    try change { table throws(SessionError) in
      try table.open(seed, key: key, flight: flight.number, gate: Gate(), tokens: tokens)
    }
  }

  /// Opens a session whose facts cannot change between decision and call; see
  /// ``open(_:within:key:)`` for all others.
  package func open(_ seed: SessionSeed) throws(SessionError) -> OpenedSession {
    let flight = try enter(seed.subject)
    defer { flight.leave() }
    return try open(seed, within: flight)
  }

  /// The session of `token`, if it is live and its own facility asks with its own certificate.
  ///
  /// Throws `unknown`, `ended` with the reason that the user is to be shown, `waiting`, `locked` or
  /// `frozen`.
  package func use(
    token: String, facility: FacilityReference, certificate: Digest
  ) throws(SessionError) -> ActiveSession {
    guard token.utf8.count == 52 else { throw .unknown }
    let digest = Tokens.digest(token)
    return try change { table throws(SessionError) in
      try table.use(digest, facility: facility, certificate: certificate)
    }
  }

  /// Ends a session because its user is done; throws `unknown` for another facility's, and for
  /// another user's if `user` is given.
  package func close(
    _ id: SessionID, by facility: FacilityReference, _ user: UserID? = nil
  ) throws(SessionError) {
    try change { table throws(SessionError) in try table.close(id, by: facility, user) }
  }

  // MARK: Cutting

  /// Ends everything in `scope` and returns the sessions it ended, in the order of their ids.
  ///
  /// What is opened after it is not concerned; see ``stop(_:reason:by:)``.
  @discardableResult
  package func cut(_ scope: CutScope, reason: EndReason) -> [SessionID] {
    change { table in table.cut(scope, reason) }
  }

  /// Ends everything in `scope`, which then stays stopped until every party resumes it; returns
  /// the sessions it ended, in the order of their ids.
  ///
  /// `network` is who stops; nil for the bridge's own operator.
  @discardableResult
  package func stop(
    _ scope: StopScope, reason: EndReason, by network: NetworkID? = nil
  ) -> [SessionID] {
    change { table in table.stop(scope, reason, by: network) }
  }

  /// Cuts the exchanges of a direction that are in flight or about to enter; its sessions stay, and
  /// it goes on.
  package func interrupt(_ direction: ExchangeDirection) {
    change { table in table.interrupt(direction) }
  }

  /// Notes that `network` agrees to resume; the scope runs again once all its parties did: both
  /// networks of a direction or a pool, and of anything else all networks of the bridge.
  ///
  /// Returns the networks still waited for. Throws `notAParty`.
  package func resume(
    _ scope: StopScope, by network: NetworkID
  ) throws(SessionError) -> Set<NetworkID> {
    try change { table throws(SessionError) in try table.resume(scope, by: network) }
  }

  /// What is stopped, to be kept over a restart.
  package var stopped: [StoppedScope] {
    table.withLock { $0.stoppedScopes }
  }

  /// Whether exactly this scope is stopped.
  package func isStopped(_ scope: StopScope) -> Bool {
    table.withLock { $0.stops[scope] != nil }
  }

  /// Ends what has run out, forgets what was remembered long enough; returns what it ended.
  ///
  /// To be called about once a second. Nothing depends on it but memory and tidy lists: a session
  /// past its time is refused at once all the same.
  @discardableResult
  package func expire() -> [SessionID] {
    change { table in table.expire() }
  }

  /// The sessions that are not over, oldest first; with those that are ending.
  package func list() -> [SessionSummary] {
    table.withLock { $0.summaries }
  }

  /// The ids of the live sessions.
  package var live: Set<SessionID> {
    table.withLock { Set($0.sessions.keys) }
  }

  /// The active sessions in `scope`, oldest first; what has run out is no longer one of them.
  package func active(in scope: CutScope) -> [ActiveSession] {
    change { table in
      _ = table.expire()
      return table.live(in: scope).filter(\.state.isActive).map(table.active)
    }
  }

  /// Looks again at the sessions in `scope`, one after the other; returns those that ended.
  ///
  /// Each keeps what `decide` permits now, or ends. One that is cut meanwhile stays cut.
  package func reevaluate(
    _ scope: CutScope, _ decide: @Sendable (ActiveSession) async -> Reevaluation
  ) async -> [SessionID] {
    var ended: [SessionID] = []
    for session in table.withLock({ table in table.live(in: scope).map(table.active) }) {
      switch await decide(session) {
      case .end(let reason):
        ended += cut(.session(session.id), reason: reason)
      case .keep(let scope, let obligations, let deadlines):
        ended += change { table in
          table.replace(session.id, scope, obligations, deadlines)
        }
      }
    }
    return ended
  }

  /// How much is held, for metrics and for tests of leaks.
  package var statistics: BrokerStatistics {
    table.withLock { $0.statistics }
  }

  // MARK: The one way in

  /// Changes the table under the lock, then shuts what the change has ended outside of it.
  func change<Value: Sendable, Failure: Error>(
    _ body: @Sendable (inout SessionTable) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let wall = clock.now()
    let steady = started.adding(clock.elapsed() - elapsedBefore)
    let (outcome, gates) = table.withLock { table in
      table.advance(to: wall, steady: steady)
      let outcome: Result<Value, Failure>
      do throws(Failure) {
        outcome = .success(try body(&table))
      } catch {
        outcome = .failure(error)
      }
      return (outcome, table.takeGatesToShut())
    }
    for gate in gates { gate.shut() }
    return try outcome.get()
  }
}

/// How much a broker holds.
package struct BrokerStatistics: Equatable, Sendable {
  /// Sessions that are active or ending.
  package let sessions: Int
  /// Exchanges in flight.
  package let flights: Int
  /// Ended sessions whose reason is remembered.
  package let ended: Int
  /// Keys of the index; zero when nothing is live.
  package let subjects: Int
}
