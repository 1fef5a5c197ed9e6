package import Record

extension FHIR {
  /// The system of the identifier under which a document is known to the asking facility.
  package static let documentSystem = "urn:ietf:rfc:3986"

  /// The identifier under which a document is known to the asking facility.
  package static func documentIdentifier(_ handle: DocumentHandle) -> String {
    "urn:kakehashi:document:\(handle.text)"
  }

  /// True if one of the tokens names the document that is `handle` towards the asking facility.
  package static func names(_ tokens: [Token], _ handle: DocumentHandle?) -> Bool {
    guard let handle else { return false }
    return tokens.contains {
      $0.matches(system: documentSystem, value: documentIdentifier(handle))
        || $0.matches(system: nil, value: handle.text)
    }
  }
}
