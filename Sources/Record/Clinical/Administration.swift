/// A drug that was given.
package struct Administration: Hashable, Sendable {
  /// Where it stands (FHIR R4 medication-admin-status).
  package enum Status: String, CaseIterable, Sendable {
    case completed, stopped, unknown
    case notDone = "not-done"
    case inProgress = "in-progress"
    case enteredInError = "entered-in-error"
  }

  /// Prescription or injection.
  package let kind: MedicationOrder.Kind
  /// Where it stands.
  package var status: Status
  /// Its place in the prescription.
  package var group: MedicationGroup
  /// The drug.
  package var drug: CodedText
  /// How much was given.
  package var amount: Quantity?
  /// How it was given, and when.
  package var usage = Usage()
  /// Why it was not given.
  package var reason: CodedText?
  /// Who gave it, by name.
  package var performer: String?
  /// Where it was given.
  package var place: String?
  /// When it was ordered.
  package var ordered: PartialDate?
  /// Who ordered it, by name.
  package var orderer: String?
  /// What people wrote about it.
  package var comments: [CodedText] = []

  /// Makes an administration of a drug.
  package init(
    _ kind: MedicationOrder.Kind, _ drug: CodedText, _ status: Status, in group: MedicationGroup
  ) {
    self.kind = kind
    self.drug = drug
    self.status = status
    self.group = group
  }
}
