/// What was found in an examination.
package struct Report: Hashable, Sendable {
  /// Where it stands (FHIR R4 diagnostic-report-status).
  package enum Status: String, Sendable {
    case registered, partial, preliminary, final, corrected, cancelled, unknown
    case enteredInError = "entered-in-error"
  }

  /// Which branch examined.
  package let branch: Branch
  /// Where it stands.
  package var status: Status = .final
  /// What was examined.
  package var code: CodedText
  /// By which kinds of device.
  package var modalities: [CodedText] = []
  /// When it was examined.
  package var effective: PartialDate?
  /// Until when.
  package var effectiveEnd: PartialDate?
  /// When the report was handed out.
  package var issued: PartialDate?
  /// The positions of the orders that it answers.
  package var orders: [Int] = []
  /// The positions of the specimens.
  package var specimens: [Int] = []
  /// The positions of the observations.
  package var results: [Int] = []
  /// All that the examiner wrote, where it stands beside the conclusion.
  package var findings: String?
  /// What the examiner concludes.
  package var conclusion: String?

  /// Makes a report on an examination.
  package init(_ branch: Branch, _ code: CodedText) {
    self.branch = branch
    self.code = code
  }
}

/// Something that was done to the patient.
package struct Procedure: Hashable, Sendable {
  /// True if it was only planned.
  package var isPlanned: Bool
  /// What was done.
  package var code: CodedText
  /// Who did it: what they are, and their names.
  package var performers: [Performer] = []
  /// The position of the order that it carries out.
  package var order: Int?
  /// When it was done.
  package var performed: PartialDate?
  /// Until when.
  package var performedEnd: PartialDate?
  /// What people wrote about it.
  package var comments: [String] = []
  /// What was charged or used, in codes.
  package var supplies: [CodedText] = []

  /// Who did something.
  package struct Performer: Hashable, Sendable {
    /// What they are.
    package var role: CodedText?
    /// The name.
    package var name: String

    /// Makes a performer of role and name.
    package init(role: CodedText?, name: String) {
      self.role = role
      self.name = name
    }
  }

  /// Makes a procedure of its code.
  package init(_ code: CodedText, isPlanned: Bool) {
    self.code = code
    self.isPlanned = isPlanned
  }
}
