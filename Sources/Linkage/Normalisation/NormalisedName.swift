/// A family or given name reduced to what two registers agree on: for comparing, never for showing.
package struct NormalisedName: Hashable, Sendable {
  /// How many characters a name may have as it comes in.
  package static let charactersMax = 64

  /// The folded letters; never empty.
  package let text: String

  private init?(_ scalars: [Unicode.Scalar]?) {
    guard let scalars, !scalars.isEmpty else { return nil }
    text = String(String.UnicodeScalarView(scalars))
  }

  /// A reading: kana in any width or script, or Latin letters; nil if it holds anything else.
  package init?(reading: String) {
    guard Self.fits(reading) else { return nil }
    self.init(Katakana.folded(reading))
  }

  /// A name as written: variant kanji as one, kana as in a reading, Latin letters as capitals.
  package init?(written: String) {
    guard Self.fits(written) else { return nil }
    self.init(WrittenForm.folded(written, digits: false))
  }

  /// A name in Latin letters: capitals without accents, spaces, hyphens and apostrophes.
  package init?(latin: String) {
    guard Self.fits(latin) else { return nil }
    self.init(LatinLetters.folded(latin, digits: false))
  }

  /// The first letters, at most `count`.
  func start(_ count: Int) -> String { String(text.prefix(count)) }

  private static func fits(_ text: String) -> Bool {
    text.unicodeScalars.prefix(charactersMax + 1).count <= charactersMax
  }
}

/// How a name as written is folded.
enum WrittenForm {
  /// Kanji by their representative, 々 as what it repeats, kana as katakana; nil if unreadable.
  static func folded(_ text: String, digits: Bool) -> [Unicode.Scalar]? {
    var letters: [Unicode.Scalar] = []
    for scalar in Width.folded(text).lazy.map(Katakana.of) {
      switch scalar {
      case "0"..."9" where digits: letters.append(scalar)
      case " ", "・", "'", "’", ".": continue
      case "々", "〻":
        guard let last = letters.last else { return nil }
        letters.append(last)
      case "ァ"..."ヾ", "A"..."Z", "-": letters.append(scalar)
      case "a"..."z": letters.append(Width.shifted(scalar, by: -0x20))
      case _ where scalar.properties.isIdeographic: letters.append(Variants.representative(scalar))
      default: return nil
      }
    }
    return letters
  }
}

/// How text in Latin letters is folded.
enum LatinLetters {
  /// Capitals without accents, and digits where asked for; nil if the text holds another script.
  static func folded(_ text: String, digits: Bool) -> [Unicode.Scalar]? {
    var letters: [Unicode.Scalar] = []
    for scalar in Width.folded(text) {
      switch scalar {
      case "A"..."Z": letters.append(scalar)
      case "a"..."z": letters.append(Width.shifted(scalar, by: -0x20))
      case "0"..."9" where digits: letters.append(scalar)
      case " ", "'", "’", ".", ",", "/": continue
      case _ where Width.isHyphenLike(scalar): continue
      case "\u{0300}"..."\u{036F}": continue
      default:
        guard let base = base(of: scalar) else { return nil }
        letters += base
      }
    }
    return letters
  }

  /// What is under an accent, by Unicode's name of it: `LATIN SMALL LETTER E WITH ACUTE`.
  private static func base(of scalar: Unicode.Scalar) -> [Unicode.Scalar]? {
    switch scalar {
    case "ß", "ẞ": return ["S", "S"]
    case "œ", "Œ": return ["O", "E"]
    case "ı": return ["I"]
    default: break
    }
    let words = (scalar.properties.name ?? "").split(separator: " ")
    guard words.count > 3, words[0] == "LATIN", words[2] == "LETTER", words[3].utf8.count <= 2,
      words.count == 4 || words[4] == "WITH"
    else { return nil }
    return Array(words[3].unicodeScalars)
  }
}
