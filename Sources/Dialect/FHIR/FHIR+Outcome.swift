import Record

/// One issue of an OperationOutcome.
package struct OutcomeIssue: Equatable, Sendable {
  /// How bad it is (FHIR R4 issue-severity).
  package enum Severity: String, Sendable {
    case fatal, error, warning, information
  }

  /// How bad it is.
  package let severity: Severity
  /// The kind (FHIR R4 issue-type).
  package let code: String
  /// A sentence without any content of the records.
  package let text: String
  /// The bridge's own word for it, for programs; nil if there is none.
  package let problem: String?
  /// The element that it is about, as a FHIRPath; nil if it is about none.
  package let expression: String?

  /// The code system of ``problem``.
  package static let problemSystem = "urn:kakehashi:problem"

  /// Makes an issue.
  package init(
    severity: Severity, code: String, text: String, problem: String? = nil,
    expression: String? = nil
  ) {
    self.severity = severity
    self.code = code
    self.text = text
    self.problem = problem
    self.expression = expression
  }
}

extension FHIR {
  /// Writes an OperationOutcome (FHIR R4 §2.21); there has to be an issue.
  package static func operationOutcome(_ issues: OutcomeIssue...) -> [UInt8] {
    operationOutcome(issues)
  }

  /// Writes an OperationOutcome of a list that is not empty.
  package static func operationOutcome(_ issues: [OutcomeIssue]) -> [UInt8] {
    var json = JSONWriter()
    json.outcome(issues)
    return json.bytes
  }

  /// Writes the OperationOutcome of an error.
  package static func operationOutcome(_ error: DialectError) -> [UInt8] {
    operationOutcome(
      OutcomeIssue(severity: .error, code: error.issueCode, text: error.diagnostics))
  }
}

extension JSONWriter {
  /// Writes an OperationOutcome as the next value.
  mutating func outcome(_ issues: [OutcomeIssue]) {
    beginObject()
    member("resourceType", "OperationOutcome")
    key("issue")
    beginArray()
    for issue in issues {
      beginObject()
      member("severity", issue.severity.rawValue)
      member("code", issue.code)
      if let problem = issue.problem {
        key("details")
        beginObject()
        key("coding")
        beginArray()
        beginObject()
        member("system", OutcomeIssue.problemSystem)
        member("code", problem)
        endObject()
        endArray()
        endObject()
      }
      member("diagnostics", issue.text)
      if let expression = issue.expression {
        key("expression")
        beginArray()
        string(expression)
        endArray()
      }
      endObject()
    }
    endArray()
    endObject()
  }
}
