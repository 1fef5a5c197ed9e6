package import Record

extension FHIR {
  /// The alternatives of a token parameter (FHIR R4 §3.1.1.4.10); nil if one is malformed or empty.
  package static func tokens(_ value: String) -> [Token]? {
    SearchTokens.parse(value).flatMap { $0.count <= alternativesMax ? $0 : nil }
  }
}

/// Token values of a search: `code`, `system|code`, `|code` and `system|`, separated by commas;
/// `\` takes the meaning from `,`, `|`, `$` and itself (FHIR R4 §3.1.1.4.0.1).
enum SearchTokens {
  /// The alternatives of a value; nil if one is malformed or empty.
  static func parse(_ value: String) -> [Token]? {
    var tokens: [Token] = []
    var system: String?
    var current = ""
    var isEscaped = false
    for character in value.unicodeScalars {
      if isEscaped {
        guard [",", "|", "$", "\\"].contains(character) else { return nil }
        current.unicodeScalars.append(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "|", system == nil {
        system = current
        current = ""
      } else if character == "|" {
        return nil
      } else if character == "," {
        guard let token = token(system: system, code: current) else { return nil }
        tokens.append(token)
        system = nil
        current = ""
      } else {
        current.unicodeScalars.append(character)
      }
    }
    guard !isEscaped, let token = token(system: system, code: current) else { return nil }
    return tokens + [token]
  }

  private static func token(system: String?, code: String) -> Token? {
    switch (system, code) {
    case (nil, ""), ("", ""): nil
    case (nil, let code): Token(system: .any, code: code)
    case ("", let code): Token(system: .absent, code: code)
    case (let system?, ""): Token(system: .exactly(system), code: nil)
    case (let system?, let code): Token(system: .exactly(system), code: code)
    }
  }

  /// A text with `,`, `|`, `$` and `\` escaped.
  static func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      if [",", "|", "$", "\\"].contains(scalar) { out.unicodeScalars.append("\\") }
      out.unicodeScalars.append(scalar)
    }
    return out
  }
}
