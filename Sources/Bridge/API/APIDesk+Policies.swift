import Consent
import HTTP
import Platform
import Record
import Transport

extension APIDesk {
  /// `GET /api/policies`: what is in force and what waits, of the operator's own agreements.
  func policies(_ call: Call) async throws(Problem) -> ServerResponse {
    let network = try call.caller.asOperator()
    return Answer.json(await activation.list(for: network))
  }

  /// `GET /api/policies/<agreement>[/<epoch>]`: a signed edition as its file.
  func policies(
    of path: [String], _ call: Call
  ) async throws(Problem) -> ServerResponse {
    let network = try call.caller.asOperator()
    let found: SignedEdition?
    do throws(ActivationError) {
      if path.count == 1 {
        found = try await activation.latest(of: path[0], for: network)
      } else if let epoch = Int(path[1]) {
        found = try await activation.edition(epoch, of: path[0], for: network)
      } else {
        found = nil
      }
    } catch {
      throw .activation(error)
    }
    guard let found else { throw .notFound }
    return Self.file(found)
  }

  /// `POST /api/policies`: either operator brings a signed edition.
  func activate(_ call: Call) async throws(Problem) -> ServerResponse {
    let network = try call.caller.asOperator()
    let signed = try await activation.activate(call.body, by: network)
    return Answer.json(
      [
        "agreement": .string(signed.edition.agreement),
        "epoch": .number("\(signed.edition.epoch)"),
        "effective": .string(signed.edition.effective.rfc3339),
      ], status: 201)
  }

  /// `POST /api/policies/shadow`: a candidate to be asked beside the policies in force.
  func beginShadow(_ call: Call) async throws(Problem) -> ServerResponse {
    try await activation.shadow(call.body, by: try call.caller.asOperator())
    return Answer.json(["state": "shadow"], status: 201)
  }

  /// `GET /api/policies/shadow`: what the candidate decided otherwise, by the facts alone.
  func shadow(_ call: Call) async throws(Problem) -> ServerResponse {
    let network = try call.caller.asOperator()
    return Answer.json(await activation.disagreements(for: network))
  }

  /// `DELETE /api/policies/shadow/<agreement>`.
  func endShadow(of agreement: String, _ call: Call) async throws(Problem) -> ServerResponse {
    let network = try call.caller.asOperator()
    try await activation.endShadow(of: agreement, for: network)
    return Answer.json(["state": "ended"])
  }

  private static func file(_ signed: SignedEdition) -> ServerResponse {
    Answer.make(200, contentType: "application/jsonl", body: signed.bytes)
  }
}
