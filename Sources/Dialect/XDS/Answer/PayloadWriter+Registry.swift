import XML

extension PayloadWriter {
  /// Writes a RegistryErrorList unless there is nothing to say; each error names our community
  /// (ebRS 3.0 §2.1.6, IHE ITI TF-2 3.38.4.1.3).
  mutating func errors(_ errors: [RegistryError], location: String) {
    guard !errors.isEmpty else { return }
    let isError = errors.contains { $0.severity == .error }
    let highest: RegistryError.Severity = isError ? .error : .warning
    begin("rs:RegistryErrorList", in: .registry)
    attribute("highestSeverity", highest.rawValue)
    for error in errors {
      empty(
        "rs:RegistryError", in: .registry,
        [
          ("codeContext", RegistryText.long.cut(error.code.japanese + ": " + error.context)),
          ("errorCode", error.code.rawValue),
          ("location", location), ("severity", error.severity.rawValue),
        ])
    }
    end()
  }

  /// Writes a slot with one value; of a long one the beginning is kept (ebRIM 3.0, LongName).
  mutating func slot(_ name: StaticString, utf8 value: Span<UInt8>) {
    begin("rim:Slot", in: .model)
    attribute("name", constant: name)
    begin("rim:ValueList", in: .model)
    element("rim:Value", in: .model, utf8: value.extracting(..<RegistryText.long.end(of: value)))
    end()
    end()
  }

  /// Writes a slot with one value; of a long one the beginning is kept.
  mutating func slot(_ name: StaticString, _ value: String) { slot(name, utf8: value.utf8.span) }
}

/// How many characters the texts of ebRIM 3.0 may have.
enum RegistryText: Int {
  /// Values and codes.
  case long = 256
  /// Titles and comments.
  case free = 1024

  /// Where the part of a text in UTF-8 that is kept ends.
  func end(of text: Span<UInt8>) -> Int {
    guard text.count > rawValue else { return text.count }
    var characters = 0
    for place in text.indices where text[place] & 0xC0 != 0x80 {
      guard characters < rawValue else { return place }
      characters += 1
    }
    return text.count
  }

  /// The part of a text that is kept.
  func cut(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.prefix(rawValue)))
  }
}
