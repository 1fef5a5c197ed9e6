/// Crockford's base 32 for codes that people read aloud and type (crockford.com/base32.html).
package enum CrockfordBase32 {
  private static let code = RadixCode(bits: 5, "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
  private static let checkSymbols = [UInt8]("0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U".utf8)

  /// The text of `bytes`, uppercase, without hyphens or check symbol.
  package static func encode(_ bytes: [UInt8]) -> String { code.text(bytes.span) }

  /// The bytes of canonical text; nil for anything ``canonical(_:)`` would change.
  package static func decode(_ text: String) -> [UInt8]? { code.decode(text.utf8.span) }

  /// What a person typed, in canonical form; nil where a character has no meaning.
  ///
  /// Letters become uppercase, `O` reads as 0, `I` and `L` as 1, hyphens and spaces are dropped,
  /// a check symbol is kept.
  package static func canonical(_ typed: String) -> String? {
    var text: [UInt8] = []
    for character in typed.utf8 where character != UInt8(ascii: "-") {
      if character == UInt8(ascii: " ") { continue }
      let upper = (0x61...0x7A).contains(character) ? character - 0x20 : character
      let folded =
        switch upper {
        case UInt8(ascii: "O"): UInt8(ascii: "0")
        case UInt8(ascii: "I"), UInt8(ascii: "L"): UInt8(ascii: "1")
        default: upper
        }
      guard checkSymbols.contains(folded) else { return nil }
      text.append(folded)
    }
    return String(ascii: text)
  }

  /// The check symbol of `bytes` as one big-endian number, modulo 37: finds every single wrong
  /// character and every swap of neighbours.
  ///
  /// The number meant is that of the *encoded text*: when the count of bits is not a multiple of
  /// 5 the zero bits that fill the last character belong to it.
  package static func checkSymbol(of bytes: [UInt8]) -> String {
    var remainder = 0
    for character in code.encode(bytes.span) {
      let value = checkSymbols.firstIndex(of: character) ?? 0
      remainder = (remainder * 32 + value) % 37
    }
    return String(ascii: [checkSymbols[remainder]])
  }
}
