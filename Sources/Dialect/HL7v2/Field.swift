extension HL7v2 {
  /// A stretch of a message that holds a value: a field, one of its repetitions, or a component.
  package protocol Element: Sendable {
    /// Where it is.
    var part: Part { get }
  }

  /// Where an element of a message is.
  package struct Part: Sendable {
    let storage: MessageStorage
    let range: Range<Int>

    /// The parts between `delimiter`.
    func split(_ delimiter: UInt8) -> [Part] {
      var parts: [Part] = []
      var start = range.lowerBound
      for at in range where storage.bytes[at] == delimiter {
        parts.append(Part(storage: storage, range: start..<at))
        start = at + 1
      }
      parts.append(Part(storage: storage, range: start..<range.upperBound))
      return parts
    }

    /// The part `number`, from 1, between `delimiter`; empty where there is none.
    func part(_ number: Int, between delimiter: UInt8) -> Part {
      var count = 1
      var start = range.lowerBound
      for at in range where storage.bytes[at] == delimiter {
        if count == number { return Part(storage: storage, range: start..<at) }
        count += 1
        start = at + 1
      }
      let isThere = count == number
      return Part(
        storage: storage, range: isThere ? start..<range.upperBound : start..<start)
    }

    /// The text with its escapes resolved and everything else as it stands.
    var unescaped: String {
      let delimiters = storage.delimiters
      guard storage.bytes[range].contains(delimiters.escape) else {
        return String(decoding: storage.bytes[range], as: UTF8.self)
      }
      var out: [UInt8] = []
      var at = range.lowerBound
      while at < range.upperBound {
        if storage.bytes[at] == delimiters.escape,
          let escape = Escape(storage.bytes, at: at, delimiters), escape.end <= range.upperBound
        {
          out += escape.text
          at = escape.end
        } else {
          out.append(storage.bytes[at])
          at += 1
        }
      }
      return String(decoding: out, as: UTF8.self)
    }
  }
}

extension HL7v2.Element {
  /// Whether nothing stands there: the sender says nothing of it.
  package var isAbsent: Bool { part.range.isEmpty }

  /// Whether `""` stands there: the sender says that there is no value (HL7 v2.5 §2.5.3).
  package var isNull: Bool {
    part.range.count == 2
      && part.storage.bytes[part.range.lowerBound] == 0x22
      && part.storage.bytes[part.range.lowerBound + 1] == 0x22
  }

  /// Whether there is a value: neither absent nor null, nor delimiters alone.
  package var hasValue: Bool {
    let delimiters = part.storage.delimiters
    return !isNull && part.storage.bytes[part.range].contains { !delimiters.separate($0) }
  }

  /// All of it with its delimiters as they stand and escapes resolved; empty for null.
  package var whole: String { isNull ? "" : part.unescaped }
}

extension HL7v2 {
  /// A field of a segment.
  package struct Field: Element {
    /// Where it is.
    package let part: Part
    private let isLiteral: Bool

    init(part: Part, isLiteral: Bool = false) {
      self.part = part
      self.isLiteral = isLiteral
    }

    /// Its repetitions; none if it is absent.
    package var repetitions: [Repetition] {
      guard !isAbsent else { return [] }
      guard !isLiteral else { return [Repetition(part: part)] }
      return part.split(part.storage.delimiters.repetition).map(Repetition.init)
    }

    /// Its first repetition, empty if it is absent.
    package var first: Repetition {
      Repetition(part: part.part(1, between: part.storage.delimiters.repetition))
    }

    /// The component `number`, from 1, of the first repetition.
    package func component(_ number: Int) -> Component { first.component(number) }

    /// The value of a field without components: the first component of the first repetition.
    package var text: String { isLiteral ? part.unescapedLiteral : first.text }
  }

  /// One repetition of a field.
  package struct Repetition: Element {
    /// Where it is.
    package let part: Part

    /// Its components, at least one.
    package var components: [Component] {
      part.split(part.storage.delimiters.component).map(Component.init)
    }

    /// The component `number`, from 1; absent where there is none.
    package func component(_ number: Int) -> Component {
      Component(part: part.part(number, between: part.storage.delimiters.component))
    }

    /// The first component.
    package var text: String { component(1).text }
  }

  /// One component of a repetition.
  package struct Component: Element {
    /// Where it is.
    package let part: Part

    /// The text of the subcomponent `number`, from 1; empty where there is none.
    package func subcomponent(_ number: Int) -> String {
      Subcomponent(part: part.part(number, between: part.storage.delimiters.subcomponent)).whole
    }

    /// The texts of its subcomponents, at least one.
    package var subcomponents: [String] {
      part.split(part.storage.delimiters.subcomponent).map { Subcomponent(part: $0).whole }
    }

    /// The first subcomponent.
    package var text: String { subcomponent(1) }
  }

  private struct Subcomponent: Element {
    let part: Part
  }
}

extension HL7v2.Part {
  /// The bytes as they stand.
  fileprivate var unescapedLiteral: String {
    String(decoding: storage.bytes[range], as: UTF8.self)
  }
}
