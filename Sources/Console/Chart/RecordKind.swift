package import Record

/// What kind of thing a line of the timeline is.
package enum RecordKind: String, CaseIterable, Sendable {
  case encounter, prescription, injection, administration
  case labOrder, labResult, measurement
  case imagingOrder, image, imagingReport, examination, examinationReport
  case procedure, problem, allergy, diet, referral, discharge, document

  /// The kind in words.
  package var wording: Wording {
    switch self {
    case .encounter: Wording(ja: "受診・入退院", en: "Encounter")
    case .prescription: Wording(ja: "処方", en: "Prescription")
    case .injection: Wording(ja: "注射", en: "Injection")
    case .administration: Wording(ja: "実施", en: "Administration")
    case .labOrder: Wording(ja: "検体検査依頼", en: "Lab order")
    case .labResult: Wording(ja: "検査結果", en: "Lab result")
    case .measurement: Wording(ja: "測定", en: "Measurement")
    case .imagingOrder: Wording(ja: "画像検査依頼", en: "Imaging order")
    case .image: Wording(ja: "画像", en: "Image")
    case .imagingReport: Wording(ja: "画像所見", en: "Imaging report")
    case .examination: Wording(ja: "生理・内視鏡依頼", en: "Exam order")
    case .examinationReport: Wording(ja: "生理・内視鏡所見", en: "Exam report")
    case .procedure: Wording(ja: "手術・処置", en: "Procedure")
    case .problem: Wording(ja: "病名", en: "Problem")
    case .allergy: Wording(ja: "アレルギー", en: "Allergy")
    case .diet: Wording(ja: "食事", en: "Diet")
    case .referral: Wording(ja: "紹介状", en: "Referral")
    case .discharge: Wording(ja: "退院サマリ", en: "Discharge summary")
    case .document: Wording(ja: "文書", en: "Document")
    }
  }

  /// The kind of a document of this category.
  package init(_ category: Category) {
    self =
      switch category {
      case .referral: .referral
      case .discharge: .discharge
      case .prescription: .prescription
      case .injection: .injection
      case .labOrder: .labOrder
      case .labResult: .labResult
      case .imagingOrder: .imagingOrder
      case .image: .image
      case .imagingReport: .imagingReport
      case .progressNote, .nursing, .carePlan, .unknown: .document
      }
  }

  /// The kind of an order of a branch.
  init(orderOf branch: Branch) {
    self =
      switch branch {
      case .laboratory: .labOrder
      case .imaging: .imagingOrder
      case .endoscopy, .physiology: .examination
      }
  }

  /// The kind of a report of a branch.
  init(reportOf branch: Branch) {
    self =
      switch branch {
      case .laboratory: .labResult
      case .imaging: .imagingReport
      case .endoscopy, .physiology: .examinationReport
      }
  }

  var icon: Icon {
    switch self {
    case .encounter: .person
    case .prescription: .pill
    case .injection: .syringe
    case .administration: .check
    case .labOrder: .clipboard
    case .labResult: .flask
    case .measurement: .ruler
    case .imagingOrder, .examination: .scan
    case .image: .image
    case .imagingReport, .examinationReport: .report
    case .procedure: .scalpel
    case .problem: .clipboard
    case .allergy: .allergy
    case .diet: .meal
    case .referral: .letter
    case .discharge, .document: .document
    }
  }
}
