import Record
import Testing
import TestSupport

@Suite struct ScrubberReference {
  private static let alphabet = Array("0012789ABCxyz-/.＊７Ｂ－ 患é𠮷ー")
  private static let separators = Array("- ‐–―−ーｰ・･　")

  /// The identifier as somebody else might write it, now and then cut or with a letter changed.
  private static func written(
    _ identifier: String, _ generator: inout SeededGenerator
  ) -> String {
    var text = identifier.map { character -> String in
      switch Int.random(in: 0..<12, using: &generator) {
      case 0, 1:
        let count = Int.random(in: 1...2, using: &generator)
        return (0..<count).reduce("\(character)") { text, _ in
          "\(text)\(separators.randomElement(using: &generator) ?? "-")"
        }
      case 2:
        guard let value = character.asciiValue, value > 0x20,
          let wide = Unicode.Scalar(UInt32(value) + 0xFEE0)
        else { return String(character) }
        return String(Character(wide))
      case 3: return character.uppercased()
      case 4: return character == "-" ? "" : character.lowercased()
      default: return String(character)
      }
    }
    switch Int.random(in: 0..<7, using: &generator) {
    case 0: text.removeFirst()
    case 1: text.removeLast()
    case 2: text[text.count / 2] += alphabet.randomElement(using: &generator).map { "\($0)" } ?? ""
    default: break
    }
    return text.joined()
  }

  @Test(arguments: [4...6, 4...24, 7...12])
  func `the scrubber replaces what its definition replaces`(_ lengths: ClosedRange<Int>) {
    var generator = SeededGenerator(seed: UInt64(lengths.lowerBound * 100 + lengths.upperBound))
    var replaced = 0
    for _ in 0..<80 {
      let identifiers = IdentifierSet(
        (0..<Int.random(in: 1..<12, using: &generator)).map { _ in
          String(
            (0..<Int.random(in: lengths, using: &generator)).map { _ in
              Self.alphabet.randomElement(using: &generator) ?? "0"
            })
        })
      let (scrubber, slow) = (TextScrubber(identifiers), SlowScrubber(identifiers))
      for _ in 0..<40 {
        let text = Array(
          (0..<Int.random(in: 0..<5, using: &generator)).map { _ in
            let filling = ["", ".", "7", "７", "xyz", "山 ", "-", "é", "𠮷"]
            return (filling.randomElement(using: &generator) ?? "")
              + Self.written(identifiers.values.randomElement(using: &generator) ?? "", &generator)
          }.joined().utf8)
        let (found, expected) = (scrubber.scrub(text), slow.scrub(text))
        #expect(found.text == expected, "\(identifiers.values) \(text)")
        #expect(scrubber.isClean(text.span) == (expected == text))
        replaced += found.replaced
      }
    }
    #expect(replaced > 1500)
  }

  @Test(arguments: [
    ("1234567-", "1234567-8", "***-8"), ("1234567-", "1234567 -", "*** -"),
    ("12345 78", "12345 78", "***"), ("12345-78", "12345-789", "12345-789"),
    ("abcdefg-1234567", "abcdefg--1234567", "***"), ("ABCDEFGH1", "ABCDEFGH--1", "***"),
    ("ABCDEFGH1", "ABCDEFGH---1", "ABCDEFGH---1"), ("ABCDEFG1a", "ABCDEFG1Ａ", "***"),
    ("ABCDEFｰ1", "ABCDEFｰ1", "***"), ("ABCDEｰ12", "ABCDEｰ13", "ABCDEｰ13"),
  ])
  func `what is the same in eight bytes is compared like anything else`(
    _ identifier: String, _ text: String, _ wanted: String
  ) {
    #expect(TextScrubber(IdentifierSet([identifier])).scrub(text) == wanted)
    #expect(TextScrubber(IdentifierSet([identifier])).scrub("、\(text)、") == "、\(wanted)、")
  }

  @Test(arguments: [
    "患者ID", "診察券番号", "ＭＲＮ", "Chart-No", "被保険者証", "マイナンバー", "公費受給者番号", "記号:",
  ])
  func `a number after its word is found wherever they stand`(_ word: String) {
    let scrubber = TextScrubber(IdentifierSet(["患A-77", "ab-99", "é12345"]))
    for before in ["", "山", "a ", "é", "患", "。", "1", "𠮷"] {
      for count in 0..<40 {
        let filling = String(repeating: before, count: count)
        #expect(scrubber.scrub("\(filling)\(word) 4711。") == "\(filling)\(word) ***。")
      }
    }
  }

  @Test func `an identifier of few letters is found as it is, with its own separators`() {
    let scrubber = TextScrubber(IdentifierSet(["pt-1", "0852---2222", "-bcd"]))
    #expect(scrubber.scrub("pt-1 ＰＴ－１ pt1 pt-12 apt-1x") == "*** *** pt1 pt-12 a***x")
    #expect(scrubber.scrub("0852---2222 0852----2222 08522222") == "*** 0852----2222 ***")
    #expect(scrubber.scrub("-bcd") == "-bcd")
  }
}
