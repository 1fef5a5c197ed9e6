import Record
import Testing
import TestSupport

/// Texts full of identifiers in every guise, and of what nearly is one.
private struct Planted {
  private static let fillings = [
    "", " ", "。", "7", "７", "x", "患者", "山田　太郎", "𠮷", "é", "-", "ー", "所見なし。", "\n",
    "カルテ番号", "患者ID：", "MRN: ", "ID ", "番号は「", "被保険者証記号番号：あいう", "2026年",
  ]
  private static let separators = ["-", " ", "‐", "ー", "　", "・"]

  let identifiers: IdentifierSet
  private var generator: SeededGenerator

  init(seed: UInt64) {
    identifiers = IdentifierSet([
      "POP-000126", "0012345678", "urn:oid:1.2.392.9", "患者-77801", "Z9-9Z", "4006.55/1",
    ])
    generator = SeededGenerator(seed: seed)
  }

  mutating func text(ofAbout count: Int, guises: [(String) -> String]) -> [UInt8] {
    var text = ""
    while text.utf8.count < count {
      for _ in 0..<Int.random(in: 0...3, using: &generator) {
        text += Self.fillings.randomElement(using: &generator) ?? ""
      }
      let value = identifiers.values.randomElement(using: &generator) ?? ""
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: text += value.dropFirst()
      case 1: text += value.map { "\($0)" }.joined(separator: separator())
      default: text += (guises.randomElement(using: &generator) ?? { $0 })(value)
      }
    }
    return Array(text.utf8)
  }

  private mutating func separator() -> String {
    (0..<Int.random(in: 0...2, using: &generator)).reduce("") { text, _ in
      text + (Self.separators.randomElement(using: &generator) ?? "")
    }
  }

  /// The text in blocks of random size, many of them small.
  mutating func blocks(of text: [UInt8]) -> [[UInt8]] {
    var (blocks, rest): ([[UInt8]], ArraySlice<UInt8>) = ([], text[...])
    while !rest.isEmpty {
      let most = [3, 40, 5_000, 20_000].randomElement(using: &generator) ?? 1
      let count = Int.random(in: 1...most, using: &generator)
      blocks.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    return blocks
  }

  static func wide(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          (0x21...0x7E).contains(scalar.value)
            ? Unicode.Scalar(scalar.value + 0xFEE0) ?? scalar : scalar
        }))
  }

  static func base64(_ text: String) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    let bits = text.utf8.flatMap { byte in (0..<8).map { Int(byte >> UInt8(7 - $0) & 1) } }
    return String(
      (0..<bits.count / 6).map { place in
        alphabet[bits[place * 6..<place * 6 + 6].reduce(0) { $0 * 2 + $1 }]
      })
  }

  static func percent(_ text: String) -> String {
    text.utf8.map { "%" + String($0, radix: 16, uppercase: true) }.joined()
  }

  static func escaped(_ text: String) -> String {
    text.utf16.map { unit in
      let digits = String(unit, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }.joined()
  }
}

private func scrub(_ blocks: [[UInt8]], _ scrubber: TextScrubber) -> [UInt8] {
  var stream = ScrubStream(scrubber)
  let clean = blocks.flatMap { stream.take($0) }
  return clean + stream.finish()
}

/// What leaves, and whether an identifier was found.
private func watch(_ blocks: [[UInt8]], _ identifiers: IdentifierSet) -> ([UInt8], isHit: Bool) {
  var stream = GuardStream(identifiers)
  var out: [UInt8] = []
  for block in blocks {
    guard let clean = stream.take(block) else { return (out, true) }
    out += clean
  }
  guard let rest = stream.finish() else { return (out, true) }
  return (out + rest, false)
}

@Suite struct `A text in blocks` {
  @Test(arguments: 0..<30)
  func `is scrubbed as it is whole, whatever the blocks`(seed: UInt64) {
    var planted = Planted(seed: seed)
    let text = planted.text(
      ofAbout: 25_000, guises: [{ $0 }, Planted.wide, { $0.lowercased() }])
    let scrubber = TextScrubber(planted.identifiers)
    let (whole, count) = scrubber.scrub(text)
    #expect(count > 400)
    #expect(scrub(planted.blocks(of: text), scrubber) == whole)
  }

  @Test(arguments: 0..<4)
  func `is scrubbed as it is whole, wherever it is split`(seed: UInt64) {
    var planted = Planted(seed: 100 + seed)
    let text = planted.text(ofAbout: 9_000, guises: [{ $0 }, Planted.wide])
    let scrubber = TextScrubber(planted.identifiers)
    let whole = scrubber.scrub(text).text
    // What is held back goes 8 KiB behind the split.
    for split in 8_192..<8_392 {
      let blocks = [Array(text[..<split]), Array(text[split...])]
      #expect(scrub(blocks, scrubber) == whole, "\(split)")
    }
  }

  @Test func `the longest identifier that is written the longest way is found at every split`() {
    let value = String(repeating: "ab", count: 128)
    let long = Planted.wide(value).map { "\($0)" }.joined(separator: "　・")
    let scrubber = TextScrubber(IdentifierSet([value]))
    let text = Array((String(repeating: "所", count: 2_000) + long + "。").utf8)
    let padding = [UInt8](repeating: 0x2E, count: 12_000)
    for split in stride(from: 1, to: text.count, by: 97) {
      let clean = scrub([Array(text[..<split]), Array(text[split...]) + padding], scrubber)
      #expect(clean.count == 6_000 + 3 + 3 + padding.count, "\(split)")
    }
  }

  @Test func `what is clean goes on while more is to come`() {
    var stream = ScrubStream(TextScrubber(IdentifierSet(["POP-000126"])))
    var out = 0
    for count in 1...20 {
      out += stream.take([UInt8](repeating: 0x2E, count: 65_536)).count
      #expect(out > count * 65_536 - 10_000)
    }
  }
}

@Suite struct `A guard over blocks` {
  private static let guises: [@Sendable (String) -> String] = [
    { $0 }, Planted.wide, { $0.uppercased() }, Planted.base64, { Planted.base64("x" + $0) },
    Planted.percent, Planted.escaped, { Planted.escaped(Planted.percent($0)) },
    { Planted.percent(Planted.wide($0)) }, { Planted.escaped(Planted.percent(Planted.wide($0))) },
  ]

  @Test(arguments: guises.indices)
  func `finds an identifier in any guise at every split`(guise: Int) {
    for value in Planted(seed: 0).identifiers.values {
      let hidden = Array("…\(Self.guises[guise](value))。".utf8)
      let before = [UInt8](repeating: 0x2E, count: 3_000)
      let identifiers = IdentifierSet([value])
      guard Guard(identifiers).firstHit(in: hidden) != nil else {
        Issue.record("the guard does not know \(value)")
        continue
      }
      for split in stride(from: 0, through: hidden.count, by: 1 + hidden.count / 64) {
        let first = before + hidden[..<split]
        let second = Array(hidden[split...]) + before
        let (out, isHit) = watch([first, second], identifiers)
        #expect(isHit, "\(value) \(split)")
        #expect(out.count <= before.count + 3, "a part got out: \(value) \(split)")
      }
    }
  }

  @Test(arguments: 0..<30)
  func `finds what it finds in the whole, and else changes nothing`(seed: UInt64) {
    var planted = Planted(seed: 200 + seed)
    let text = planted.text(ofAbout: 20_000, guises: [{ $0 }])
    let clean = TextScrubber(planted.identifiers).scrub(text).text
    #expect(Guard(planted.identifiers).firstHit(in: clean) == nil)
    let (out, isHit) = watch(planted.blocks(of: clean), planted.identifiers)
    #expect(!isHit)
    #expect(out == clean)
    #expect(watch(planted.blocks(of: text), planted.identifiers).isHit)
  }

  @Test func `takes no number for another that is split`() {
    let identifiers = IdentifierSet(["1234567"])
    for (text, isHit) in [("1234567 8", true), ("12345678", false), ("91234567", false)] {
      let text = Array("所見 \(text) ".utf8)
      for split in 0...text.count {
        let padding = [UInt8](repeating: 0x2E, count: 3_000)
        let blocks = [padding + text[..<split], Array(text[split...]) + padding]
        #expect(watch(blocks, identifiers).isHit == isHit, "\(split)")
        #expect(watch(text.map { [$0] }, identifiers).isHit == isHit)
      }
    }
  }

  @Test func `lets no endless number through`() {
    var stream = GuardStream(IdentifierSet(["1234567"]))
    let digits = [UInt8](repeating: 0x37, count: 65_536)
    #expect((0..<8).contains { _ in stream.take(digits) == nil })
  }
}
