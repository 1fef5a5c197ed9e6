package import Record

extension FHIR {
  /// Towards whom clinical records are written, and under which names.
  package struct ClinicalRelease: Sendable {
    /// Whether the patient's name, sex and birth date are written.
    package enum Demographics: Sendable {
      case withheld, shown
    }

    /// What the patient is called towards the asking facility.
    package var patient: Handle
    /// The bridge's FHIR base URL without a slash at its end.
    package var base: String
    /// The logical id of the resource at a position, opaque and at most 64 characters of
    /// `[A-Za-z0-9.-]`; the same position always has the same id.
    package var entryID: @Sendable (Int) -> String
    /// Through what every text passes.
    package var scrubber: TextScrubber
    /// Whether the patient's name, sex and birth date are written.
    package var demographics: Demographics

    /// Makes a release of its parts.
    package init(
      patient: Handle, base: String, scrubber: TextScrubber,
      demographics: Demographics = .withheld, entryID: @escaping @Sendable (Int) -> String
    ) {
      self.patient = patient
      self.base = base
      self.scrubber = scrubber
      self.demographics = demographics
      self.entryID = entryID
    }
  }

  /// Writes records as one Bundle (FHIR R4, type `collection`) of JP Core resources.
  ///
  /// The patient comes first, then one resource per record in its order. The patient's numbers,
  /// address, telecom and insurance have no place in it; staff appear by name only. The same
  /// content and release always give the same bytes.
  package static func encodeBundle(
    _ content: ClinicalContent, for release: ClinicalRelease
  ) -> [UInt8] {
    var writer = ClinicalWriter(content, for: release)
    writer.bundle()
    return writer.json.bytes
  }
}
