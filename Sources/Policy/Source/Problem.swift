/// Everything that can be wrong with a policy source, with its sentence in both languages.
enum Problem: Sendable, Hashable {
  case sourceTooLarge
  case statementsTooMany
  case character(String)
  case forbiddenScalar(UInt32)
  case textUnterminated
  case textTooLong
  case wordTooLong
  case escape
  case commentMisplaced
  case expected(String, found: String)
  case unknown(Word, String)
  case valueUnknown(String, attribute: String)
  case valueAmbiguous(String)
  case sideMissing(String)
  case twice(String)
  case missing(String)
  case number(String, ClosedRange<Int>)
  case denyObliges
  case agreementPermits
  case halfMisplaced(String)
  case emergencyBare(String)
  case ruleUnknown(String)
  case sentenceMissing(String)
  case basisMissing(String)
  case basisToConfirm(String)
  case ceilingMissing(String)
  case identifier(String)
  case orderedExtended(String)
  case documentAttribute(String)
  case cellsTooMany
  case idReserved(String)

  /// What kind of word is unknown.
  enum Word: String, Sendable, Hashable {
    case statement, clause, attribute, obligation, vocabulary, half, axis

    var ja: String {
      switch self {
      case .statement: "文"
      case .clause: "句"
      case .attribute: "属性"
      case .obligation: "義務"
      case .vocabulary: "語彙"
      case .half: "区分"
      case .axis: "軸"
      }
    }
  }

  /// Whether the policy may be used all the same.
  var severity: Diagnostic.Severity {
    switch self {
    case .sentenceMissing, .basisMissing, .basisToConfirm: .warning
    default: .error
    }
  }

  /// The sentence in both languages.
  var message: Sentence {
    switch self {
    case .sourceTooLarge, .statementsTooMany, .character, .forbiddenScalar, .textUnterminated,
      .textTooLong, .wordTooLong, .escape, .commentMisplaced, .expected:
      shape
    case .unknown, .valueUnknown, .valueAmbiguous, .sideMissing, .twice, .missing, .number:
      wording
    case .identifier, .orderedExtended, .documentAttribute, .cellsTooMany: vocabulary
    default: meaning
    }
  }

  /// What breaks the shape of the text.
  private var shape: Sentence {
    switch self {
    case .sourceTooLarge:
      Sentence(
        ja: "ファイルが \(PolicyLimits.sourceBytesMax) バイトを超えています",
        en: "the file is larger than \(PolicyLimits.sourceBytesMax) bytes")
    case .statementsTooMany:
      Sentence(
        ja: "文が \(PolicyLimits.statementsMax) 個を超えています",
        en: "there are more than \(PolicyLimits.statementsMax) statements")
    case .character(let character):
      Sentence(ja: "ここに `\(character)` は書けません", en: "unexpected character `\(character)`")
    case .forbiddenScalar(let scalar):
      Sentence(
        ja: "使えない文字 U+\(hex(scalar)) です(正規化済み・半角カナなしで書いてください)",
        en: "character U+\(hex(scalar)) is not allowed, write composed and full-width text")
    case .textUnterminated:
      Sentence(ja: "文字列が行末までに閉じていません", en: "the text is not closed before the line ends")
    case .textTooLong:
      Sentence(
        ja: "文字列が \(PolicyLimits.textScalarsMax) 字を超えています",
        en: "the text is longer than \(PolicyLimits.textScalarsMax) characters")
    case .wordTooLong:
      Sentence(
        ja: "語が \(PolicyLimits.wordBytesMax) 字を超えています",
        en: "the word is longer than \(PolicyLimits.wordBytesMax) characters")
    case .escape:
      Sentence(ja: "`\\` の後は `\"` か `\\` だけです", en: "only `\\\"` and `\\\\` can be escaped")
    case .commentMisplaced:
      Sentence(
        ja: "注釈は文の前の行に書いてください", en: "a comment stands on its own line before a statement")
    case .expected(let what, let found):
      Sentence(ja: "`\(found)` ではなく \(what) が必要です", en: "expected \(what), found `\(found)`")
    default: Sentence(ja: "", en: "")
    }
  }

  /// What names something wrongly.
  private var wording: Sentence {
    switch self {
    case .unknown(let kind, let word):
      Sentence(ja: "知らない\(kind.ja) `\(word)`", en: "unknown \(kind.rawValue) `\(word)`")
    case .valueUnknown(let value, let attribute):
      Sentence(
        ja: "`\(attribute)` に値 `\(value)` はありません", en: "`\(attribute)` has no value `\(value)`")
    case .valueAmbiguous(let value):
      Sentence(
        ja: "`\(value)` はどの属性の値か決まりません。属性名を前に書いてください",
        en: "`\(value)` could belong to several attributes, write the attribute before it")
    case .sideMissing(let name):
      Sentence(
        ja: "協定では `requester.\(name)` か `custodian.\(name)` と書いてください",
        en: "an agreement says whose: `requester.\(name)` or `custodian.\(name)`")
    case .twice(let what):
      Sentence(ja: "`\(what)` が二度あります", en: "`\(what)` stands twice")
    case .missing(let what):
      Sentence(ja: "`\(what)` がありません", en: "`\(what)` is missing")
    case .number(let name, let range):
      Sentence(
        ja: "`\(name)` は \(range.lowerBound) から \(range.upperBound) までの整数です",
        en: "`\(name)` takes a whole number from \(range.lowerBound) to \(range.upperBound)")
    default: Sentence(ja: "", en: "")
    }
  }

  /// What cannot be meant.
  private var meaning: Sentence {
    switch self {
    case .denyObliges:
      Sentence(ja: "deny に義務は付けられません", en: "a deny carries no obligations")
    case .agreementPermits:
      Sentence(ja: "協定は deny だけを書けます", en: "an agreement can only deny")
    case .halfMisplaced(let half):
      Sentence(ja: "区分 `\(half)` はここでは使えません", en: "half `\(half)` does not belong here")
    case .emergencyBare(let purpose):
      Sentence(
        ja: "`\(purpose)` には sessionMinutes、reviewWithinHours、notify がすべて必要です",
        en: "`\(purpose)` needs sessionMinutes, reviewWithinHours and notify")
    case .ruleUnknown(let id):
      Sentence(ja: "規則 `\(id)` はありません", en: "there is no rule `\(id)`")
    case .sentenceMissing(let id):
      Sentence(ja: "規則 `\(id)` に say がありません", en: "rule `\(id)` has no sentence to say")
    case .basisMissing(let id):
      Sentence(ja: "規則 `\(id)` に basis がありません", en: "rule `\(id)` names no basis")
    case .basisToConfirm(let id):
      Sentence(
        ja: "規則 `\(id)` の根拠は未確認です。出典を示してください",
        en: "the basis of rule `\(id)` is to be confirmed by its steward")
    case .idReserved(let id):
      Sentence(
        ja: "`\(id)` は never の文の名前です", en: "`\(id)` is how a `never` statement is named")
    case .ceilingMissing(let type):
      Sentence(
        ja: "施設種別 `\(type)` に ceiling がありません", en: "facility type `\(type)` has no ceiling")
    default: Sentence(ja: "", en: "")
    }
  }

  /// What no vocabulary can be.
  private var vocabulary: Sentence {
    switch self {
    case .identifier(let name):
      Sentence(
        ja: "語彙の名前は `名前@版` です: `\(name)`",
        en: "a vocabulary is called `name@version`, not `\(name)`")
    case .orderedExtended(let name):
      Sentence(
        ja: "順序のある属性 `\(name)` には値を足せません",
        en: "the values of `\(name)` are ordered, none can be added")
    case .documentAttribute(let name):
      Sentence(
        ja: "文書の属性は category、label、docAge、tag だけです: `\(name)`",
        en: "a document has category, label, docAge and tag, not `\(name)`")
    case .cellsTooMany:
      Sentence(
        ja: "文書の属性の組み合わせが \(PolicyLimits.cellsMax) を超えています",
        en: "the document's attributes have more than \(PolicyLimits.cellsMax) combinations")
    default: Sentence(ja: "", en: "")
    }
  }

  private func hex(_ scalar: UInt32) -> String {
    let digits = String(scalar, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
