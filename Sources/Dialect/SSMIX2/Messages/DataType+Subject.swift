import Record

extension SSMIX2.DataType {
  /// What messages of a data type are about.
  enum Subject {
    case encounter, allergies, problems, diet, laboratoryOrder, laboratoryResult
    case medicationOrder(MedicationOrder.Kind)
    case administration(MedicationOrder.Kind)
    case examinationOrder(Branch)
    /// A report with its orders, procedures and studies (OMI^Z23).
    case examinationReport(Branch)
    /// Results alone (ORU^R01).
    case examinationResult(Branch)
  }

  var subject: Subject {
    switch self {
    case .patient, .attendingDoctor, .reception, .admissionPlan, .admission, .leave, .leaveReturn,
      .transferPlan, .transfer, .dischargePlan, .discharge:
      .encounter
    case .allergies: .allergies
    case .problems: .problems
    case .diet: .diet
    case .prescription: .medicationOrder(.prescription)
    case .injection: .medicationOrder(.injection)
    case .prescriptionDone: .administration(.prescription)
    case .injectionDone: .administration(.injection)
    case .laboratoryOrder: .laboratoryOrder
    case .laboratoryResult: .laboratoryResult
    case .radiologyOrder: .examinationOrder(.imaging)
    case .endoscopyOrder: .examinationOrder(.endoscopy)
    case .physiologyOrder: .examinationOrder(.physiology)
    case .radiologyDone: .examinationReport(.imaging)
    case .endoscopyDone: .examinationReport(.endoscopy)
    case .physiologyResult: .examinationResult(.physiology)
    }
  }
}
