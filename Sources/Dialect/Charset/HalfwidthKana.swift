/// Half-width katakana (JIS X 0201) and what they are at full width.
enum HalfwidthKana {
  /// The full-width character of a byte 21–5F of JIS X 0201 katakana; nil for other bytes.
  static func widened(_ byte: UInt8) -> UInt16? {
    guard (0x21...0x5F).contains(byte) else { return nil }
    return table[Int(byte) - 0x21]
  }

  /// `kana` with the mark `mark` (U+309B voiced, U+309C semi-voiced) joined; nil if it takes none.
  static func joined(_ kana: UInt16, _ mark: UInt16) -> UInt16? {
    let isHa = (0x30CF...0x30DB).contains(kana) && (kana - 0x30CF) % 3 == 0
    if mark == semivoicedMark { return isHa ? kana + 2 : nil }
    guard mark == voicedMark else { return nil }
    switch kana {
    case 0x30A6: return 0x30F4
    case 0x30AB...0x30C1 where kana & 1 == 1: return kana + 1
    case 0x30C4, 0x30C6, 0x30C8: return kana + 1
    default: return isHa ? kana + 1 : nil
    }
  }

  private static let voicedMark: UInt16 = 0x309B
  private static let semivoicedMark: UInt16 = 0x309C

  private static let table: [UInt16] = Array(
    "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜"
      .utf16)
}
