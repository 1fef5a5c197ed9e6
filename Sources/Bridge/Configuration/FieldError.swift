package import Record

/// What is wrong with one member of a JSON document that a person wrote.
package struct FieldError: Error, Equatable, Sendable {
  /// The kinds of fault.
  package enum Problem: Equatable, Sendable {
    /// The document is not strict JSON; the parser's own words.
    case notJSON(String)
    /// No such key here; the nearest known key, if one is near.
    case unknownKey(suggestion: String?)
    /// A required key is absent.
    case missing
    /// The value has another type or form than `expected`.
    case expected(Wording)
  }

  /// Where: `networks[1].tls.key`; empty for the document itself.
  package let path: String
  /// What.
  package let problem: Problem

  /// The fault in words; never the value itself, which may be a secret or a patient's.
  package var wording: Wording {
    let place = path.isEmpty ? "$" : path
    switch problem {
    case .notJSON(let reason):
      return Wording(ja: "JSON として読めません: \(reason)", en: "not strict JSON: \(reason)")
    case .unknownKey(let suggestion):
      let hintJa = suggestion.map { "（`\($0)` のことですか）" } ?? ""
      let hintEn = suggestion.map { "; did you mean `\($0)`?" } ?? ""
      return Wording(ja: "`\(place)` という項目はありません\(hintJa)", en: "unknown key `\(place)`\(hintEn)")
    case .missing:
      return Wording(ja: "`\(place)` がありません", en: "`\(place)` is missing")
    case .expected(let what):
      return Wording(ja: "`\(place)` は\(what.ja)でなければなりません", en: "`\(place)` must be \(what.en)")
    }
  }
}
