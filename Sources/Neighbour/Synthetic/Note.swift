/// The words of a note as people write them: the patient stands in the text.
struct Note {
  let patient: Patient
  let kind: Kind
  let written: Moment
  let author: String

  /// The kinds of document a network keeps, by their LOINC code.
  enum Kind: String, CaseIterable, Sendable {
    case referral = "57133-1"
    case discharge = "18842-5"
    case prescription = "57833-6"
    case labReport = "11502-2"
    case imagingReport = "18748-4"
    case progressNote = "11506-3"
    case nursingNote = "34746-8"

    /// The title in Japanese.
    var title: String {
      switch self {
      case .referral: "診療情報提供書"
      case .discharge: "退院時サマリー"
      case .prescription: "処方箋"
      case .labReport: "検査報告書"
      case .imagingReport: "画像診断報告書"
      case .progressNote: "経過記録"
      case .nursingNote: "看護記録"
      }
    }

    /// The name LOINC gives the code.
    var display: String {
      switch self {
      case .referral: "Referral note"
      case .discharge: "Discharge summary"
      case .prescription: "Prescription for medication"
      case .labReport: "Laboratory report"
      case .imagingReport: "Diagnostic imaging study"
      case .progressNote: "Progress note"
      case .nursingNote: "Nursing note"
      }
    }
  }

  /// The whole note as plain text.
  func text(_ dice: inout Dice) -> String {
    (["【\(kind.title)】"] + header(&dice) + [""] + body(&dice) + ["", signature]).joined(
      separator: "\n") + "\n"
  }

  /// The lines that say whose note it is, in one of the usual spellings.
  func header(_ dice: inout Dice) -> [String] {
    let card = patient.person.insurance
    let number = dice.oneIn(3) ? patient.number.fullWidth : patient.number
    let label = dice.pick(["患者番号：", "患者ID: ", "診察券番号　", "カルテ番号:"])
    return [
      "\(label)\(number)",
      "氏名：\(patient.name)（\(patient.kana)）様",
      "生年月日：\(patient.person.birthDate)　電話：\(patient.person.phone)",
      "住所：\(patient.address)",
      "保険者番号 \(card.insurer)　記号・番号 \(card.symbol)・\(card.number)（枝番）\(card.branch)",
    ]
  }

  /// What the note has to say.
  func body(_ dice: inout Dice) -> [String] {
    let facts = Facts(of: kind, &dice)
    let diagnosis = facts.diagnosis
    let medicine = facts.medicine
    switch kind {
    case .referral:
      return [
        "傷病名：\(diagnosis)", "紹介目的：精査加療のお願い",
        "\(patient.family)様（ID \(patient.number)）は\(written.japanese)より当院に通院中です。",
        "現在の処方：\(medicine) 1日1回朝食後",
      ]
    case .discharge:
      return [
        "主病名：\(diagnosis)", "入院経過：\(facts.numbers[0])日間の入院治療により軽快退院となった。",
        "退院時処方：\(medicine)",
      ]
    case .prescription:
      return ["Rp1) \(medicine)　1錠　分1　朝食後　\(facts.numbers[0])日分", "後発品への変更可"]
    case .labReport:
      return [
        "HbA1c \(facts.numbers[0]).\(facts.numbers[1]) %",
        "クレアチニン 0.\(facts.numbers[2]) mg/dL", "K \(facts.numbers[3]).1 mEq/L",
      ]
    case .imagingReport: return ["胸部単純X線：\(facts.remark)"]
    case .progressNote:
      return [
        "S）\(facts.remark)", "O）BP \(facts.pressure)", "A）\(diagnosis)", "P）\(medicine) 継続",
      ]
    case .nursingNote:
      return [
        "BP \(facts.pressure)　体温 36.\(facts.numbers[0])℃", "\(patient.name)様 訪室時、入眠中。",
      ]
    }
  }

  private var signature: String { "\(written.japanese)　\(patient.institution.name)　\(author)" }
}

extension String {
  /// The text with its ASCII digits as full-width ones.
  fileprivate var fullWidth: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.map { digit in
          ("0"..."9").contains(digit)
            ? UnicodeScalar(digit.value + 0xFEE0) ?? digit : digit
        }))
  }
}
