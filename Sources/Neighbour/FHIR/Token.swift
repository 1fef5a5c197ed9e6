import Record

/// One alternative of a token parameter: `code`, `system|code`, `|code` or `system|`
/// (FHIR R4, search §3.1.1.4.10).
struct Token: Equatable {
  /// Nil where any system will do; empty where there must be none.
  let system: String?
  /// Nil where any code of the system will do.
  let code: String?

  /// Reads the alternatives of a value, separated by commas.
  static func alternatives(_ text: String) throws(SearchFault) -> [Token] {
    var tokens: [Token] = []
    for part in text.split(atUnescaped: ",") {
      let halves = part.split(atUnescaped: "|").map(\.unescaped)
      switch halves.count {
      case 1 where !halves[0].isEmpty: tokens.append(Token(system: nil, code: halves[0]))
      case 2 where !part.isEmpty && part != "|":
        tokens.append(Token(system: halves[0], code: halves[1].isEmpty ? nil : halves[1]))
      default: throw .value
      }
    }
    return tokens
  }

  /// Whether a code, Coding, CodeableConcept, Identifier or ContactPoint is what is asked for.
  func matches(_ value: JSONValue) -> Bool {
    if let text = value.string { return system ?? "" == "" && code == text }
    if let codings = value["coding"]?.elements { return codings.contains(where: matches) }
    let actual = value["code"]?.string ?? value["value"]?.string
    if let system, system != value["system"]?.string ?? "" { return false }
    return code.map { $0 == actual } ?? true
  }
}

extension String {
  /// The parts between separators that no backslash escapes; the escapes stay.
  fileprivate func split(atUnescaped separator: Character) -> [String] {
    var parts = [""]
    var isEscaped = false
    for character in self {
      if character == separator, !isEscaped {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
      isEscaped = character == "\\" && !isEscaped
    }
    return parts
  }

  /// The text without the backslashes that escape.
  fileprivate var unescaped: String {
    var text = ""
    var isEscaped = false
    for character in self {
      isEscaped = character == "\\" && !isEscaped
      if !isEscaped { text.append(character) }
    }
    return text
  }
}
