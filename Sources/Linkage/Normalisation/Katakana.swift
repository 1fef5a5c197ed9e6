/// How a reading in kana is folded: what host systems and receptionists write differently.
enum Katakana {
  /// The katakana for a hiragana, any other scalar as it is.
  static func of(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0x3041...0x3096, 0x309D...0x309E: Width.shifted(scalar, by: 0x60)
    default: scalar
    }
  }

  /// The reading without size, long vowels and historical letters; nil if `text` is no reading.
  ///
  /// オオノ, オーノ and オノ become the same, as シヨウジ and ショウジ do. What is folded is for
  /// comparing, never for showing. Latin letters, as some registers have them for people
  /// from abroad, become capitals.
  static func folded(_ text: String) -> [Unicode.Scalar]? {
    guard let letters = letters(text) else { return nil }
    return withoutLongVowels(modern(letters))
  }

  /// Katakana in full size and Latin capitals; spaces, dots, hyphens and long marks are gone.
  private static func letters(_ text: String) -> [Unicode.Scalar]? {
    var letters: [Unicode.Scalar] = []
    for scalar in Width.folded(text).lazy.map(of) {
      switch scalar {
      case "ァ", "ィ", "ゥ", "ェ", "ォ", "ッ", "ャ", "ュ", "ョ", "ヮ":
        letters.append(Width.shifted(scalar, by: 1))
      case "ヵ": letters.append("カ")
      case "ヶ": letters.append("ケ")
      case "ア"..."ヺ", "A"..."Z": letters.append(scalar)
      case "a"..."z": letters.append(Width.shifted(scalar, by: -0x20))
      case "ヽ", "ヾ":
        guard let last = letters.last else { return nil }
        letters.append(iterated(last, voiced: scalar == "ヾ"))
      case " ", "・", "･", "'", "’", ".", "＝", "=": continue
      case _ where Width.isHyphenLike(scalar): continue
      default: return nil
      }
    }
    return letters
  }

  private static func iterated(_ last: Unicode.Scalar, voiced: Bool) -> Unicode.Scalar {
    guard voiced else { return last }
    return Width.folded(String(String.UnicodeScalarView([last, "\u{3099}"])))[0]
  }

  /// ヅ as ズ, ヂ as ジ, ヴ as ブ with its vowel, ヰ ヱ ヲ as イ エ オ, ヷ to ヺ as バ to ボ.
  private static func modern(_ letters: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var modern: [Unicode.Scalar] = []
    var afterV = false
    for letter in letters {
      if afterV, let syllable = v[letter] {
        modern[modern.count - 1] = syllable
        afterV = false
        continue
      }
      afterV = letter == "ヴ"
      modern.append(replaced[letter] ?? letter)
    }
    return modern
  }

  /// Drops a vowel that only lengthens the one before it: アア イイ ウウ エエ オオ オウ.
  private static func withoutLongVowels(_ letters: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var short: [Unicode.Scalar] = []
    for letter in letters {
      if let last = short.last, let vowel = vowels[last],
        letter == vowel || (letter == "ウ" && vowel == "オ")
      {
        continue
      }
      short.append(letter)
    }
    return short
  }

  private static let v: [Unicode.Scalar: Unicode.Scalar] = [
    "ア": "バ", "イ": "ビ", "エ": "ベ", "オ": "ボ",
  ]
  private static let replaced: [Unicode.Scalar: Unicode.Scalar] = [
    "ヅ": "ズ", "ヂ": "ジ", "ヴ": "ブ", "ヰ": "イ", "ヱ": "エ", "ヲ": "オ",
    "ヷ": "バ", "ヸ": "ビ", "ヹ": "ベ", "ヺ": "ボ",
  ]

  /// The vowel each letter ends in.
  private static let vowels: [Unicode.Scalar: Unicode.Scalar] = {
    let rows: [(Unicode.Scalar, String)] = [
      ("ア", "アカガサザタダナハバパマヤラワ"), ("イ", "イキギシジチニヒビピミリ"),
      ("ウ", "ウクグスズツヌフブプムユル"), ("エ", "エケゲセゼテデネヘベペメレ"),
      ("オ", "オコゴソゾトドノホボポモヨロ"),
    ]
    var vowels: [Unicode.Scalar: Unicode.Scalar] = [:]
    for (vowel, row) in rows {
      for letter in row.unicodeScalars { vowels[letter] = vowel }
    }
    return vowels
  }()
}
