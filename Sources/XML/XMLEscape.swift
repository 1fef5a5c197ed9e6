/// Characters as markup cannot mistake them, in the form that Canonical XML 1.0 §2.3 wants.
enum XMLEscape {
  enum Place {
    case text
    case attribute
  }

  /// Appends `bytes`, which are UTF-8, to `out`.
  ///
  /// A character that no XML text can hold (XML 1.0 §2.2) becomes U+FFFD.
  static func append(_ bytes: Span<UInt8>, _ place: Place, to out: inout [UInt8]) {
    for index in bytes.indices {
      let byte = bytes[index]
      switch byte {
      case 0x26: out += "&amp;".utf8
      case 0x3C: out += "&lt;".utf8
      case 0x3E where place == .text: out += "&gt;".utf8
      case 0x22 where place == .attribute: out += "&quot;".utf8
      case 0x09 where place == .attribute: out += "&#x9;".utf8
      case 0x0A where place == .attribute: out += "&#xA;".utf8
      case 0x0D: out += "&#xD;".utf8
      case 0x09, 0x0A: out.append(byte)
      case 0x00...0x1F: out += [0xEF, 0xBF, 0xBD]
      // U+FFFE and U+FFFF.
      case 0xBE...0xBF where index >= 2 && bytes[index - 1] == 0xBF && bytes[index - 2] == 0xEF:
        out.append(0xBD)
      default: out.append(byte)
      }
    }
  }
}
