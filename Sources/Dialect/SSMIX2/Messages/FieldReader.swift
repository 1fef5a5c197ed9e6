import Record

/// Reads the fields of one message into values, and remembers which it read.
///
/// Whatever holds a value and was neither read nor known to say nothing of care is named in a
/// warning at the end, so that no decoder can drop a field silently.
struct FieldReader {
  /// What codes are called elsewhere.
  let codes: CodeMap
  /// What was read so far.
  var content = ClinicalContent()
  /// Bit n for component n, bit 0 for the whole field; the fields of all segments in a row.
  private var read: [UInt64] = []
  /// By the number of the segment: where its fields begin in ``read``.
  private var starts: [Int] = []
  /// What the code map knows of mnemonics of code systems.
  let mnemonics: [String: [Coding]]

  init(_ message: HL7v2.Message, codes: CodeMap) {
    self.codes = codes
    mnemonics = codes.codes(of: Self.mnemonics)
    var count = 0
    for segment in message.segments {
      while starts.count <= segment.number { starts.append(count) }
      count += segment.fieldCount + 1
    }
    read = [UInt64](repeating: 0, count: count)
  }

  /// Remembers that components of a field were read; component 0 is all of it.
  mutating func mark(_ segment: HL7v2.Segment, _ field: Int, _ components: ClosedRange<Int> = 0...0)
  {
    guard field <= segment.fieldCount else { return }
    for component in components where component < 64 {
      read[starts[segment.number] + field] |= 1 << UInt64(component)
    }
  }

  /// Remembers fields that say nothing of care: counters, technical names, times of storage.
  mutating func technical(_ segment: HL7v2.Segment?, _ fields: Int...) {
    guard let segment else { return }
    for field in fields { mark(segment, field) }
  }

  /// The name of a field in warnings.
  static func name(_ segment: HL7v2.Segment, _ field: Int, _ component: Int? = nil) -> String {
    "\(segment.name)-\(field)" + (component.map { ".\($0)" } ?? "")
  }

  /// Names in warnings whatever was not read.
  mutating func finish(_ message: HL7v2.Message) {
    for segment in message.segments.dropFirst() {
      for field in 1...max(segment.fieldCount, 1) where segment[field].hasValue {
        let bits = read[starts[segment.number] + field]
        if bits & 1 == 0 { finish(segment, field, bits) }
      }
    }
  }

  private mutating func finish(_ segment: HL7v2.Segment, _ field: Int, _ bits: UInt64) {
    guard bits != 0 else {
      return content.warn(.fieldNotCarried(Self.name(segment, field)))
    }
    for repetition in segment[field].repetitions {
      for (index, component) in repetition.components.enumerated()
      where component.hasValue && (index > 62 || bits >> UInt64(index + 1) & 1 == 0) {
        content.warn(.fieldNotCarried(Self.name(segment, field, index + 1)))
      }
    }
  }
}

// MARK: - Simple values

extension FieldReader {
  /// The text of a component; nil if there is none.
  mutating func text(_ segment: HL7v2.Segment?, _ field: Int, _ component: Int = 1) -> String? {
    guard let segment else { return nil }
    mark(segment, field, component...component)
    let value = segment[field].component(component)
    return value.hasValue ? value.whole : nil
  }

  /// All of a field in which people write freely; repetitions become lines.
  mutating func prose(_ segment: HL7v2.Segment?, _ field: Int) -> String? {
    guard let segment, segment[field].hasValue else { return nil }
    mark(segment, field)
    return segment[field].repetitions.map(\.whole).joined(separator: "\n")
  }

  /// A date; one that cannot be read is left out with a warning.
  mutating func date(
    _ segment: HL7v2.Segment?, _ field: Int, _ component: Int = 1
  ) -> PartialDate? {
    guard let segment, let text = text(segment, field, component) else { return nil }
    let date = CalendarText.date(text)
    if date == nil { content.warn(.dateMalformed(Self.name(segment, field))) }
    return date
  }

  /// A number and its unit; one that cannot be read is left out with a warning.
  mutating func quantity(
    _ segment: HL7v2.Segment?, _ field: Int, unit unitField: Int
  ) -> Quantity? {
    guard let segment, let text = text(segment, field) else { return nil }
    let unit = coded(segment, unitField)
    guard let value = Numeral(text) else {
      content.warn(.numberMalformed(Self.name(segment, field)))
      return nil
    }
    return Quantity(value, unit: unit)
  }

  /// A CQ: a number and its unit, whose parts are subcomponents (HL7 v2.5 §2.A.21).
  mutating func compositeQuantity(_ segment: HL7v2.Segment?, _ field: Int) -> Quantity? {
    guard let segment, let text = text(segment, field) else { return nil }
    mark(segment, field, 2...2)
    let unit = concept(segment[field].component(2), at: Self.name(segment, field))
    guard let value = Numeral(text) else {
      content.warn(.numberMalformed(Self.name(segment, field)))
      return nil
    }
    return Quantity(value, unit: unit)
  }

  /// What a word of a table means; a word that is not there is named in a warning.
  mutating func word<Meaning>(
    _ segment: HL7v2.Segment?, _ field: Int, _ table: [String: Meaning]
  ) -> Meaning? {
    guard let segment, let word = text(segment, field) else { return nil }
    // The words beside a code of a known table say what the code says.
    mark(segment, field, 2...3)
    if let meaning = table[word] { return meaning }
    content.warn(.wordUnknown(Self.name(segment, field)))
    return nil
  }
}

// MARK: - Identifiers

extension FieldReader {
  /// Takes all of some fields for the scrubber; nothing of them is shown.
  mutating func identify(_ segment: HL7v2.Segment?, _ fields: Int...) {
    guard let segment else { return }
    for field in fields {
      mark(segment, field)
      guard segment[field].hasValue else { continue }
      for repetition in segment[field].repetitions { identify(repetition) }
    }
  }

  /// Takes every component of a repetition for the scrubber, numbers also without their dashes.
  mutating func identify(_ repetition: HL7v2.Repetition) {
    for component in repetition.components where component.part.range.count >= 4 {
      let text = component.whole
      if text.utf8.contains(0x26) {
        for part in text.split(separator: "&") { insert(String(part)) }
      } else {
        insert(text)
      }
    }
  }

  /// Takes one text for the scrubber, unless it is made of signs alone and names nothing.
  mutating func insert(_ text: String) {
    guard text.utf8.contains(where: { $0 >= 0x80 || $0.isNameCharacter }) else { return }
    content.identifiers.insert(text)
    guard text.utf8.contains(0x2D), text.utf8.allSatisfy({ $0 < 0x80 }) else { return }
    content.identifiers.insert(text.replacing("-", with: ""))
  }

  /// Holds back a segment on other people or on insurance; `fields` hold numbers and addresses.
  mutating func withhold(_ segment: HL7v2.Segment, _ fields: [Int]) {
    for field in fields { identify(segment, field) }
    for field in 1...max(segment.fieldCount, 1) { mark(segment, field) }
    content.warn(.segmentWithheld("\(segment.name)"))
  }
}
