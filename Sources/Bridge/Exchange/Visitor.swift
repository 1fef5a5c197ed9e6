import Consent
import Crypto
import Ledger
import Platform
import Record
import Session
import Synchronization
import XML

/// Who asks, in full: the facility of the certificate and the user it vouches for.
///
/// A class, so that an exchange carries one reference and not everything it refers to.
final class Visitor: Sendable {
  let registered: Reading<Facility>
  let certificate: Digest
  let certificateUntil: Timestamp
  /// What was verified about the user, now or when the session was opened.
  let user: UserFacts
  /// The session that is used, nil when an assertion was shown for this one exchange.
  let session: ActiveSession?
  /// What was cut since then cuts this exchange too.
  let mark: CutMark

  var facility: Facility { registered.value }

  init(_ calling: CallingFacility, user: UserFacts, session: ActiveSession?) {
    registered = calling.registered
    certificate = calling.certificate
    certificateUntil = calling.certificateUntil
    mark = calling.mark
    self.user = user
    self.session = session
  }
}

/// Turns a bearer token into a visitor: an assertion (a JWT, spent by this exchange) or the token
/// of an open session.
struct Admission: Sendable {
  let assertions: UserAssertionChecker
  let broker: Broker
  let users: SessionUsers
  let lastUses: LastUses
  let logbook: Logbook
  let clock: WallClock

  func visitor(
    bearer: String?, at calling: CallingFacility
  ) async throws(Problem) -> Visitor {
    let facility = calling.facility.reference
    guard let bearer else { throw .bearerMissing }
    guard bearer.utf8.contains(UInt8(ascii: ".")) else {
      return try session(bearer, calling)
    }
    return try await admitted(calling) { () async throws(AssertionError) in
      try await assertions.check(
        bearer, certificate: calling.certificate, facility: facility)
    }
  }

  /// Turns a SAML assertion of a request (IHE XUA), not verified yet, into a visitor.
  func visitor(
    assertion: XMLTree.Element, at calling: CallingFacility
  ) async throws(Problem) -> Visitor {
    try await admitted(calling) { () async throws(AssertionError) in
      try await assertions.check(
        assertion, certificate: calling.certificate, facility: calling.facility.reference)
    }
  }

  /// A user who could not be verified is written down.
  private func admitted(
    _ calling: CallingFacility, _ check: () async throws(AssertionError) -> VerifiedUser
  ) async throws(Problem) -> Visitor {
    let facility = calling.facility.reference
    do throws(AssertionError) {
      let user = try await check().facts
      lastUses.note(user.user, at: facility, clock.now())
      return Visitor(calling, user: user, session: nil)
    } catch {
      let problem = Problem.assertion(error)
      _ = try await logbook.append(
        .refusal,
        [
          ("facility", .text(facility.facility.text)),
          ("network", .text(facility.network.text)), ("reason", .text(problem.code)),
        ])
      throw problem
    }
  }

  private func session(
    _ token: String, _ calling: CallingFacility
  ) throws(Problem) -> Visitor {
    let active: ActiveSession
    do throws(SessionError) {
      active = try broker.use(
        token: token, facility: calling.facility.reference, certificate: calling.certificate)
    } catch {
      throw .session(error)
    }
    guard let user = users.user(of: active.id) else { throw .session(.unknown) }
    return Visitor(calling, user: user, session: active)
  }
}

/// What was verified about the user of each live session.
final class SessionUsers: Sendable {
  private let users = Mutex<[SessionID: UserFacts]>([:])

  /// The user of a session; nil once it ended.
  func user(of session: SessionID) -> UserFacts? { users.withLock { $0[session] } }

  /// Keeps the user of a session that was just opened.
  func keep(_ user: UserFacts, of session: SessionID) { users.withLock { $0[session] = user } }

  /// Forgets the users of sessions that are not among `live`.
  ///
  /// What is live is asked while nobody can be kept: a session that is opened meanwhile keeps its
  /// user.
  func forget(allBut live: () -> Set<SessionID>) {
    users.withLock { users in
      let live = live()
      users = users.filter { live.contains($0.key) }
    }
  }
}
