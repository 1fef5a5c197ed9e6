import Consent
import Crypto
import Platform
import Record
import Session

/// Who asks, in full: the facility of the certificate and the user it vouches for.
struct Visitor: Sendable {
  let facility: Facility
  let certificate: Digest
  let certificateUntil: Timestamp
  let user: UserID
  let role: String
  let purpose: String
  let assurance: String
  /// When the assertion that was shown ends; nil within a session, which ends by itself.
  let assertionUntil: Timestamp?
  /// The session that is used, nil when an assertion was shown for this one exchange.
  let session: ActiveSession?
}

/// Turns a bearer token into a visitor: an assertion (a JWT, spent by this exchange) or the token
/// of an open session.
struct Admission: Sendable {
  let assertions: UserAssertionChecker
  let broker: Broker

  func visitor(
    bearer: String?, facility: Facility, certificate: Digest, certificateUntil: Timestamp
  ) async throws(Problem) -> Visitor {
    guard let bearer else { throw .bearerMissing }
    guard bearer.contains(".") else {
      return try session(bearer, facility, certificate, certificateUntil)
    }
    do throws(AssertionError) {
      let user = try await assertions.check(bearer, certificate: certificate, facility: facility)
      return Visitor(
        facility: facility, certificate: certificate, certificateUntil: certificateUntil,
        user: user.user, role: user.role, purpose: user.purpose, assurance: user.assurance,
        assertionUntil: user.expires, session: nil)
    } catch {
      throw .assertion(error)
    }
  }

  private func session(
    _ token: String, _ facility: Facility, _ certificate: Digest, _ certificateUntil: Timestamp
  ) throws(Problem) -> Visitor {
    let active: ActiveSession
    do throws(SessionError) {
      active = try broker.use(token: token, facility: facility.reference, certificate: certificate)
    } catch {
      throw .session(error)
    }
    guard let user = active.seed.subject.user else { throw .session(.unknown) }
    return Visitor(
      facility: facility, certificate: certificate, certificateUntil: certificateUntil,
      user: user, role: active.seed.role, purpose: active.seed.purpose,
      assurance: active.seed.assurance, assertionUntil: nil, session: active)
  }
}
