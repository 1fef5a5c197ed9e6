extension JapaneseText {
  /// A text in ISO-2022-JP, and what could not be said as it was.
  package struct Encoded: Equatable, Sendable {
    /// The text; ASCII is in force at its end.
    package let bytes: [UInt8]
    /// What was widened, substituted or lost; offsets count bytes of the text in UTF-8.
    package let notes: [TextNote]
  }

  /// `text` in ASCII and JIS X 0208.
  ///
  /// Half-width kana are widened; characters that only vendors have and forms of kanji that
  /// JIS X 0208 unifies are written by ``Substitutes``; what remains becomes `〓`. Each of these
  /// leaves a note, so that nothing changes in silence.
  package static func encode(_ text: String) -> Encoded {
    var encoder = JapaneseEncoder()
    var offset = 0
    for scalar in text.unicodeScalars {
      encoder.append(scalar, at: offset)
      offset += UTF8.width(scalar)
    }
    return encoder.finish()
  }
}

private struct JapaneseEncoder {
  private var bytes: [UInt8] = []
  private var isKanji = false
  private var notes = TextNotes()
  /// The kana just widened, and where its bytes are, while a voiced mark may still join it.
  private var lastKana: UInt16?

  mutating func append(_ scalar: Unicode.Scalar, at offset: Int) {
    let pending = lastKana
    lastKana = nil
    if let halfwidth = UInt8(exactly: Int64(scalar.value) - 0xFF40),
      let kana = HalfwidthKana.widened(halfwidth)
    {
      notes.note(.halfwidthKana, at: offset)
      return append(kana: kana, after: pending)
    }
    if put(scalar) { return }
    if let substitute = Substitutes.table[scalar] {
      notes.note(.substituted, at: offset)
      for scalar in substitute.unicodeScalars { _ = put(scalar) }
    } else {
      notes.note(.lost, at: offset)
      put(JapaneseText.geta)
    }
  }

  mutating func finish() -> JapaneseText.Encoded {
    shift(toKanji: false)
    return JapaneseText.Encoded(bytes: bytes, notes: notes.all)
  }

  private mutating func append(kana: UInt16, after pending: UInt16?) {
    if let pending, let joined = HalfwidthKana.joined(pending, kana) {
      bytes.removeLast(2)
      put(joined)
    } else {
      put(kana)
      lastKana = kana
    }
  }

  /// Writes a character that the character sets have; false if they do not.
  private mutating func put(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D, 0x20...0x7E:
      shift(toKanji: false)
      bytes.append(UInt8(truncatingIfNeeded: scalar.value))
      return true
    case 0x80...0xFFFF: return put(UInt16(scalar.value))
    default: return false
    }
  }

  @discardableResult
  private mutating func put(_ code: UInt16) -> Bool {
    guard let pair = JISX0208.bytes(of: code) ?? Substitutes.sameInWindows(code) else {
      return false
    }
    shift(toKanji: true)
    bytes.append(pair.0)
    bytes.append(pair.1)
    return true
  }

  private mutating func shift(toKanji: Bool) {
    guard toKanji != isKanji else { return }
    bytes += toKanji ? [0x1B, 0x24, 0x42] : [0x1B, 0x28, 0x42]
    isKanji = toKanji
  }
}
