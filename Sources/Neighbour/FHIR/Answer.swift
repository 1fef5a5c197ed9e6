package import Record

/// What goes back to whoever asked.
package struct Answer: Sendable, Equatable {
  /// The HTTP status.
  package let status: Int
  /// The media type of the body.
  package let contentType: String
  /// The body, perhaps empty.
  package let body: [UInt8]
  /// The ID of the SAML assertion that came with the request, for the capture to note.
  package private(set) var assertionID: String?

  /// An answer from its parts.
  package init(status: Int, contentType: String, body: [UInt8]) {
    self.status = status
    self.contentType = contentType
    self.body = body
  }

  /// The same with the ID of the SAML assertion that came with the request.
  func noting(assertion id: String?) -> Answer {
    var answer = self
    answer.assertionID = id
    return answer
  }

  /// A resource, already written.
  package static func resource(_ bytes: [UInt8]) -> Answer {
    Answer(status: 200, contentType: "application/fhir+json; charset=utf-8", body: bytes)
  }

  /// An error, with an OperationOutcome that says so.
  package static func outcome(_ status: Int, _ code: String, _ text: String) -> Answer {
    Answer(
      status: status, contentType: "application/fhir+json; charset=utf-8",
      body: operationOutcome("error", code, text).encoded())
  }

  /// Nothing stands at that path.
  package static let notFound = outcome(404, "not-found", "no such resource")

  /// An OperationOutcome with one issue.
  package static func operationOutcome(
    _ severity: String, _ code: String, _ text: String
  ) -> JSONValue {
    [
      "resourceType": "OperationOutcome",
      "issue": [
        ["severity": .string(severity), "code": .string(code), "diagnostics": .string(text)]
      ],
    ]
  }
}
