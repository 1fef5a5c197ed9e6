/// The words after which a number names a patient or an insured person, whatever the number is.
final class LabelledNumbers: Sendable {
  /// What may follow the word.
  private enum Kind: Sendable {
    /// Letters, digits and marks.
    case number
    /// The same and kana or kanji, as in 記号 of an insurance card.
    case insurance
    /// Like `number`, but only after a colon or the like: the word is too common alone.
    case bare
  }

  private struct Label: Sendable {
    let folded: [UInt8]
    /// Its first three folded bytes, which are one character if they are not ASCII.
    let opening: (first: UInt8, second: UInt8, third: UInt8)
    let kind: Kind
    let startsWithLetter: Bool
  }

  /// The shipped words.
  ///
  /// They are constant.
  static let shipped = LabelledNumbers(
    number: [
      "患者ID", "患者番号", "患者No", "患者コード", "患者識別子", "患者整理番号", "診察券番号",
      "診察券No", "診察券ID", "診察番号", "カルテ番号", "カルテNo", "カルテID", "診療録番号",
      "外来番号", "入院番号", "登録番号", "整理番号", "受付番号", "ID番号", "個人番号",
      "マイナンバー", "利用者ID", "利用者番号", "住民ID", "MRN", "Medical Record Number",
      "Medical Record No", "Patient ID", "Patient Identifier", "Patient Number", "Patient No",
      "Chart Number", "Chart No", "Chart ID", "Hospital Number", "Hospital No",
    ],
    insurance: [
      "被保険者番号", "被保険者証番号", "被保険者証", "保険者番号", "保険証番号", "記号番号",
      "被保険者記号", "公費負担者番号", "公費受給者番号", "受給者番号", "負担者番号",
      "Insurance Number", "Insurance No", "Insurance ID", "Member ID", "Member Number",
      "Subscriber ID", "Policy Number",
    ],
    bare: ["ID", "記号", "番号"])

  /// The words by the first byte of their folded form, longest first.
  private let byFirst: [[Label]]
  /// Where a word may begin.
  let beginnings: Beginnings

  private init(number: [String], insurance: [String], bare: [String]) {
    var byFirst = [[Label]](repeating: [], count: 256)
    let labels =
      number.map { ($0, Kind.number) } + insurance.map { ($0, Kind.insurance) }
      + bare.map { ($0, Kind.bare) }
    var beginnings = Beginnings()
    for (text, kind) in labels {
      var folded: [UInt8] = []
      TextFolding.append(text.utf8.span, to: &folded)
      guard let first = folded.first, folded.count > 1 else { continue }
      if first < 0x80 { beginnings.insert(first, folded[1]) } else { beginnings.insert(folded) }
      byFirst[Int(first)].append(
        Label(
          folded: folded, opening: (first, folded[1], folded.count > 2 ? folded[2] : 0),
          kind: kind, startsWithLetter: first.isASCIILetter))
    }
    self.byFirst = byFirst.map { $0.sorted { $0.folded.count > $1.folded.count } }
    self.beginnings = beginnings
  }

  /// The number after a word that stands at `at`; nil if there is no word or no number.
  func number(in text: Span<UInt8>, at: Int, folded: UInt8) -> Range<Int>? {
    if folded < 0xE0, at > 0, text[at - 1].isASCIILetter {
      return nil
    }
    let labels = byFirst[Int(folded)]
    // A label is copied only where it may stand.
    for index in labels.indices
    where TextFolding.mayContinue(text, at: at, labels[index].opening) {
      let label = labels[index]
      guard let (end, _) = TextFolding.match(label.folded.span, in: text, at: at) else { continue }
      if label.startsWithLetter, TextFolding.endsWithLetter(text, before: at) { continue }
      if let range = value(in: text, after: end, kind: label.kind) { return range }
    }
    return nil
  }

  private func value(in text: Span<UInt8>, after end: Int, kind: Kind) -> Range<Int>? {
    guard let start = skipMarks(in: text, after: end, mustSeeColon: kind == .bare) else {
      return nil
    }
    var at = start
    var last = start
    var hasDigit = false
    while at < text.count, at - start < 96 {
      let unit = TextFolding.unit(text, at: at)
      let isWord = unit.byte.isASCIIAlphanumeric
      let isMark = [0x2D, 0x5F, 0x2F, 0x2E, 0x3A].contains(unit.byte)
      let isKana = kind == .insurance && unit.width == 1 && isJapanese(text, at: at)
      guard isWord || isMark || isKana else { break }
      hasDigit = hasDigit || unit.byte.isASCIIDigit
      at += isKana ? 3 : unit.width
      if isWord || isKana { last = at }
    }
    return hasDigit ? start..<last : nil
  }

  /// Steps over what stands between the word and its number: at most eight marks.
  private func skipMarks(in text: Span<UInt8>, after end: Int, mustSeeColon: Bool) -> Int? {
    var at = end
    var hasColon = false
    for _ in 0..<8 {
      guard at < text.count else { return nil }
      let unit = TextFolding.unit(text, at: at)
      switch unit.byte {
      case 0x3A, 0x3D, 0x23: hasColon = true
      case 0x20, 0x09, 0x0A, 0x0D, 0x2D, 0x2E, 0x28, 0x5B: break
      default:
        if let width = filler(text, at: at) {
          at += width
          continue
        }
        return mustSeeColon && !hasColon ? nil : at
      }
      at += unit.width
    }
    return nil
  }

  /// The width of a word that only fills: は, が, を, 番号, №, No, Number, 「, 【, 】.
  private func filler(_ text: Span<UInt8>, at: Int) -> Int? {
    for word in Self.fillers {
      if let (end, _) = TextFolding.match(word.span, in: text, at: at) { return end - at }
    }
    return nil
  }

  private static let fillers: [[UInt8]] =
    ["は", "が", "を", "番号", "№", "Number", "No", "「", "【", "】", "・"].map {
      Array($0.lowercased().utf8)
    }

  /// True for three bytes of kana or kanji; U+3000–U+303F are marks and stop a number.
  private func isJapanese(_ text: Span<UInt8>, at: Int) -> Bool {
    guard at + 2 < text.count else { return false }
    let first = text[at]
    return first == 0xE3 ? text[at + 1] != 0x80 : (0xE4...0xE9).contains(first)
  }
}
