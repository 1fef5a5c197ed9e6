/// The status of a document's entry (FHIR R4 document-reference-status).
package enum DocumentStatus: String, CaseIterable, Hashable, BitwiseCopyable, Sendable {
  case current, superseded
  case enteredInError = "entered-in-error"
}

/// The status of the document's own text (FHIR R4 composition-status).
package enum DocumentStage: String, CaseIterable, Hashable, BitwiseCopyable, Sendable {
  case preliminary, final, amended
  case enteredInError = "entered-in-error"
}

/// How one document relates to another (FHIR R4 document-relationship-type).
package enum DocumentRelation: String, CaseIterable, Hashable, BitwiseCopyable, Sendable {
  case replaces, transforms, signs, appends
}

/// Whether a document exists as it is listed (IHE ITI TF-3 4.2.5.2.1, DocumentEntry.objectType).
package enum DocumentKind: String, CaseIterable, Hashable, BitwiseCopyable, Sendable {
  /// It exists, with a size and a hash.
  case stable
  /// It is made anew whenever it is fetched.
  case onDemand
}
