/// Characters as markup cannot mistake them, in the form that Canonical XML 1.0 §2.3 wants.
enum XMLEscape {
  enum Place {
    case text
    case attribute
  }

  /// Appends `bytes`, which are UTF-8, to `out`.
  ///
  /// A character that no XML text can hold (XML 1.0 §2.2) becomes U+FFFD.
  static func append(_ bytes: some Sequence<UInt8>, _ place: Place, to out: inout [UInt8]) {
    for byte in bytes {
      switch (byte, place) {
      case (0x26, _): out += "&amp;".utf8
      case (0x3C, _): out += "&lt;".utf8
      case (0x3E, .text): out += "&gt;".utf8
      case (0x22, .attribute): out += "&quot;".utf8
      case (0x09, .attribute): out += "&#x9;".utf8
      case (0x0A, .attribute): out += "&#xA;".utf8
      case (0x0D, _): out += "&#xD;".utf8
      case (0x00...0x08, _), (0x0B...0x0C, _), (0x0E...0x1F, _): out += [0xEF, 0xBF, 0xBD]
      // U+FFFE and U+FFFF.
      case (0xBE...0xBF, _) where out.count >= 2 && out.suffix(2).elementsEqual([0xEF, 0xBF]):
        out.append(0xBD)
      default: out.append(byte)
      }
    }
  }
}
