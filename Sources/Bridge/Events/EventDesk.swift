import Consent
import HTTP
import Ledger
import Record
import Transport

/// Takes the Security Event Tokens that a network's identity provider pushes (RFC 8935): what it
/// says of a user ends what the user has, and what was vouched for before counts no more.
///
/// Who pushes is told by the token's signature; the connection only has to be one of the network.
struct EventDesk: Sendable {
  let network: NetworkID
  let provider: IdentityProvider
  let desk: SecurityEventDesk
  let logbook: Logbook

  /// Answers `POST /api/events`.
  func answer(_ request: ServerRequest) async -> ServerResponse {
    guard request.head.method == .post else { return Answer.problem(.methodNotAllowed) }
    guard request.head.fields.all("content-type") == ["application/\(SecurityEvent.type)"],
      let token = String(validating: request.body, as: UTF8.self)
    else { return Self.refuse("invalid_request", "the body is not application/secevent+jwt") }
    do throws(Problem) {
      do throws(SecurityEventError) {
        let event = try desk.read(token, of: provider)
        try await take(event, token)
        return ServerResponse(status: 202)
      } catch {
        return try await refuse(error)
      }
    } catch {
      return Answer.problem(error)
    }
  }

  /// Writes the event down, then lets it take effect.
  private func take(_ event: SecurityEvent, _ token: String) async throws(SecurityEventError) {
    do throws(Problem) {
      _ = try await logbook.append(
        .session,
        [
          ("action", .text("securityEvent")), ("network", .text(network.text)),
          ("event", .text(event.kind.rawValue)),
        ],
        sealed: [network: ["user": .string(event.user.text), "event": .string(event.id)]])
    } catch { throw .unrecorded }
    _ = try await desk.take(event, token: token, of: network)
  }

  /// Writes a refusal down and says why, in the words of RFC 8935 §2.4.
  private func refuse(_ error: SecurityEventError) async throws(Problem) -> ServerResponse {
    let (code, description): (String, String)
    switch error {
    case .register: throw .storeUnavailable
    case .unrecorded: throw .auditUnavailable
    case .badSignature: (code, description) = ("invalid_key", "the signature does not verify")
    case .wrongIssuer: (code, description) = ("invalid_issuer", "another issuer")
    case .wrongAudience: (code, description) = ("invalid_audience", "another audience")
    case .malformed(let name):
      (code, description) = ("invalid_request", "malformed or not supported: \(name)")
    case .untimely: (code, description) = ("invalid_request", "dated in the future or too old")
    case .unknownUser: (code, description) = ("invalid_request", "no such subject")
    case .reused: (code, description) = ("invalid_request", "the jti was used for another token")
    }
    _ = try await logbook.append(
      .refusal,
      [
        ("action", .text("securityEvent")), ("network", .text(network.text)),
        ("reason", .text(code)),
      ])
    return Self.refuse(code, description)
  }

  private static func refuse(_ code: String, _ description: String) -> ServerResponse {
    Answer.make(
      400, contentType: "application/json",
      body: (["err": .string(code), "description": .string(description)] as JSONValue).encoded(),
      extra: [("content-language", "en")])
  }
}
