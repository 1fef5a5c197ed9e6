/// Text of which a reader sees every character.
///
/// Characters that turn the direction of the text around them (U+202A–U+202E, U+2066–U+2069), that
/// take no place (U+200B, U+2060, U+FEFF, tags; not the variation selectors of names) or that
/// control a terminal can make a text read as something that it does not say. Each stands as `�`
/// (U+FFFD) instead: it is not taken out silently, and it turns nothing. Line breaks and tabs stay;
/// other breaks become line breaks.
package enum VisibleText {
  /// What stands in the place of a character that cannot be seen.
  package static let mark: Unicode.Scalar = "\u{FFFD}"

  private enum Sight {
    case seen, lineBreak, unseen
  }

  private static func sight(_ scalar: Unicode.Scalar) -> Sight {
    switch scalar.value {
    case 0x09, 0x0A: .seen
    case 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029: .lineBreak
    case 0x00..<0x20, 0x7F..<0xA0: .unseen
    case 0x061C, 0x180E, 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060...0x206F: .unseen
    case 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE00FF, 0xE01F0...0xE0FFF: .unseen
    case 0xFFFE, 0xFFFF: .unseen
    default: .seen
    }
  }

  /// True if there is nothing in the text that cannot be seen; line breaks can.
  package static func isVisible(_ text: String) -> Bool {
    let bytes = text.utf8.span
    var isPlain = true
    for index in 0..<bytes.count {
      let byte = bytes[index]
      // All of these begin with one of few bytes; kana and kanji with others.
      switch byte {
      case 0x09, 0x0A, 0x20..<0x7F, 0xE3...0xEE: continue
      case 0x80..<0xC2: continue
      default: isPlain = false
      }
      if !isPlain { break }
    }
    return isPlain || text.unicodeScalars.allSatisfy { sight($0) == .seen }
  }

  /// The text with a mark for what cannot be seen.
  package static func marked(_ text: String) -> String {
    isVisible(text) ? text : rewritten(text, mark)
  }

  /// The text without what cannot be seen.
  static func bare(_ text: String) -> String { rewritten(text, nil) }

  private static func rewritten(_ text: String, _ mark: Unicode.Scalar?) -> String {
    var out = String.UnicodeScalarView()
    var last: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      switch sight(scalar) {
      case .seen where scalar == "\n" && last == "\r": break
      case .seen: out.append(scalar)
      case .lineBreak: out.append("\n")
      case .unseen: if let mark { out.append(mark) }
      }
      last = scalar
    }
    return String(out)
  }
}

extension TextScrubber {
  /// The text without identifiers, and with a mark for what a reader could not see.
  ///
  /// An identifier is found with unseen characters inside of it as well; the marks go with it then.
  package func shown(_ text: String) -> String {
    guard !VisibleText.isVisible(text) else { return scrub(text) }
    let bare = VisibleText.bare(text)
    return isClean(bare.utf8.span) ? VisibleText.marked(text) : scrub(bare)
  }
}
