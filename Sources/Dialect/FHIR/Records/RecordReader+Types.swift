import Record

/// The data types of FHIR R4.
extension RecordReader {
  /// A Coding; nil if it holds no code, which says nothing.
  mutating func coding(_ node: Int, _ path: String) throws(DialectError) -> Coding? {
    var members = try members(node, path)
    members.skip("version", "userSelected", "id")
    let system = try text(&members, "system")
    let code = try text(&members, "code")
    let display = try text(&members, "display")
    finish(members)
    return code.map { Coding(system: system, code: $0, display: display) }
  }

  mutating func codings(
    _ from: inout RecordMembers, _ name: String
  ) throws(DialectError) -> [Coding] {
    var codings: [Coding] = []
    for node in try elements(&from, name) {
      if let coding = try coding(node, "\(from.path).\(name)") { codings.append(coding) }
    }
    return codings
  }

  /// A CodeableConcept; nil if it says nothing.
  mutating func concept(_ node: Int, _ path: String) throws(DialectError) -> CodedText? {
    var members = try members(node, path)
    members.skip("id")
    let concept = CodedText(
      codes: try codings(&members, "coding"), text: try text(&members, "text"))
    finish(members)
    return concept.codes.isEmpty && concept.text == nil ? nil : concept
  }

  mutating func concept(
    _ from: inout RecordMembers, _ name: String
  ) throws(DialectError) -> CodedText? {
    guard let node = from.take(name) else { return nil }
    return try concept(node, "\(from.path).\(name)")
  }

  mutating func concepts(
    _ from: inout RecordMembers, _ name: String
  ) throws(DialectError) -> [CodedText] {
    var concepts: [CodedText] = []
    for node in try elements(&from, name) {
      if let concept = try concept(node, "\(from.path).\(name)") { concepts.append(concept) }
    }
    return concepts
  }

  /// A concept that has to be there.
  mutating func requiredConcept(
    _ from: inout RecordMembers, _ name: String
  ) throws(DialectError) -> CodedText {
    guard let concept = try concept(&from, name) else { throw malformed(from, name) }
    return concept
  }

  /// The value of the first code of a concept that a table knows.
  mutating func coded<Value>(
    _ from: inout RecordMembers, _ name: String, _ table: [String: Value]
  ) throws(DialectError) -> Value? {
    guard let concept = try concept(&from, name) else { return nil }
    let value = concept.codes.lazy.compactMap { table[$0.code] }.first
    if value == nil { content.warn(.wordUnknown("\(from.path).\(name)")) }
    return value
  }

  /// A Quantity; nil, with a warning, if its number is none that can be carried.
  mutating func quantity(_ node: Int, _ path: String) throws(DialectError) -> Quantity? {
    var members = try members(node, path)
    members.skip("id")
    let digits = try digits(&members, "value")
    var comparator: Quantity.Comparator?
    if let sign = try text(&members, "comparator") {
      guard let known = Quantity.Comparator(rawValue: sign) else {
        throw malformed(members, "comparator")
      }
      comparator = known
    }
    let unit = try unit(&members)
    finish(members)
    guard let digits else {
      content.warn(.fieldMissing("\(path).value"))
      return nil
    }
    guard let number = Numeral(digits) else {
      content.warn(.numberMalformed("\(path).value"))
      return nil
    }
    return Quantity(number, unit: unit, comparator: comparator)
  }

  private mutating func unit(
    _ members: inout RecordMembers
  ) throws(DialectError) -> CodedText? {
    let (words, system) = (try text(&members, "unit"), try text(&members, "system"))
    let code = try text(&members, "code")
    let unit = CodedText(
      codes: code.map { [Coding(system: system, code: $0)] } ?? [], text: words)
    return unit == CodedText() ? nil : unit
  }

  mutating func quantity(
    _ from: inout RecordMembers, _ name: String
  ) throws(DialectError) -> Quantity? {
    guard let node = from.take(name) else { return nil }
    return try quantity(node, "\(from.path).\(name)")
  }

  /// A moment as a dateTime, a Period or an instant, by the names that FHIR has for the three.
  mutating func moment(
    _ from: inout RecordMembers, _ name: String
  ) throws(DialectError) -> (start: PartialDate?, end: PartialDate?) {
    if let point = try date(&from, "\(name)DateTime") { return (point, nil) }
    if let instant = try date(&from, "\(name)Instant") { return (instant, nil) }
    return try period(&from, "\(name)Period")
  }

  mutating func period(
    _ from: inout RecordMembers, _ name: String
  ) throws(DialectError) -> (start: PartialDate?, end: PartialDate?) {
    guard let node = from.take(name) else { return (nil, nil) }
    var members = try members(node, "\(from.path).\(name)")
    let period = (try date(&members, "start"), try date(&members, "end"))
    finish(members)
    return period
  }

  /// Annotations: what people wrote.
  mutating func notes(
    _ from: inout RecordMembers, _ name: String = "note"
  ) throws(DialectError) -> [String] {
    var notes: [String] = []
    for node in try elements(&from, name) {
      var members = try members(node, "\(from.path).\(name)")
      members.skip("authorReference", "authorString", "time")
      if let text = try text(&members, "text") { notes.append(text) }
      finish(members)
    }
    return notes
  }
}

// MARK: - References

extension RecordReader {
  /// A Reference: the logical id at its end, and the name that is shown for it.
  mutating func reference(
    _ node: Int, _ path: String
  ) throws(DialectError) -> (type: String?, id: String?, display: String?) {
    var members = try members(node, path)
    members.skip("type", "identifier", "id")
    let text = try text(&members, "reference")
    let display = try self.text(&members, "display")
    finish(members)
    guard let text else { return (nil, nil, display) }
    var parts = text.split { $0 == "/" || $0 == ":" }
    if parts.count > 3, parts[parts.count - 2] == "_history" { parts.removeLast(2) }
    let type = text.contains("/") && parts.count > 1 ? String(parts[parts.count - 2]) : nil
    return (type, parts.last.map { String($0) }, display)
  }

  /// The name shown for a reference, credited as one of those responsible.
  mutating func staff(
    _ from: inout RecordMembers, _ name: String
  ) throws(DialectError) -> String? {
    guard let node = from.take(name) else { return nil }
    let display = try reference(node, "\(from.path).\(name)").display
    content.credit(display)
    return display
  }

  /// The names shown for the references of a list, each credited.
  mutating func staffList(
    _ from: inout RecordMembers, _ name: String
  ) throws(DialectError) -> [String] {
    var names: [String] = []
    for node in try elements(&from, name) {
      if let display = try reference(node, "\(from.path).\(name)").display {
        content.credit(display)
        names.append(display)
      }
    }
    return names
  }

  /// The logical ids of the resources of a type that a list names; others are named in a warning.
  mutating func targets(
    _ from: inout RecordMembers, _ name: String, _ type: String, max: Int = elementsMax
  ) throws(DialectError) -> [String] {
    var ids: [String] = []
    for node in try elements(&from, name, max: max) {
      let target = try reference(node, "\(from.path).\(name)")
      if target.type == type, let id = target.id {
        ids.append(id)
      } else {
        content.warn(.fieldNotCarried("\(from.path).\(name)"))
      }
    }
    return ids
  }
}
