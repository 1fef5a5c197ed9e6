extension HL7v2 {
  /// What a field is to hold.
  package enum Value: Equatable, Sendable {
    /// Nothing: the field is not spoken of.
    case absent
    /// `""`: there is no value.
    case null
    /// A text; its delimiters are escaped.
    case text(String)
    /// Components; empty ones at the end are left out.
    case components([Component])
    /// Repetitions of a field.
    case repetitions([Value])

    /// What a component is to hold: its subcomponents, of which most have one.
    package struct Component: Equatable, Sendable {
      /// The subcomponents; empty ones at the end are left out.
      package let subcomponents: [String]

      /// A component of `subcomponents`.
      package init(_ subcomponents: [String]) { self.subcomponents = subcomponents }
    }
  }

  /// Writes messages with the standard delimiters, segment by segment.
  package struct Writer: Sendable {
    /// A message as bytes, and what its character set could not say.
    package struct Written: Equatable, Sendable {
      /// The message; each segment ends with CR.
      package let bytes: [UInt8]
      /// What was substituted or lost on the way into ISO-2022-JP.
      package let notes: [TextNote]
    }

    private let charset: Charset
    private var text: [UInt8] = []

    /// A message that begins with `header`.
    package init(_ header: Header) {
      charset = header.charset == .utf8 ? .utf8 : .japanese
      text = Array("MSH|^~\\&".utf8)
      fields(header.fields)
    }

    /// Adds a segment; `fields` begin with the field 1, absent ones at the end are left out.
    package mutating func segment(_ name: SegmentName, _ fields: [Value]) {
      text += Array(name.description.utf8)
      self.fields(fields)
    }

    /// The whole message.
    package consuming func finish() -> Written {
      guard charset == .japanese else { return Written(bytes: text, notes: []) }
      let encoded = JapaneseText.encode(String(decoding: text, as: UTF8.self))
      return Written(bytes: encoded.bytes, notes: encoded.notes)
    }

    private mutating func fields(_ fields: [Value]) {
      var separators = 0
      for field in fields {
        separators += 1
        let start = text.count
        append(field)
        guard text.count > start else { continue }
        text.insert(contentsOf: repeatElement(0x7C, count: separators), at: start)
        separators = 0
      }
      text.append(0x0D)
    }

    private mutating func append(_ value: Value) {
      switch value {
      case .absent: break
      case .null: text += [0x22, 0x22]
      case .text(let value): append(escaping: value)
      case .components(let components):
        append(components, 0x5E) { writer, component in
          writer.append(component.subcomponents, 0x26) { $0.append(escaping: $1) }
        }
      case .repetitions(let values): append(values, 0x7E) { $0.append($1) }
      }
    }

    /// Appends `parts` with `separator` between them, without empty ones at the end.
    private mutating func append<Part>(
      _ parts: [Part], _ separator: UInt8, _ body: (inout Writer, Part) -> Void
    ) {
      var end = text.count
      for (index, part) in parts.enumerated() {
        if index > 0 { text.append(separator) }
        let start = text.count
        body(&self, part)
        if text.count > start { end = text.count }
      }
      text.removeLast(text.count - end)
    }

    private mutating func append(escaping value: String) {
      let start = text.count
      for byte in value.utf8 {
        switch byte {
        case 0x7C: text += Array("\\F\\".utf8)
        case 0x5E: text += Array("\\S\\".utf8)
        case 0x7E: text += Array("\\R\\".utf8)
        case 0x26: text += Array("\\T\\".utf8)
        case 0x5C: text += Array("\\E\\".utf8)
        case 0x0A: text += Array("\\.br\\".utf8)
        case 0x09: text.append(byte)
        // Other control characters have no place in a message.
        case ..<0x20, 0x7F: continue
        default: text.append(byte)
        }
      }
      // A text of two quotation marks would be read as null.
      if text[start...].elementsEqual([0x22, 0x22]) {
        text.replaceSubrange(start..., with: Array("\\X22\\\"".utf8))
      }
    }
  }
}

extension HL7v2.Value: ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
  /// A text.
  package init(stringLiteral text: String) { self = text.isEmpty ? .absent : .text(text) }

  /// Components.
  package init(arrayLiteral components: Component...) { self = .components(components) }
}

extension HL7v2.Value.Component: ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
  /// A component without subcomponents.
  package init(_ text: String) { self.init([text]) }

  /// A component without subcomponents.
  package init(stringLiteral text: String) { self.init([text]) }

  /// A component of subcomponents.
  package init(arrayLiteral subcomponents: String...) { self.init(subcomponents) }
}
