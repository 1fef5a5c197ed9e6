/// FHIR R4 (4.0.1) with IHE MHD ITI-67 and ITI-68: bytes ⇄ values of the canonical model.
package enum FHIR {
  /// The media type of all that is written here.
  package static let mediaType = "application/fhir+json"

  /// The version that is spoken.
  package static let version = "4.0.1"

  /// The most entries that are read of one answer.
  package static let entriesMax = 1000
}
