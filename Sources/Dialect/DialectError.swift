package import Record

/// Why a request, an answer or a document could not be translated.
package enum DialectError: Error, Equatable, Sendable {
  // The requester's fault.
  /// The method does not search.
  case methodUnsupported
  /// The parameter is not among those supported.
  case parameterUnsupported(name: String)
  /// A value of the parameter is malformed.
  case parameterMalformed(name: String)
  /// The parameter has to be there.
  case parameterMissing(name: String)
  /// The parameter stands twice where once is allowed, or asks for what no document can be.
  case parameterRepeated(name: String)
  /// The answer was asked for in a format that is not spoken here.
  case formatUnsupported

  // The custodian's fault.
  /// The answer is not sound JSON.
  case json(JSONError)
  /// The answer is not a searchset Bundle.
  case notASearchset
  /// The answer holds more entries than the limit.
  case tooManyEntries(max: Int)
  /// The answer holds documents of more than one patient.
  case subjectsDiffer
  /// The answer holds a patient other than the one that was asked for.
  case patientDiffers
  /// An element of a resource is malformed or missing.
  case elementMalformed(name: String)
  /// The resource says something that must be understood and is not.
  case modifierNotUnderstood(name: String)
  /// The custodian answered with an outcome instead of what was asked for.
  case outcome(code: String)
  /// The answer is no SOAP message that is taken.
  case soap(SOAPError)
  /// The custodian answered with a SOAP fault: the local names of its codes.
  case fault(codes: [String])
  /// The custodian's registry or repository could not answer.
  case registry(RegistryErrorCode)
  /// The answer of ORCA cannot be used.
  case orca(ORCA.Fault)

  // A document that cannot be cleaned, and is therefore not shown.
  /// No cleaner knows this media type.
  case attachmentUnsupported(contentType: String)
  /// The document is in another encoding than UTF-8, or is not sound in it.
  case attachmentEncoding
  /// The document is longer than the limit.
  case attachmentTooLarge(bytesMax: Int)
  /// The document is malformed or holds what cannot be cleaned.
  case attachmentMalformed(reason: String)
}

extension DialectError {
  /// The HTTP status towards the requester (RFC 9110 §15).
  package var status: Int {
    switch self {
    case .methodUnsupported: 405
    case .parameterUnsupported, .parameterMalformed, .parameterMissing, .parameterRepeated: 400
    case .formatUnsupported: 406
    case .attachmentUnsupported, .attachmentEncoding, .attachmentTooLarge, .attachmentMalformed:
      403
    default: 502
    }
  }

  /// The FHIR issue type (R4 issue-type).
  package var issueCode: String {
    switch self {
    case .methodUnsupported, .parameterUnsupported, .formatUnsupported, .attachmentUnsupported:
      "not-supported"
    case .parameterMissing: "required"
    case .parameterMalformed: "value"
    case .parameterRepeated: "invariant"
    case .tooManyEntries, .attachmentTooLarge: "too-costly"
    case .attachmentEncoding, .attachmentMalformed: "suppressed"
    case .modifierNotUnderstood: "extension"
    default: "transient"
    }
  }

  /// A sentence without any content of the records.
  package var diagnostics: String {
    switch self {
    case .methodUnsupported: "search with GET or with POST _search"
    case .parameterUnsupported(let name):
      "parameter `\(name)` is not supported; supported are "
        + FHIR.Parameter.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
    case .parameterMalformed(let name): "a value of parameter `\(name)` is malformed"
    case .parameterMissing(let name): "parameter `\(name)` is required"
    case .parameterRepeated(let name): "parameter `\(name)` asks for two things at once"
    case .formatUnsupported: "only `application/fhir+json` is spoken here"
    case .attachmentUnsupported:
      "documents of this media type cannot be cleaned of identifiers and are not shown"
    case .attachmentEncoding: "the document is not sound UTF-8 and is not shown"
    case .attachmentTooLarge(let max): "the document is longer than \(max) bytes"
    case .attachmentMalformed(let reason): "the document is not shown: \(reason)"
    case .tooManyEntries(let max): "the custodian answered with more than \(max) entries"
    case .json, .notASearchset, .subjectsDiffer, .patientDiffers, .elementMalformed,
      .modifierNotUnderstood, .outcome, .soap, .fault, .registry, .orca:
      "the custodian's answer could not be read"
    }
  }
}
