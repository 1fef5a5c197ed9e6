import Record

/// SOURCE: FHIR R4 and JP Core Observation.
extension RecordReader {
  private static let statuses: [String: Observation.Status] = [
    "registered": .registered, "preliminary": .preliminary, "final": .final,
    "amended": .corrected, "corrected": .corrected, "cancelled": .cancelled,
    "unknown": .unknown, "entered-in-error": .enteredInError,
  ]

  /// A part of an observation stands as an observation of its own behind it.
  mutating func observation(_ from: inout RecordMembers) throws(DialectError) -> Facts {
    from.skip("basedOn", "partOf")
    let categories = try concepts(&from, "category")
    guard let (kind, category) = RecordKinds.observation(categories) else {
      throw malformed(from, "category")
    }
    var record = Observation(kind, try requiredConcept(&from, "code"))
    record.status = try requiredWord(&from, "status", Self.statuses)
    let effective = try moment(&from, "effective")
    let issued = try date(&from, "issued")
    record.effective = effective.start ?? effective.end ?? issued
    try found(&from, &record)
    record.comments += try notes(&from)
    _ = try staffList(&from, "performer")
    if let node = from.take("specimen"),
      let id = try reference(node, "Observation.specimen").id
    {
      links.specimens.append(id)
    }
    let parts = try components(&from, of: record)
    record.members = parts.indices.map { $0 + 1 }
    _ = content.add(.observation(record))
    for part in parts { _ = content.add(.observation(part)) }
    return (category, [effective.start, effective.end, issued].earliest)
  }

  /// What an observation and its components have in common.
  private mutating func found(
    _ from: inout RecordMembers, _ record: inout Observation
  ) throws(DialectError) {
    record.value = try value(&from)
    record.flags = try concepts(&from, "interpretation")
    record.range = try range(&from)
    if let reason = try concept(&from, "dataAbsentReason"), let words = reason.shown {
      record.comments.append(words)
    }
  }

  private mutating func components(
    _ from: inout RecordMembers, of whole: Observation
  ) throws(DialectError) -> [Observation] {
    var parts: [Observation] = []
    for node in try elements(&from, "component") {
      var members = try members(node, "Observation.component")
      members.skip("id")
      var part = Observation(whole.kind, try requiredConcept(&members, "code"))
      part.status = whole.status
      part.effective = whole.effective
      try found(&members, &part)
      finish(members)
      parts.append(part)
    }
    return parts
  }

  private static let yes = Coding(
    system: "http://terminology.hl7.org/CodeSystem/v2-0136", code: "Y", display: "Yes")
  private static let no = Coding(
    system: "http://terminology.hl7.org/CodeSystem/v2-0136", code: "N", display: "No")

  /// Ranges, ratios, samples and spans of time have no place in a record.
  private mutating func value(
    _ from: inout RecordMembers
  ) throws(DialectError) -> Observation.Value? {
    if let quantity = try quantity(&from, "valueQuantity") { return .quantity(quantity) }
    if let concept = try concept(&from, "valueCodeableConcept") { return .coded(concept) }
    if let text = try text(&from, "valueString") { return .text(text) }
    if let digits = try digits(&from, "valueInteger"), let number = Numeral(digits) {
      return .quantity(Quantity(number))
    }
    if let flag = try flag(&from, "valueBoolean") {
      return .coded(CodedText(codes: [flag ? Self.yes : Self.no]))
    }
    if let date = try date(&from, "valueDateTime") { return .moment(date) }
    return try text(&from, "valueTime").map { .text($0) }
  }

  /// The range that is usual: of several, the one of no type or of the type `normal`.
  ///
  /// Of several for whoever they apply to there is none: which of them is this patient's is not
  /// known here.
  private mutating func range(
    _ from: inout RecordMembers
  ) throws(DialectError) -> Observation.Range? {
    var usual: Observation.Range?
    var (count, areNarrowed) = (0, false)
    for node in try elements(&from, "referenceRange") {
      let path = "\(from.path).referenceRange"
      var members = try members(node, path)
      let type = try concept(&members, "type")
      let isUsual = type?.codes.contains { $0.code == "normal" } ?? true
      let (low, high) = (try quantity(&members, "low"), try quantity(&members, "high"))
      let words = try text(&members, "text")
      let narrows = [members.take("appliesTo"), members.take("age")].contains { $0 != nil }
      finish(members)
      if isUsual { (count, areNarrowed) = (count + 1, areNarrowed || narrows) }
      guard isUsual, usual == nil else {
        content.warn(.fieldNotCarried(path))
        continue
      }
      guard words != nil || low != nil || high != nil else { continue }
      usual = Observation.Range(
        text: words ?? Self.words(low, high), low: low?.value, high: high?.value)
    }
    return count > 1 && areNarrowed ? nil : usual
  }

  private static func words(_ low: Quantity?, _ high: Quantity?) -> String {
    "\(low?.value.digits ?? "")-\(high?.value.digits ?? "")"
  }
}

extension [PartialDate?] {
  /// The one that begins first.
  var earliest: PartialDate? {
    lazy.compactMap(\.self).min { $0.lower < $1.lower }
  }
}
