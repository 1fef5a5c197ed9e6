import Record
import XML

/// What a custodian's registry or repository says went wrong.
struct RegistryProblems {
  /// Whether the custodian says it did what was asked.
  private(set) var status: ResponseStatus
  /// The first error that is not about the patient or his consent.
  private(set) var first: RegistryErrorCode?
  /// What the page is told; the custodian's own words are not repeated.
  private(set) var warnings: [PageWarning] = []

  /// LIMIT: errors that are told of; the others change nothing but the count.
  private static let warningsMax = 32

  /// Reads the status and the errors of a response; `registry` is the element that bears them.
  init(_ response: XMLTree.Element) throws(DialectError) {
    let namespace = SOAPNamespace.registry.rawValue
    guard let status = ResponseStatus(rawValue: response.attribute("status") ?? "") else {
      throw .elementMalformed(name: "status")
    }
    self.status = status
    let list = response.first("RegistryErrorList", namespace)
    let errors = list?.all("RegistryError", namespace) ?? []
    for error in errors { take(error) }
    if errors.isEmpty { first = .other }
  }

  /// A failure that is no answer; nil if what came is all that there is.
  ///
  /// "No such patient" and "no consent" are answers: there is nothing to be seen (IHE ITI TF-2
  /// 3.38.4.1.3).
  var failure: DialectError? {
    guard status == .failure, let first else { return nil }
    return .registry(first)
  }

  private mutating func take(_ error: XMLTree.Element) {
    let text = error.attribute("errorCode") ?? ""
    let code = RegistryErrorCode(rawValue: String(text.split(separator: ":").last ?? "")) ?? .other
    guard code != .unknownPatientID, !Self.isRefusal(code, error) else { return }
    let isWarning = error.attribute("severity")?.hasSuffix("Warning") ?? false
    if !isWarning, first == nil { first = code }
    guard warnings.count < Self.warningsMax else { return }
    let words = code == .other ? "an error" : "`\(code.rawValue)`"
    warnings.append(
      PageWarning(
        isWarning ? .remark : .incomplete, community: Self.community(error),
        "the custodian reports \(words)"))
  }

  /// Some communities say in an error that the patient did not consent.
  private static func isRefusal(_ code: RegistryErrorCode, _ error: XMLTree.Element) -> Bool {
    guard code != .localPolicyRestriction else { return true }
    let words = error.attribute("codeContext")?.lowercased() ?? ""
    return words.contains("no active consent")
  }

  /// The OID at the beginning of a location, if it is one.
  private static func community(_ error: XMLTree.Element) -> String? {
    guard let location = error.attribute("location"), location.hasPrefix("urn:oid:") else {
      return nil
    }
    let oid = String(location.dropFirst(8).prefix { $0 == "." || ("0"..."9").contains($0) })
    return OID.isValid(oid) ? oid : nil
  }
}
