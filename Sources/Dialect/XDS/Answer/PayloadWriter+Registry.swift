import XML

extension PayloadWriter {
  /// Writes a RegistryErrorList unless there is nothing to say; each error names our community
  /// (ebRS 3.0 §2.1.6, IHE ITI TF-2 3.38.4.1.3).
  mutating func errors(_ errors: [RegistryError], location: String) {
    guard !errors.isEmpty else { return }
    let isError = errors.contains { $0.severity == .error }
    let highest: RegistryError.Severity = isError ? .error : .warning
    begin("rs:RegistryErrorList", in: .registry, [("highestSeverity", highest.rawValue)])
    for error in errors {
      empty(
        "rs:RegistryError", in: .registry,
        [
          ("codeContext", RegistryText.long(error.code.japanese + ": " + error.context)),
          ("errorCode", error.code.rawValue),
          ("location", location), ("severity", error.severity.rawValue),
        ])
    }
    end()
  }

  /// Writes a slot; of long values the beginning is kept (ebRIM 3.0, LongName).
  mutating func slot(_ name: String, _ values: [String]) {
    begin("rim:Slot", in: .model, [("name", name)])
    begin("rim:ValueList", in: .model)
    for value in values {
      element("rim:Value", in: .model, RegistryText.long(value))
    }
    end()
    end()
  }
}

/// How long the texts of ebRIM 3.0 may be.
enum RegistryText {
  /// 256 characters: values and codes.
  static func long(_ text: String) -> String { text.utf8.count <= 256 ? text : cut(text, 256) }

  /// 1024 characters: titles and comments.
  static func free(_ text: String) -> String { text.utf8.count <= 1024 ? text : cut(text, 1024) }

  private static func cut(_ text: String, _ max: Int) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.prefix(max)))
  }
}
