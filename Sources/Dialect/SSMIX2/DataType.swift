extension SSMIX2 {
  /// What a file of the standardized storage is about (データ種別).
  ///
  /// SOURCE: SS-MIX2 1.2g, table of data types; 26 types written by 36 kinds of message.
  package enum DataType: String, CaseIterable, Sendable {
    /// Demographics.
    case patient = "ADT-00"
    /// The attending doctor changes.
    case attendingDoctor = "ADT-01"
    /// Reception of an outpatient.
    case reception = "ADT-12"
    /// A planned admission.
    case admissionPlan = "ADT-21"
    /// An admission.
    case admission = "ADT-22"
    /// An inpatient goes on leave.
    case leave = "ADT-31"
    /// An inpatient returns from leave.
    case leaveReturn = "ADT-32"
    /// A planned transfer to another department, ward, room or bed.
    case transferPlan = "ADT-41"
    /// A transfer.
    case transfer = "ADT-42"
    /// A planned discharge.
    case dischargePlan = "ADT-51"
    /// A discharge.
    case discharge = "ADT-52"
    /// Allergies.
    case allergies = "ADT-61"
    /// Problems and diagnoses, all in one file.
    case problems = "PPR-01"
    /// An order of a diet.
    case diet = "OMD"
    /// A prescription.
    case prescription = "OMP-01"
    /// A prescription was dispensed or given.
    case prescriptionDone = "OMP-11"
    /// An order of injections.
    case injection = "OMP-02"
    /// Injections were given.
    case injectionDone = "OMP-12"
    /// An order of laboratory tests.
    case laboratoryOrder = "OML-01"
    /// Results of laboratory tests.
    case laboratoryResult = "OML-11"
    /// An order of radiology.
    case radiologyOrder = "OMG-01"
    /// Radiology was done.
    case radiologyDone = "OMG-11"
    /// An order of endoscopy.
    case endoscopyOrder = "OMG-02"
    /// Endoscopy was done.
    case endoscopyDone = "OMG-12"
    /// An order of physiological examination.
    case physiologyOrder = "OMG-03"
    /// Results of physiological examination.
    case physiologyResult = "OMG-13"
  }
}

extension SSMIX2.DataType {
  /// The messages a file of this type holds; of two, the second takes back what the first says.
  package var messageTypes: [HL7v2.MessageType] {
    switch self {
    case .patient: Self.admissions("A08", "A23")
    case .attendingDoctor: Self.admissions("A54", "A55")
    case .reception: Self.admissions("A04")
    case .admissionPlan: Self.admissions("A14", "A27")
    case .admission: Self.admissions("A01", "A11")
    case .leave: Self.admissions("A21", "A52")
    case .leaveReturn: Self.admissions("A22", "A53")
    case .transferPlan: Self.admissions("A15", "A26")
    case .transfer: Self.admissions("A02", "A12")
    case .dischargePlan: Self.admissions("A16", "A25")
    case .discharge: Self.admissions("A03", "A13")
    case .allergies: Self.admissions("A60")
    case .problems: [HL7v2.MessageType("PPR", "ZD1")]
    case .diet: [HL7v2.MessageType("OMD", "O03")]
    case .prescription, .injection: [HL7v2.MessageType("RDE", "O11")]
    case .prescriptionDone, .injectionDone: [HL7v2.MessageType("RAS", "O17")]
    case .laboratoryOrder: [HL7v2.MessageType("OML", "O33")]
    case .laboratoryResult: [HL7v2.MessageType("OUL", "R22")]
    case .radiologyOrder, .endoscopyOrder, .physiologyOrder: [HL7v2.MessageType("OMG", "O19")]
    case .radiologyDone, .endoscopyDone: [HL7v2.MessageType("OMI", "Z23")]
    case .physiologyResult: [HL7v2.MessageType("ORU", "R01")]
    }
  }

  private static func admissions(_ events: String...) -> [HL7v2.MessageType] {
    events.map { HL7v2.MessageType("ADT", $0) }
  }

  /// Whether its files lie under a day of care; those of the others lie under `-`.
  package var hasCareDate: Bool {
    switch self {
    case .patient, .attendingDoctor, .allergies, .problems: false
    default: true
    }
  }

  /// What the standard calls it.
  package var japanese: String {
    switch self {
    case .patient: "患者基本情報"
    case .attendingDoctor: "担当医の変更"
    case .reception: "外来診察の受付"
    case .admissionPlan: "入院予定"
    case .admission: "入院実施"
    case .leave: "外出泊実施"
    case .leaveReturn: "外出泊帰院実施"
    case .transferPlan: "転科・転棟予定"
    case .transfer: "転科・転棟実施"
    case .dischargePlan: "退院予定"
    case .discharge: "退院実施"
    case .allergies: "アレルギー情報"
    case .problems: "病名情報"
    case .diet: "食事オーダ"
    case .prescription: "処方オーダ"
    case .prescriptionDone: "処方実施通知"
    case .injection: "注射オーダ"
    case .injectionDone: "注射実施通知"
    case .laboratoryOrder: "検体検査オーダ"
    case .laboratoryResult: "検体検査結果通知"
    case .radiologyOrder: "放射線検査オーダ"
    case .radiologyDone: "放射線検査の実施通知"
    case .endoscopyOrder: "内視鏡検査オーダ"
    case .endoscopyDone: "内視鏡検査の実施通知"
    case .physiologyOrder: "生理検査オーダ"
    case .physiologyResult: "生理検査結果通知"
    }
  }

  /// The same in English.
  package var english: String {
    switch self {
    case .patient: "Patient demographics"
    case .attendingDoctor: "Change of attending doctor"
    case .reception: "Outpatient reception"
    case .admissionPlan: "Planned admission"
    case .admission: "Admission"
    case .leave: "Leave of absence"
    case .leaveReturn: "Return from leave"
    case .transferPlan: "Planned transfer"
    case .transfer: "Transfer"
    case .dischargePlan: "Planned discharge"
    case .discharge: "Discharge"
    case .allergies: "Allergies"
    case .problems: "Problem list"
    case .diet: "Diet order"
    case .prescription: "Prescription"
    case .prescriptionDone: "Prescription administration"
    case .injection: "Injection order"
    case .injectionDone: "Injection administration"
    case .laboratoryOrder: "Laboratory order"
    case .laboratoryResult: "Laboratory results"
    case .radiologyOrder: "Radiology order"
    case .radiologyDone: "Radiology performed"
    case .endoscopyOrder: "Endoscopy order"
    case .endoscopyDone: "Endoscopy performed"
    case .physiologyOrder: "Physiological examination order"
    case .physiologyResult: "Physiological examination results"
    }
  }
}
