/// Text in ISO-2022-JP as SS-MIX2 and JAHIS messages use it (RFC 1468, with what is found beside).
///
/// Read: ASCII, JIS X 0201 Roman and katakana, JIS X 0208 under both of its names, JIS X 0212.
/// Half-width kana come out at full width with their voiced marks joined. Written: ASCII and
/// JIS X 0208 only (SS-MIX2 1.2g).
package enum JapaneseText {
  /// The text of `bytes`.
  ///
  /// What JIS X 0208 lacks and vendors have is read with a note; JIS X 0212, which nothing here
  /// shows, comes out as `〓` with a note. A sequence that is none, half a character, a byte above
  /// 7F and a line that ends outside ASCII are refused: nothing after them can be trusted.
  package static func decode(_ bytes: [UInt8]) throws(CharsetError) -> DecodedText {
    var decoder = JapaneseDecoder(bytes)
    return try decoder.decode()
  }

  /// `〓`, which stands for a character that cannot be said.
  static let geta: UInt16 = 0x3013
}

/// One pass over a text in ISO-2022-JP.
private struct JapaneseDecoder {
  private enum GraphicSet {
    case ascii, katakana, kanji, supplementary
  }

  private let bytes: [UInt8]
  private var at = 0
  private var set = GraphicSet.ascii
  private var out: [UInt8] = []
  private var notes = TextNotes()
  /// The kana just written, while a voiced mark may still join it.
  private var lastKana: UInt16?

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    out.reserveCapacity(bytes.count + bytes.count / 4)
  }

  mutating func decode() throws(CharsetError) -> DecodedText {
    while at < bytes.count {
      if bytes[at] == 0x1B {
        try escape()
        continue
      }
      switch set {
      case .ascii: try copyASCII()
      case .katakana: try katakana()
      case .kanji, .supplementary: try kanji()
      }
    }
    guard set == .ascii else { throw .lineEndsShifted(offset: at) }
    return DecodedText(utf8: out, notes: notes.all)
  }

  private mutating func escape() throws(CharsetError) {
    for sequence in Self.sequences where matches(sequence.bytes) {
      if let note = sequence.note { notes.note(note, at: at) }
      set = sequence.set
      at += sequence.bytes.count + 1
      lastKana = nil
      return
    }
    throw .escapeUnknown(offset: at)
  }

  private func matches(_ sequence: [UInt8]) -> Bool {
    guard at + sequence.count < bytes.count else { return false }
    for (index, byte) in sequence.enumerated() where bytes[at + 1 + index] != byte { return false }
    return true
  }

  /// What follows ESC (RFC 1468, RFC 2237, JIS X 0202), the usual ones first.
  private static let sequences: [(bytes: [UInt8], set: GraphicSet, note: TextNote.Kind?)] = [
    (Array("$B".utf8), .kanji, nil),
    (Array("(B".utf8), .ascii, nil),
    (Array("(J".utf8), .ascii, .romanSet),
    (Array("(H".utf8), .ascii, .romanSet),
    (Array("(I".utf8), .katakana, nil),
    (Array("$@".utf8), .kanji, .oldEscape),
    (Array("$(@".utf8), .kanji, .oldEscape),
    (Array("$(B".utf8), .kanji, .oldEscape),
    (Array("&@\u{1B}$B".utf8), .kanji, .oldEscape),
    (Array("$(D".utf8), .supplementary, nil),
  ]

  private mutating func copyASCII() throws(CharsetError) {
    let start = at
    while at < bytes.count {
      let byte = bytes[at]
      if byte == 0x1B { break }
      if byte >= 0x80 { throw .eightBit(offset: at) }
      // Shift out and shift in would change what follows without an escape.
      if byte == 0x0E || byte == 0x0F { throw .escapeUnknown(offset: at) }
      at += 1
    }
    out += bytes[start..<at]
  }

  private mutating func katakana() throws(CharsetError) {
    let byte = bytes[at]
    guard let kana = HalfwidthKana.widened(byte) else { throw broken(byte) }
    notes.note(.halfwidthKana, at: at)
    if let last = lastKana, let joined = HalfwidthKana.joined(last, kana) {
      out.removeLast(3)
      append(joined)
      lastKana = nil
    } else {
      append(kana)
      lastKana = kana
    }
    at += 1
  }

  private mutating func kanji() throws(CharsetError) {
    let first = bytes[at]
    guard (0x21...0x7E).contains(first) else { throw broken(first) }
    guard at + 1 < bytes.count else { throw .lineEndsShifted(offset: at) }
    let second = bytes[at + 1]
    guard (0x21...0x7E).contains(second) else {
      throw second == 0x1B ? .characterBroken(offset: at) : broken(second)
    }
    append(character(row: Int(first) - 0x20, cell: Int(second) - 0x20))
    at += 2
  }

  private mutating func character(row: Int, cell: Int) -> UInt16 {
    guard set == .kanji, let character = JISX0208.character(row: row, cell: cell) else {
      notes.note(.lost, at: at)
      return JapaneseText.geta
    }
    if JISX0208.isVendor(row: row) { notes.note(.vendorCharacter, at: at) }
    return character
  }

  private func broken(_ byte: UInt8) -> CharsetError {
    switch byte {
    case 0x0A, 0x0D: .lineEndsShifted(offset: at)
    case 0x80...: .eightBit(offset: at)
    default: .characterBroken(offset: at)
    }
  }

  private mutating func append(_ code: UInt16) { out.appendUTF8(code) }
}

extension [UInt8] {
  /// Appends a character of the basic plane, at least U+0080, in UTF-8.
  mutating func appendUTF8(_ code: UInt16) {
    if code < 0x800 {
      append(UInt8(truncatingIfNeeded: 0xC0 | code >> 6))
    } else {
      append(UInt8(truncatingIfNeeded: 0xE0 | code >> 12))
      append(UInt8(truncatingIfNeeded: 0x80 | code >> 6 & 0x3F))
    }
    append(UInt8(truncatingIfNeeded: 0x80 | code & 0x3F))
  }
}
