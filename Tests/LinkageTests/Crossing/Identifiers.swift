import Crypto
import TestSupport

extension SeededGenerator {
  /// So many decimal digits.
  mutating func digits(_ count: Int) -> String {
    String(
      decoding: (0..<count).map { _ in UInt8.random(in: 0x30...0x39, using: &self) }, as: UTF8.self)
  }

  mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &self) }
}

/// The numbers that patients and users are known by, and the search for them in what is handed out.
///
/// Each has fifteen digits or more: wherever it stands, it covers one whole block of eight bytes,
/// so that a text is searched by its blocks; and no random text has it by chance.
struct Identifiers {
  private static let digitsMin = 15
  private static let block = 8

  private var blocks: Set<UInt64> = []
  private var texts: [[UInt8]] = []

  /// What is looked for: each text as it is, and its digits alone.
  init(_ identifiers: [String]) {
    for text in Set(identifiers) {
      let bytes = Array(text.utf8)
      let digits = Self.digits(bytes)
      precondition(digits.count >= Self.digitsMin, "an identifier that is looked for is long")
      for needle in Set([bytes, digits]) {
        texts.append(needle)
        for start in 0..<Self.block { blocks.insert(Self.block(needle, start)) }
      }
    }
  }

  /// Whether one stands in `bytes`: as it is, as digits between other signs (in UTF-16, too), in
  /// full-width letters, in percent escapes, in hexadecimal digits, base 32 or base 64.
  func stand(in bytes: [UInt8], depth: Int = 3) -> Bool {
    if stands(bytes) || stands(Self.digits(bytes)) { return true }
    guard depth > 0 else { return false }
    return Self.readings(bytes).contains { stand(in: $0, depth: depth - 1) }
  }

  private func stands(_ bytes: [UInt8]) -> Bool {
    for start in stride(from: 0, through: bytes.count - Self.block, by: Self.block)
    where blocks.contains(Self.block(bytes, start)) {
      let near = Array(bytes[max(start - 300, 0)..<min(start + 300, bytes.count)])
      if texts.contains(where: { near.contains($0) }) { return true }
    }
    return false
  }

  private static func block(_ bytes: [UInt8], _ start: Int) -> UInt64 {
    var block: UInt64 = 0
    for index in start..<start + Self.block { block = block << 8 | UInt64(bytes[index]) }
    return block
  }

  private static func digits(_ bytes: [UInt8]) -> [UInt8] {
    bytes.filter { (0x30...0x39).contains($0) }
  }

  // MARK: What bytes can say

  private static func readings(_ bytes: [UInt8]) -> [[UInt8]] {
    var readings = [narrow(bytes), unescaped(bytes)].compactMap(\.self)
    let runs = bytes.split { base64($0) == nil }
    for run in runs where run.count >= 20 {
      let text = String(decoding: run, as: UTF8.self)
      if let bytes = Base32.decode(text) { readings.append(bytes) }
      if let bytes = Hex.decode(text.lowercased()) { readings.append(bytes) }
      // Base 64 may begin anywhere in a run of its characters.
      for start in 0..<4 { readings.append(base64(run.dropFirst(start))) }
    }
    return readings
  }

  /// Full-width forms (U+FF01…U+FF5E, EF BC 81 to EF BD 9E) as ASCII; nil if there are none.
  private static func narrow(_ bytes: [UInt8]) -> [UInt8]? {
    replaced(bytes, 0xEF) { first, second in
      switch (first, second) {
      case (0xBC, 0x81...0xBF): second - 0x60
      case (0xBD, 0x80...0x9E): second - 0x20
      default: nil
      }
    }
  }

  /// Percent escapes as the bytes they stand for; nil if there are none.
  private static func unescaped(_ bytes: [UInt8]) -> [UInt8]? {
    replaced(bytes, UInt8(ascii: "%")) { first, second in
      UInt8(String(decoding: [first, second], as: UTF8.self), radix: 16)
    }
  }

  /// `bytes` with one for each three that begin with `sign` and mean one; nil if none do.
  private static func replaced(
    _ bytes: [UInt8], _ sign: UInt8, _ meaning: (UInt8, UInt8) -> UInt8?
  ) -> [UInt8]? {
    guard bytes.contains(sign) else { return nil }
    var plain: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == sign, index + 2 < bytes.count,
        let byte = meaning(bytes[index + 1], bytes[index + 2])
      {
        plain.append(byte)
        index += 3
      } else {
        plain.append(bytes[index])
        index += 1
      }
    }
    return plain.count < bytes.count ? plain : nil
  }

  private static func base64(_ run: ArraySlice<UInt8>) -> [UInt8] {
    var plain: [UInt8] = []
    var (bits, count) = (0, 0)
    for byte in run {
      bits = bits << 6 & 0x3FFF | (base64(byte) ?? 0)
      count += 6
      if count >= 8 {
        count -= 8
        plain.append(UInt8(truncatingIfNeeded: bits >> count))
      }
    }
    return plain
  }

  /// The value of a character of base 64, of either alphabet.
  static func base64(_ byte: UInt8) -> Int? {
    switch byte {
    case 0x41...0x5A: Int(byte) - 0x41
    case 0x61...0x7A: Int(byte) - 0x61 + 26
    case 0x30...0x39: Int(byte) - 0x30 + 52
    case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
    case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
    default: nil
    }
  }
}
