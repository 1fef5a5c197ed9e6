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
