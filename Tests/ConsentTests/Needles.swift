import Crypto
import Foundation

@testable import Linkage
import TestSupport

/// Everything by which bytes could tell who somebody is: each way to write it, in each encoding.
struct Needles {
  /// Bytes to look for are told apart by their first eight.
  static let headCount = 8

  private var byHead: [UInt64: [Needle]] = [:]

  fileprivate struct Needle: Equatable {
    let bytes: [UInt8]
    let name: String
    /// Bare digits count only where no digit or letter touches them: they occur in digests, too.
    let isWord: Bool
  }

  /// What `people` could be known by.
  init(_ people: [Person]) {
    for person in people {
      for (name, text) in person.words { add(text, name) }
      for (name, bytes) in person.packed { insert(bytes, name) }
    }
  }

  /// The name of the first thing found in `bytes` or in what they say in base64 or hexadecimal
  /// digits, nil if there is none.
  func first(in bytes: [UInt8], depth: Int = 3) -> String? {
    if let found = first(inPlain: bytes) { return found }
    guard depth > 0 else { return nil }
    for text in bytes.split(whereSeparator: { !Self.isBase64($0) }) where text.count >= 11 {
      let inner = [Hex.decode(String(decoding: text, as: UTF8.self)), Self.decoded(text)]
      for case .some(let inner) in inner {
        if let found = first(in: inner, depth: depth - 1) { return "\(found), encoded" }
      }
    }
    return nil
  }

  private func first(inPlain bytes: [UInt8]) -> String? {
    var head: UInt64 = 0
    for (position, byte) in bytes.enumerated() {
      head = head << 8 | UInt64(byte)
      guard position >= Self.headCount - 1, let needles = byHead[head] else { continue }
      let start = position - (Self.headCount - 1)
      if let found = needles.first(where: { $0.stands(at: start, in: bytes) }) {
        return found.name
      }
    }
    return nil
  }

  private mutating func add(_ text: String, _ name: String) {
    let isWord = text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    let utf8 = Array(text.utf8)
    let utf16 = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    for (bytes, charset) in [(utf8, "UTF-8"), (utf16, "UTF-16")] {
      insert(bytes, "\(name) in \(charset)", isWord: isWord)
      let hex = Array(Hex.encode(bytes).utf8)
      insert(hex, "\(name) in hex of \(charset)")
      insert(hex.map { $0 >= 0x61 ? $0 - 0x20 : $0 }, "\(name) in HEX of \(charset)")
      for base64 in Self.base64(bytes) { insert(base64, "\(name) in base64 of \(charset)") }
    }
    insert(text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }, "\(name) in UTF-16BE")
    guard !utf8.allSatisfy({ $0 < 0x80 }) else { return }
    for charset in [String.Encoding.shiftJIS, .japaneseEUC] {
      if let data = text.data(using: charset) { insert([UInt8](data), "\(name) in \(charset)") }
    }
    let escapes = text.utf16.map { "\\u" + Hex.encode([UInt8($0 >> 8), UInt8($0 & 0xFF)]) }
    insert(Array(escapes.joined().utf8), "\(name) in JSON escapes")
    let percent = utf8.map { "%" + Hex.encode([$0]) }.joined()
    insert(Array(percent.utf8), "\(name) in percent escapes")
    insert(Array(percent.uppercased().utf8), "\(name) in percent escapes")
  }

  private mutating func insert(_ bytes: [UInt8], _ name: String, isWord: Bool = false) {
    guard bytes.count >= Self.headCount else { return }
    let head = bytes.prefix(Self.headCount).reduce(0) { $0 << 8 | UInt64($1) }
    byHead[head, default: []].append(Needle(bytes: bytes, name: name, isWord: isWord))
  }

  private static func isBase64(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2D, 0x2F, 0x5F: true
    default: false
    }
  }

  private static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    let standard = String(decoding: text, as: UTF8.self)
      .replacing("-", with: "+").replacing("_", with: "/")
    let padding = String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4)
    return Data(base64Encoded: standard + padding).map { [UInt8]($0) }
  }

  /// The characters of base64 that depend on these bytes alone, wherever in a text they stand.
  private static func base64(_ bytes: [UInt8]) -> [[UInt8]] {
    (0..<3).flatMap { shift -> [[UInt8]] in
      let text = Data([UInt8](repeating: 0, count: shift) + bytes).base64EncodedString()
      let whole = (shift + bytes.count) / 3 * 4
      let own = [UInt8](text.utf8)[(shift == 0 ? 0 : 4)..<max(whole, 4)]
      let url = own.map { (byte: UInt8) -> UInt8 in
        switch byte {
        case UInt8(ascii: "+"): UInt8(ascii: "-")
        case UInt8(ascii: "/"): UInt8(ascii: "_")
        default: byte
        }
      }
      // Fewer say too little of what they stand for.
      guard own.count >= 12 else { return [] }
      return url.elementsEqual(own) ? [url] : [Array(own), url]
    }
  }
}

extension Needles.Needle {
  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: false
    }
  }

  fileprivate func stands(at start: Int, in text: [UInt8]) -> Bool {
    let end = start + bytes.count
    guard end <= text.count, text[start..<end].elementsEqual(bytes) else { return false }
    guard isWord else { return true }
    return ![start - 1, end].contains { text.indices.contains($0) && Self.isWordByte(text[$0]) }
  }
}

/// A made-up patient of both networks.
struct Person {
  let asking: String
  let asked: String
  let demographics: Demographics

  /// Draws one; two draws of one shape need the same count of bytes everywhere.
  init(_ random: inout SeededGenerator) throws {
    func text(_ letters: String, _ count: Int) -> String {
      let letters = Array(letters)
      return String((0..<count).compactMap { _ in letters.randomElement(using: &random) })
    }
    let kana = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワ"
    let kanji = "島根鳥取松江出雲米子境港安来浜田益田大山花春夏秋冬健幸恵美智和正誠明光"
    asking = "M-" + text("0123456789", 10)
    asked = "T" + text("0123456789", 11)
    demographics = try Demographics(
      kanaName: text(kana, 4) + " " + text(kana, 4), name: text(kanji, 3) + " " + text(kanji, 3),
      birthDate: String(
        format: "%04d-%02d-%02d", Int.random(in: 1930...1988, using: &random),
        Int.random(in: 1...12, using: &random), Int.random(in: 1...28, using: &random)),
      sex: Bool.random(using: &random) ? .male : .female)
  }

  /// Every spelling that is looked for.
  var spellings: [String] { words.map(\.1) }

  /// What names this person, and how it is written.
  fileprivate var words: [(String, String)] {
    let date = demographics.birthDate.split(separator: "-").map(String.init)
    let numbers = date.compactMap(Int.init)
    let kana = demographics.kanaName
    let hiragana = kana.applyingTransform(.hiraganaToKatakana, reverse: true) ?? kana
    let halfWidth = kana.applyingTransform(.fullwidthToHalfwidth, reverse: false) ?? kana
    let names = [kana, hiragana, halfWidth, demographics.name].flatMap { name in
      [name, name.replacing(" ", with: ""), name.replacing(" ", with: "　")]
        + name.split(separator: " ").map(String.init)
    }
    let dates = [
      demographics.birthDate, date.joined(), date.joined(separator: "/"),
      date.joined(separator: "."),
      "\(numbers[0])年\(numbers[1])月\(numbers[2])日",
      "昭和\(numbers[0] - 1925)年\(numbers[1])月\(numbers[2])日",
    ]
    return [("number", asking), ("number", asked), ("number", String(asking.dropFirst(2)))]
      + names.map { ("name", $0) } + dates.map { ("birth date", $0) }
  }

  /// Sex, birth date and names as they are before they are sealed.
  var demographicsAsSealed: [UInt8] { demographics.packed() }

  /// As this product packs it before sealing: sex, birth date (3), a count, then the kana.
  fileprivate var packed: [(String, [UInt8])] {
    let whole = demographics.packed().prefix(5 + demographics.kanaName.count)
    return [("packed demographics", Array(whole)), ("packed kana", Array(whole.dropFirst(5)))]
  }
}
