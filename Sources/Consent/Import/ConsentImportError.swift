/// Why a FHIR R4 Consent was not imported: nothing of it may then be relied on.
package enum ConsentImportError: Error, Equatable, Sendable {
  /// What stands at the path is not what R4 lets stand there.
  case malformed(String)
  /// What stands at the path could narrow the consent, and is not understood.
  case unsupported(String)
}
