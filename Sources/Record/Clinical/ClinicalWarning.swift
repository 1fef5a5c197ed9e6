/// What a message says that the records cannot, or say only in part.
///
/// A field is named as its standard does, such as `PV1-3.9`; no content is repeated.
package enum ClinicalWarning: Hashable, Sendable {
  /// The field has no place in the records.
  case fieldNotCarried(String)
  /// The segment tells of other people or of insurance and is held back always.
  case segmentWithheld(String)
  /// The code system is in no code map; its codes stand under the name it goes by there.
  case codeSystemUnmapped(String)
  /// The field holds no date that can be read, and is left out.
  case dateMalformed(String)
  /// The field holds no number where one belongs; its text is kept.
  case numberMalformed(String)
  /// The field has to be there.
  case fieldMissing(String)
  /// The field holds a word that its table does not know.
  case wordUnknown(String)

  /// The kind of warning, a stable word for machines.
  package var name: String {
    switch self {
    case .fieldNotCarried: "field-not-carried"
    case .segmentWithheld: "segment-withheld"
    case .codeSystemUnmapped: "code-system-unmapped"
    case .dateMalformed: "date-malformed"
    case .numberMalformed: "number-malformed"
    case .fieldMissing: "field-missing"
    case .wordUnknown: "word-unknown"
    }
  }

  /// A sentence in English.
  package var english: String {
    switch self {
    case .fieldNotCarried(let field): "\(field) has no place in the translated record"
    case .segmentWithheld(let segment): "\(segment) is held back"
    case .codeSystemUnmapped(let system): "codes of `\(system)` are shown as they are"
    case .dateMalformed(let field): "\(field) is no date and left out"
    case .numberMalformed(let field): "\(field) is no number and kept as text"
    case .fieldMissing(let field): "\(field) is missing"
    case .wordUnknown(let field): "\(field) holds a word that its table does not know"
    }
  }

  /// A sentence in Japanese.
  package var japanese: String {
    switch self {
    case .fieldNotCarried(let field): "\(field) は変換後の記録に入れる場所がありません"
    case .segmentWithheld(let segment): "\(segment) は渡しません"
    case .codeSystemUnmapped(let system): "コード体系 `\(system)` は元のコードのまま示します"
    case .dateMalformed(let field): "\(field) は日付として読めないため除きました"
    case .numberMalformed(let field): "\(field) は数値として読めないため文字のまま残しました"
    case .fieldMissing(let field): "\(field) がありません"
    case .wordUnknown(let field): "\(field) の値は表にありません"
    }
  }
}
