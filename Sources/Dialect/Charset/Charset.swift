/// A character set of HL7 v2 messages (HL7 v2.5 table 0211; JAHIS データ交換規約共通編).
package enum Charset: String, Equatable, Sendable {
  case ascii
  /// ISO 8859-1.
  case latin1
  case utf8
  /// ISO-2022-JP: ASCII with escapes to JIS X 0201 and JIS X 0208.
  case japanese

  /// The character set that the repetitions of MSH-18 name; nil if one of them is unknown.
  ///
  /// Japanese messages write `~ISO IR87`: ASCII at first, JIS X 0208 by escape. White space and
  /// case are not told apart, since both are found to differ.
  package init?(_ names: [String]) {
    var found: Charset?
    for name in names {
      switch Self.folded(name) {
      case "", "ASCII", "ISOIR6", "ISOIR006": found = found ?? .ascii
      case "8859/1", "ISOIR100": found = found == .japanese ? found : .latin1
      case "UNICODEUTF-8", "UTF-8", "UTF8", "UNICODE", "ISOIR192": found = .utf8
      case "ISOIR13", "ISOIR013", "ISOIR14", "ISOIR014", "ISOIR87", "ISOIR087", "ISOIR159":
        found = .japanese
      default: return nil
      }
    }
    self = found ?? .ascii
  }

  /// What MSH-18 says of this set, as the standards spell it.
  package var name: String {
    switch self {
    case .ascii: ""
    case .latin1: "8859/1"
    case .utf8: "UNICODE UTF-8"
    case .japanese: "~ISO IR87"
    }
  }

  /// Whether MSH-18 `names` is spelt as the standards do.
  static func isSpeltRight(_ names: [String]) -> Bool {
    let known: Set<String> = [
      "", "ASCII", "8859/1", "UNICODE UTF-8", "ISO IR6", "ISO IR13", "ISO IR14", "ISO IR87",
      "ISO IR159",
    ]
    return names.allSatisfy(known.contains)
  }

  private static func folded(_ name: String) -> String {
    String(decoding: name.utf8.lazy.filter { $0 != 0x20 }, as: UTF8.self).uppercased()
  }

  /// The text of `bytes` in this set.
  ///
  /// Text in ASCII that holds an escape sequence is read as Japanese, with a note.
  package func decode(_ bytes: [UInt8]) throws(CharsetError) -> DecodedText {
    switch self {
    case .utf8:
      do throws(UTF8.ValidationError) {
        _ = try UTF8Span(validating: bytes.span)
      } catch {
        throw .utf8Malformed(offset: error.byteOffsets.lowerBound)
      }
      return DecodedText(utf8: bytes, notes: [])
    case .latin1: return try Self.decodeLatin1(bytes)
    case .japanese: return try JapaneseText.decode(bytes)
    case .ascii:
      if let offset = bytes.firstIndex(where: { $0 >= 0x80 }) { throw .eightBit(offset: offset) }
      guard let escape = bytes.firstIndex(of: 0x1B) else {
        return DecodedText(utf8: bytes, notes: [])
      }
      let decoded = try JapaneseText.decode(bytes)
      let note = TextNote(kind: .charsetUndeclared, offset: escape, count: 1)
      return DecodedText(utf8: decoded.utf8, notes: [note] + decoded.notes)
    }
  }

  private static func decodeLatin1(_ bytes: [UInt8]) throws(CharsetError) -> DecodedText {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count + bytes.count / 8)
    for (offset, byte) in bytes.enumerated() {
      switch byte {
      case ..<0x80: out.append(byte)
      case 0x80..<0xA0: throw .characterBroken(offset: offset)
      default:
        out.append(0xC0 | byte >> 6)
        out.append(0x80 | byte & 0x3F)
      }
    }
    return DecodedText(utf8: out, notes: [])
  }
}
