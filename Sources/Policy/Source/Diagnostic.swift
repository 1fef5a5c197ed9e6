/// One finding in a source file.
package struct Diagnostic: Sendable, Hashable {
  /// Whether the finding prevents the policy's use.
  package enum Severity: String, Sendable, Hashable {
    case error, warning
  }

  /// In which language a diagnostic is rendered.
  package enum Language: String, Sendable, Hashable, CaseIterable {
    case ja, en
  }

  /// Whether the finding prevents the policy's use.
  package let severity: Severity
  /// The name of the source file.
  package let file: String
  /// The line, from 1.
  package let line: Int
  /// The column in Unicode scalars, from 1.
  package let column: Int
  /// Scalars the finding spans, at least 1.
  package let length: Int
  /// What is wrong, in both languages.
  package let message: Sentence
  /// What may have been meant, nil if nothing is near.
  package let suggestion: String?
  /// The source line the finding is in.
  package let source: String

  /// The source line with the place marked under it.
  package var caret: String {
    let scalars = Array(source.unicodeScalars)
    let before = scalars.prefix(column - 1).map { Diagnostic.isWide($0) ? "\u{3000}" : " " }
    let marked = scalars.dropFirst(column - 1).prefix(length)
    let width = marked.reduce(0) { $0 + (Diagnostic.isWide($1) ? 2 : 1) }
    let tail = String(repeating: "~", count: max(0, width - 1))
    return source + "\n" + before.joined() + "^" + tail
  }

  /// `file:line:column: severity: message`, the caret, and the suggestion.
  package func rendered(_ language: Language = .en) -> String {
    let text = language == .ja ? message.ja : message.en
    let severity =
      switch (language, severity) {
      case (.ja, .error): "エラー"
      case (.ja, .warning): "警告"
      case (.en, _): self.severity.rawValue
      }
    var rendered = "\(file):\(line):\(column): \(severity): \(text)\n\(caret)"
    if let suggestion {
      rendered +=
        language == .ja ? "\n`\(suggestion)` のことですか" : "\ndid you mean `\(suggestion)`?"
    }
    return rendered
  }

  /// Whether a terminal gives the scalar two columns (UAX #11, the blocks Japanese text uses).
  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF,
      0x20000...0x3FFFD:
      true
    default: false
    }
  }
}
