/// Text as if typed in one width: what of NFKC the registers' fields need (UAX #15), and only that.
///
/// Half-width katakana and its voicing marks, full-width Latin letters and digits, wide spaces,
/// squared era names. Variation selectors go: they choose a glyph, not a person.
enum Width {
  /// The scalars of `text`, folded.
  static func folded(_ text: String) -> [Unicode.Scalar] {
    var folded: [Unicode.Scalar] = []
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0xFE00...0xFE0F, 0xE0100...0xE01EF, 0x200B...0x200D, 0xFEFF: continue
      case 0xFF01...0xFF5E: folded.append(shifted(scalar, by: -0xFEE0))
      case 0xFF66...0xFF9D: folded.append(katakana[Int(scalar.value - 0xFF66)])
      case 0x3000, 0x00A0, 0x2000...0x200A: folded.append(" ")
      case 0x3099, 0x309B, 0xFF9E: voice(&folded, mark: scalar)
      case 0x309A, 0x309C, 0xFF9F: halfVoice(&folded, mark: scalar)
      case 0x337B...0x337E: folded += eras[Int(scalar.value - 0x337B)]
      case 0x32FF: folded += ["令", "和"]
      default: folded.append(scalar)
      }
    }
    return folded
  }

  /// `scalar` moved by `distance` within a block that has the same letters in the same order.
  static func shifted(_ scalar: Unicode.Scalar, by distance: Int) -> Unicode.Scalar {
    Unicode.Scalar(UInt32(Int(scalar.value) + distance)) ?? scalar
  }

  /// Whether `scalar` is a hyphen, dash, minus, rule or long-vowel mark: hosts swap them freely.
  static func isHyphenLike(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x2D, 0x2010...0x2015, 0x2212, 0x2500, 0x2501, 0x30FC, 0xFE63: true
    default: false
    }
  }

  private static func voice(_ folded: inout [Unicode.Scalar], mark: Unicode.Scalar) {
    guard let base = folded.last else { return folded.append(mark) }
    if base == "ウ" || base == "う" {
      folded[folded.count - 1] = shifted(base, by: 0x4E)
    } else if isVoiceable(base) {
      folded[folded.count - 1] = shifted(base, by: 1)
    } else {
      folded.append(mark)
    }
  }

  private static func halfVoice(_ folded: inout [Unicode.Scalar], mark: Unicode.Scalar) {
    guard let base = folded.last, isAspirate(base) else { return folded.append(mark) }
    folded[folded.count - 1] = shifted(base, by: 2)
  }

  private static func isVoiceable(_ scalar: Unicode.Scalar) -> Bool {
    let value = Katakana.of(scalar).value
    return switch value {
    case 0x30AB...0x30C1: (value - 0x30AB) % 2 == 0
    case 0x30C4...0x30C8: value % 2 == 0
    case 0x30FD: true
    default: isAspirate(scalar)
    }
  }

  private static func isAspirate(_ scalar: Unicode.Scalar) -> Bool {
    let value = Katakana.of(scalar).value
    return (0x30CF...0x30DB).contains(value) && value % 3 == 0
  }

  private static let katakana = Array(
    "ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン"
      .unicodeScalars)
  private static let eras: [[Unicode.Scalar]] = [
    ["平", "成"], ["昭", "和"], ["大", "正"], ["明", "治"],
  ]
}
