/// One code of one code system.
package struct Coding: Hashable, Sendable {
  /// The URI of the code system, if named.
  package var system: String?
  /// The code itself, never empty.
  package var code: String
  /// The words the custodian shows for it.
  package var display: String?

  /// Makes a coding of its three parts.
  package init(system: String?, code: String, display: String? = nil) {
    self.system = system
    self.code = code
    self.display = display
  }
}

/// A thing said in codes, in words, or both (FHIR R4 CodeableConcept).
package struct Concept: Hashable, Sendable {
  /// The codes, in the custodian's order.
  package var codings: [Coding]
  /// The words.
  package var text: String?

  /// Makes a concept of codes and words.
  package init(codings: [Coding] = [], text: String? = nil) {
    self.codings = codings
    self.text = text
  }

  /// True if it holds neither codes nor words.
  package var isEmpty: Bool { codings.isEmpty && text == nil }
}
