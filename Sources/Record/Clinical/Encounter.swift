/// A visit, a stay, or what was planned of one.
package struct Encounter: Hashable, Sendable {
  /// Where it stands (FHIR R4 encounter-status).
  package enum Status: String, Sendable {
    case planned, arrived, onleave, finished, cancelled, unknown
    case inProgress = "in-progress"
    case enteredInError = "entered-in-error"
  }

  /// Whether the patient stays.
  package enum Setting: String, Sendable {
    case outpatient, inpatient, emergency
  }

  /// A ward, room and bed, or a clinic.
  package struct Place: Hashable, Sendable {
    /// The facility's own words or codes.
    package var text: String
    /// True if the patient is there no more.
    package var isFormer: Bool
    /// From when on the patient was there.
    package var since: PartialDate?
    /// Until when.
    package var until: PartialDate?

    /// Makes a place of what is shown.
    package init(text: String, isFormer: Bool = false) {
      self.text = text
      self.isFormer = isFormer
    }
  }

  /// Where it stands.
  package var status: Status
  /// Whether the patient stays.
  package var setting: Setting?
  /// What happened, such as an admission.
  package var event: CodedText?
  /// Why the patient came.
  package var reasons: [CodedText] = []
  /// When it began or will begin.
  package var start: PartialDate?
  /// When it ended or will end.
  package var end: PartialDate?
  /// The department.
  package var department: CodedText?
  /// Where the patient is and was.
  package var places: [Place] = []
  /// The attending doctor's name.
  package var attending: String?
  /// The admitting doctor's name.
  package var admitting: String?
  /// Where the patient went afterwards.
  package var disposition: CodedText?

  /// Makes an encounter of which only the status is known.
  package init(status: Status) { self.status = status }
}
