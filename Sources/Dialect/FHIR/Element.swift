import Record

/// The member names that are read of FHIR resources; all others are stepped over.
enum Element: UInt8, CaseIterable, Sendable {
  case none = 0
  case attachment, authenticator, author, category, code, coding, contained, content, contentType,
    context
  case creation, custodian, data, date, description, display, docStatus, end, entry, event
  case facilityType, format, fullUrl, hash, id, identifier, implicitRules, issue, language, link
  case masterIdentifier, meta, mode, modifierExtension, period, practiceSetting, reference
  case related, relatesTo, relation, resource, resourceType, search, security, securityLabel,
    severity
  case size, start, status, subject, subscriberId, system, tag, target, text, title, type, url
  case value, valueIdentifier

  /// All of them but `none`, by the scanner's hash; a key's number is its raw value.
  static let names = JSONNames(allCases.dropFirst().map(\.name))

  /// The member name.
  var name: String { String(describing: self) }

  /// A bit for the number of each.
  static func numbers(_ elements: Element...) -> UInt64 {
    elements.reduce(0) { $0 | 1 << UInt64($1.rawValue) }
  }
}
