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

  /// What whoever asked has to show first (RFC 9110 §11.6.1); nil if nothing.
  package private(set) var challenge: String?

  /// Bytes of the body that go out many times over; nil if all go out once.
  package private(set) var repetition: Repetition?

  /// Which bytes go out how many times.
  package struct Repetition: Sendable, Equatable {
    /// Where they stand in the body; not empty.
    package let range: Range<Int>
    /// How many times, at least once.
    package let count: Int
  }

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

  /// The same with what has to be shown first.
  func challenging(_ challenge: String) -> Answer {
    var answer = self
    answer.challenge = challenge
    return answer
  }

  /// The same with the bytes of `range` as many times over as fit into `bytesMax`.
  func repeating(_ range: Range<Int>, upTo bytesMax: Int) -> Answer {
    var answer = self
    if range.count > 0, bytesMax > range.count {
      answer.repetition = Repetition(range: range, count: bytesMax / range.count)
    }
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
