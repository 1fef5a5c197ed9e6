import Crypto

/// The code a person types when a slip cannot be scanned: 80 random bits and a check character,
/// written `7K3Q-9XVN-01ZB-8MGH-T`.
///
/// The alphabet is Crockford's Base32 without its five extra check symbols, which nobody can find
/// on a keyboard. The check is a weighted sum over GF(32) instead: with sixteen different weights
/// it finds every wrong character and every swap of two characters, adjacent or not.
package struct ClaimCode: Hashable, Sendable {
  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

  /// The 16 values of 5 bits each.
  private let values: [UInt8]

  /// A code of 80 fresh random bits.
  package static func random() -> ClaimCode {
    // 16 bytes, of which the low five bits each are used: 80 bits without any bias.
    ClaimCode(values: SecureRandom.bytes(16).map { $0 & 31 })
  }

  /// Reads what a person typed: any case, full-width characters, spaces and hyphens anywhere,
  /// `O` for zero, `I` and `L` for one (Crockford's own rules); nil if the check fails.
  package init?(typed text: String) {
    guard text.utf8.count <= 128 else { return nil }
    var values: [UInt8] = []
    for scalar in text.unicodeScalars where !Self.separators.contains(scalar) {
      guard let value = Self.value(of: scalar) else { return nil }
      values.append(value)
    }
    guard values.count == 17, let check = values.popLast(), Self.check(values) == check else {
      return nil
    }
    self.values = values
  }

  private init(values: [UInt8]) {
    self.values = values
  }

  /// The code as it is printed: four groups of four and the check character.
  package var text: String {
    let characters = (values + [Self.check(values)]).map { Self.alphabet[Int($0)] }
    let groups = stride(from: 0, to: 17, by: 4).map { start in
      String(decoding: characters[start..<min(start + 4, 17)], as: UTF8.self)
    }
    return groups.joined(separator: "-")
  }

  /// The 16 values, for the keyed hash that is all the bridge keeps.
  var bytes: [UInt8] { values }

  private static let separators: Set<Unicode.Scalar> = [
    " ", "-", "\u{3000}", "\u{2010}", "\u{2212}", "\u{FF0D}", "\u{30FC}",
  ]

  private static func value(of scalar: Unicode.Scalar) -> UInt8? {
    let narrow = (0xFF01...0xFF5E).contains(scalar.value) ? scalar.value - 0xFEE0 : scalar.value
    guard var byte = UInt8(exactly: narrow) else { return nil }
    if (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) { byte -= 0x20 }
    switch byte {
    case UInt8(ascii: "O"): return 0
    case UInt8(ascii: "I"), UInt8(ascii: "L"): return 1
    default: return alphabet.firstIndex(of: byte).map(UInt8.init)
    }
  }

  /// c = Σ αⁱ⁺¹·vᵢ over GF(32) = GF(2)[x]/(x⁵+x²+1), by Horner's rule.
  private static func check(_ values: [UInt8]) -> UInt8 {
    values.reversed().reduce(0) { sum, value in
      let term = sum ^ value
      return term & 16 == 0 ? term << 1 : (term << 1 ^ 0b100101)
    }
  }
}
