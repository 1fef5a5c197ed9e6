extension Note {
  /// What happened, before a note or a message puts it into words.
  struct Facts: Sendable {
    let diagnosis: String
    let medicine: String
    /// Blood pressure with its unit.
    let pressure: String
    /// Numbers that only this kind has: days in hospital, days of medicine, the digits of three
    /// results, or tenths of a degree.
    let numbers: [Int]
    /// A sentence that only this kind has, else empty.
    let remark: String

    /// The facts of a note of a kind.
    init(of kind: Kind, _ dice: inout Dice) {
      diagnosis = dice.pick(Names.diagnoses)
      medicine = dice.pick(Names.medicines)
      pressure = "\(dice.number(98...168))/\(dice.number(54...98)) mmHg"
      numbers = Self.ranges(of: kind).map { dice.number($0) }
      let remarks = Self.remarks(of: kind)
      remark = remarks.isEmpty ? "" : dice.pick(remarks)
    }

    private static func ranges(of kind: Kind) -> [ClosedRange<Int>] {
      switch kind {
      case .discharge: [4...40]
      case .prescription: [7...90]
      case .labReport: [5...9, 0...9, 50...99, 3...5]
      case .nursingNote: [0...9]
      case .referral, .imagingReport, .progressNote: []
      }
    }

    private static func remarks(of kind: Kind) -> [String] {
      switch kind {
      case .imagingReport: ["明らかな異常陰影を認めない。", "右下肺野に浸潤影を認める。"]
      case .progressNote: ["変わりありません", "少し息切れがします"]
      default: []
      }
    }
  }
}
