import Dialect
import HTTP
import Record
import Transport

/// Answers of the FHIR facade.
enum FHIRAnswer {
  /// The media type of every resource here (FHIR R4 §3.1.0.1.9).
  static let contentType = "application/fhir+json; charset=utf-8"

  static func resource(_ bytes: [UInt8], status: Int = 200) -> ServerResponse {
    ServerResponse(status: status, fields: Fields(startingWith: fields), body: bytes)
  }

  private static let fields = Answer.fields(contentType: contentType)

  /// An OperationOutcome in both languages; `path` is the element that it is about.
  static func problem(_ problem: Problem, at path: String? = nil) -> ServerResponse {
    let outcome = FHIR.operationOutcome(
      OutcomeIssue(
        severity: .error, code: problem.issueType,
        text: "\(problem.wording.ja) / \(problem.wording.en)", problem: problem.code,
        expression: path))
    return Answer.make(
      problem.status, contentType: contentType, body: outcome, extra: Answer.challenge(problem))
  }
}
