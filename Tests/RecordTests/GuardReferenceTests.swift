import Record
import Testing
import TestSupport

/// The guard as its definition says it, one comparison after the other.
private struct SlowGuard {
  private let guises: [(bytes: [UInt8], isText: Bool, isBase64: Bool)]

  init(_ identifiers: IdentifierSet) {
    guises = identifiers.values.flatMap { value in
      let bytes = Array(value.utf8)
      let wide = bytes.flatMap { byte in
        (0x21...0x7E).contains(byte)
          ? Array(String(Character(Unicode.Scalar(UInt32(byte) + 0xFEE0) ?? " ")).utf8) : [byte]
      }
      return [(bytes, true, false), (wide, true, false)]
        + (0..<3).map { (Self.base64(bytes, before: $0), false, true) }
    }
  }

  /// The characters that the bytes alone decide behind so many others.
  private static func base64(_ bytes: [UInt8], before: Int) -> [UInt8] {
    let alphabet = Array(
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    let bits =
      [Int](repeating: 0, count: before * 8)
      + bytes.flatMap { byte in
        (0..<8).map { Int(byte >> UInt8(7 - $0) & 1) }
      }
    let first = (before * 8 + 5) / 6
    return (first..<bits.count / 6).map { place in
      alphabet[bits[place * 6..<place * 6 + 6].reduce(0) { $0 * 2 + $1 }]
    }
  }

  func finds(_ text: [UInt8]) -> Bool {
    (0..<text.count).contains { start in
      guises.contains { guise in
        let end = start + guise.bytes.count
        guard end <= text.count else { return false }
        guard
          zip(guise.bytes, text[start...]).allSatisfy({ wanted, byte in
            if guise.isBase64 { return wanted == byte || Self.isOther(wanted, byte) }
            return wanted == byte || Self.isLetter(wanted) && wanted ^ byte == 0x20
          })
        else { return false }
        guard guise.isText else { return true }
        let isOtherNumber =
          Self.beginsWithDigit(guise.bytes[...]) && Self.endsWithDigit(text[..<start])
          || Self.endsWithDigit(guise.bytes[...]) && Self.beginsWithDigit(text[end...])
        return !isOtherNumber
      }
    }
  }

  private static func isOther(_ a: UInt8, _ b: UInt8) -> Bool {
    a == 0x2B && b == 0x2D || a == 0x2F && b == 0x5F
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func isWideDigit(_ text: ArraySlice<UInt8>) -> Bool {
    text.starts(with: [0xEF, 0xBC]) && text.dropFirst(2).first.map { $0 &- 0x90 < 10 } ?? false
  }

  private static func beginsWithDigit(_ text: ArraySlice<UInt8>) -> Bool {
    text.first.map(isDigit) ?? false || isWideDigit(text.prefix(3))
  }

  private static func endsWithDigit(_ text: ArraySlice<UInt8>) -> Bool {
    text.last.map(isDigit) ?? false || isWideDigit(text.suffix(3))
  }

  /// A piece of a guise, now and then whole, and now and then with one byte changed.
  func piece(_ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = guises.randomElement(using: &generator)?.bytes ?? []
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: bytes.removeFirst()
    case 1: bytes.removeLast()
    case 2:
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      bytes[place] ^= [0x20, 1, 0x80].randomElement(using: &generator) ?? 0
    case 3: bytes = bytes.map { $0 == 0x2B ? 0x2D : $0 == 0x2F ? 0x5F : $0 }
    default: break
    }
    return bytes.filter { $0 != 0x5C && $0 != 0x25 }
  }
}

@Suite struct GuardReference {
  @Test(arguments: [4...5, 4...24, 6...12, 7...40])
  func `the guard finds what its definition finds`(_ lengths: ClosedRange<Int>) {
    var generator = SeededGenerator(seed: UInt64(lengths.lowerBound * 100 + lengths.upperBound))
    let alphabet = Array("0123456789ABCdefxyz-/.~?>患")
    var found = 0
    for _ in 0..<60 {
      let identifiers = IdentifierSet(
        (0..<Int.random(in: 1..<12, using: &generator)).map { _ in
          String(
            (0..<Int.random(in: lengths, using: &generator)).map { _ in
              alphabet.randomElement(using: &generator) ?? "0"
            })
        })
      guard !identifiers.isEmpty else { continue }
      let (watch, slow) = (Guard(identifiers), SlowGuard(identifiers))
      for _ in 0..<40 {
        let text = (0..<Int.random(in: 0..<4, using: &generator)).flatMap { _ in
          let filling = ["", ".", "7", "７", "abc", "山田 "].randomElement(using: &generator) ?? ""
          return Array(filling.utf8) + slow.piece(&generator)
        }
        let expected = slow.finds(text)
        if expected { found += 1 }
        #expect((watch.firstHit(in: text) != nil) == expected, "\(identifiers.values) \(text)")
      }
    }
    #expect(found > 400)
  }

  @Test(arguments: ["POP\\u002d000126", "POP%2D000126", "\\u0050OP-000126"])
  func `an escape is found wherever it stands`(_ escaped: String) {
    let watch = Guard(IdentifierSet(["POP-000126"]))
    for (before, behind) in (0..<150).map({ ($0, 149 - $0) }) {
      let text =
        Array(repeating: UInt8(ascii: "."), count: before) + Array(escaped.utf8)
        + Array(repeating: UInt8(ascii: "."), count: behind)
      #expect(watch.firstHit(in: text) != nil, "\(before)")
    }
  }
}
