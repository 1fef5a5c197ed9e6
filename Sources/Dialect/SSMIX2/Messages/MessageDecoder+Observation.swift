import Record

/// OBX: one value or finding.
extension MessageDecoder {
  /// SOURCE: HL7 v2.5 table 0085 (observation result status).
  private static let statuses: [String: Observation.Status] = [
    "F": .final, "U": .final, "P": .preliminary, "S": .preliminary, "R": .preliminary,
    "B": .preliminary, "C": .corrected, "X": .cancelled, "D": .enteredInError,
    "W": .enteredInError, "I": .registered, "O": .registered, "N": .registered,
  ]

  /// SOURCE: HL7 v2.5 table 0078 (abnormal flags), the codes that HL7 v3 kept.
  private static let flags: Set<String> = [
    "L", "LL", "H", "HH", "<", ">", "N", "A", "AA", "U", "D", "B", "W", "S", "R", "I",
  ]

  /// Adds each OBX with the notes behind it, and says where they stand.
  mutating func observations(
    _ segments: ArraySlice<HL7v2.Segment>, _ kind: Observation.Kind
  ) -> [Int] {
    segments.groups("OBX").compactMap { part in
      guard let obx = part.first else { return nil }
      let position = observation(obx, kind)
      let comments = notes(part)
      if !comments.isEmpty, case .observation(var record) = fields.content.records[position] {
        record.comments = comments
        fields.content.records[position] = .observation(record)
      }
      return position
    }
  }

  /// Adds an observation and says where it stands.
  @discardableResult
  mutating func observation(_ obx: HL7v2.Segment, _ kind: Observation.Kind) -> Int {
    let code = fields.coded(obx, 3) ?? CodedText(text: FieldReader.name(obx, 3))
    if !obx[3].hasValue { fields.content.warn(.fieldMissing(FieldReader.name(obx, 3))) }
    var record = Observation(kind, code)
    record.status = fields.word(obx, 11, Self.statuses) ?? .unknown
    record.value = value(obx)
    record.range = range(obx)
    record.effective = fields.date(obx, 14)
    record.flags = flags(obx)
    _ = fields.staff(obx, 16)
    fields.technical(obx, 1, 2)
    return fields.content.add(.observation(record))
  }

  /// Whether an OBX that names a thing or a person, and so has no status of its own in the record,
  /// still holds: one that was cancelled or entered in error is left out with a warning.
  mutating func stands(_ obx: HL7v2.Segment) -> Bool {
    fields.technical(obx, 1, 2)
    switch fields.word(obx, 11, Self.statuses) {
    case .cancelled, .enteredInError:
      fields.content.warn(.fieldNotCarried(FieldReader.name(obx, 5)))
      return false
    default: return true
    }
  }

  private mutating func value(_ obx: HL7v2.Segment) -> Observation.Value? {
    guard obx[5].hasValue else { return nil }
    switch obx[2].text {
    case "NM", "SN": return numeric(obx)
    case "CWE", "CE", "CNE", "IS", "ID":
      return fields.coded(obx, 5).map { .coded($0) }
    case "TS", "DT":
      return fields.date(obx, 5).map { .moment($0) } ?? text(obx)
    case "XCN": return fields.staff(obx, 5).map { .text($0) }
    case "XPN": return fields.personName(obx, 5).shown.map { .text($0) }
    // Files inside of a message, pointers to files, numbers of people.
    case "ED", "RP", "CX", "XAD", "XTN":
      fields.content.warn(.fieldNotCarried(FieldReader.name(obx, 5)))
      fields.identify(obx, 5)
      return nil
    default: return text(obx)
    }
  }

  private mutating func text(_ obx: HL7v2.Segment) -> Observation.Value? {
    fields.prose(obx, 5).map { .text($0) }
  }

  /// NM, or SN: a comparator and a number.
  ///
  /// Words where a number belongs are kept as words.
  private mutating func numeric(_ obx: HL7v2.Segment) -> Observation.Value? {
    let unit = fields.coded(obx, 6)
    let isStructured = obx[2].text == "SN"
    let digits = obx[5].component(isStructured ? 2 : 1).text
    let sign = isStructured ? obx[5].component(1).text : ""
    let comparator = Quantity.Comparator(rawValue: sign)
    let isPlain = sign.isEmpty || comparator != nil || sign == "="
    guard let value = Numeral(digits), isPlain, obx[5].repetitions.count == 1,
      !isStructured || !obx[5].component(3).hasValue
    else {
      fields.content.warn(.numberMalformed(FieldReader.name(obx, 5)))
      let words = fields.prose(obx, 5)?.replacing("^", with: " ")
      return words.map { .text($0 + (unit?.shown.map { " \($0)" } ?? "")) }
    }
    fields.mark(obx, 5)
    return .quantity(Quantity(value, unit: unit, comparator: comparator))
  }

  /// OBX-7, such as `1.2-2.0`; other words are kept as they are.
  private mutating func range(_ obx: HL7v2.Segment) -> Observation.Range? {
    guard let text = fields.prose(obx, 7) else { return nil }
    var range = Observation.Range(text: text)
    let bounds = text.split(omittingEmptySubsequences: false) { "-－−～〜".contains($0) }
      .map { Numeral(String($0)) }
    if bounds.count == 2, let low = bounds[0], let high = bounds[1] {
      range.low = low
      range.high = high
    }
    return range
  }

  private mutating func flags(_ obx: HL7v2.Segment) -> [CodedText] {
    guard obx[8].hasValue else { return [] }
    fields.mark(obx, 8, 1...1)
    return obx[8].repetitions.map { repetition in
      let isKnown = Self.flags.contains(repetition.text)
      if !isKnown { fields.content.warn(.wordUnknown(FieldReader.name(obx, 8))) }
      let version = isKnown ? "v3-ObservationInterpretation" : "v2-0078"
      let system = "http://terminology.hl7.org/CodeSystem/\(version)"
      return CodedText(codes: [Coding(system: system, code: repetition.text)])
    }
  }
}
