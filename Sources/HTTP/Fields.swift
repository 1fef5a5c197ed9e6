/// Header fields in order; names in lower case, every name and value valid (RFC 9110 §5).
///
/// Kept as the bytes that will be written, so that writing a head is one copy.
package struct Fields: Sendable, Equatable {
  /// Lines `name: value CRLF`, one after the other.
  private(set) var bytes: [UInt8] = []
  private var spots: [Spot] = []

  /// Where a field lies in `bytes`; the value begins two bytes after the name.
  private struct Spot: Equatable {
    let start: Int32
    let nameCount: Int32
    let valueCount: Int32
    let known: KnownFields

    var name: Range<Int> { Int(start)..<Int(start &+ nameCount) }
    var value: Range<Int> {
      Int(start &+ nameCount &+ 2)..<Int(start &+ nameCount &+ 2 &+ valueCount)
    }
    /// The field with its line end.
    var line: Range<Int> { Int(start)..<Int(start &+ nameCount &+ valueCount &+ 4) }
  }

  /// No fields.
  package init() {}

  /// Fields in the order given; an invalid one is left out.
  package init(_ fields: [(name: String, value: String)]) {
    for field in fields { append(field.name, field.value) }
  }

  /// The fields of `others`, with room for more.
  package init(startingWith others: Fields) {
    reserve()
    bytes += others.bytes
    spots += others.spots
  }

  /// The number of fields.
  package var count: Int { spots.count }

  /// The bytes the fields take when written.
  package var byteCount: Int { bytes.count }

  /// Whether there is no field.
  package var isEmpty: Bool { spots.isEmpty }

  /// The first value of the field with this name in lower case.
  package subscript(_ lowercasedName: String) -> String? {
    guard let spot = first(lowercasedName) else { return nil }
    return text(spot.value)
  }

  /// All values of the field with this name in lower case, in order.
  package func all(_ lowercasedName: String) -> [String] {
    spots.filter { isNamed($0, lowercasedName) }.map { text($0.value) }
  }

  /// The value of a field that may appear once; throws `fieldRepeated`.
  package func single(_ lowercasedName: String) throws(HTTPError) -> String? {
    guard let index = spots.firstIndex(where: { isNamed($0, lowercasedName) }) else { return nil }
    guard !spots[(index + 1)...].contains(where: { isNamed($0, lowercasedName) }) else {
      throw .fieldRepeated
    }
    return text(spots[index].value)
  }

  /// Adds a field at the end.
  ///
  /// Returns false and adds nothing if the name is not a token or the value holds anything but
  /// printable ASCII, spaces and tabs, or begins or ends with one (RFC 9110 §5.5).
  @discardableResult
  package mutating func append(_ name: String, _ value: String) -> Bool {
    let (name, value) = (name.utf8.span, value.utf8.span)
    guard name.isToken(name.indices), value.isFieldValue(value.indices) else { return false }
    if bytes.isEmpty { reserve() }
    let start = bytes.count
    bytes.append(name, name.indices)
    bytes.append(": ")
    bytes.append(value, value.indices)
    bytes.append("\r\n")
    note(start, nameCount: name.count, valueCount: value.count)
    return true
  }

  /// Replaces every field of that name by one; returns false and changes nothing if invalid.
  @discardableResult
  package mutating func set(_ name: String, _ value: String) -> Bool {
    var changed = removing(name.lowercased())
    guard changed.append(name, value) else { return false }
    self = changed
    return true
  }

  /// The fields without those of this name in lower case.
  package func removing(_ lowercasedName: String) -> Fields {
    guard first(lowercasedName) != nil else { return self }
    var kept = Fields()
    for spot in spots where !isNamed(spot, lowercasedName) {
      kept.append(bytes.span, name: spot.name, value: spot.value)
    }
    return kept
  }

  /// Adds a field already checked by the parser, as it stands in `source`.
  mutating func append(_ source: Bytes, name: Range<Int>, value: Range<Int>) {
    let start = bytes.count
    if isWritten(source, name, value) {
      bytes.append(source, name.lowerBound..<value.upperBound + 2)
    } else {
      bytes.append(source, name)
      bytes.append(": ")
      bytes.append(source, value)
      bytes.append("\r\n")
    }
    note(start, nameCount: name.count, valueCount: value.count)
  }

  /// Whether a field stands in `source` just as it is kept, so that one copy will do.
  private func isWritten(_ source: Bytes, _ name: Range<Int>, _ value: Range<Int>) -> Bool {
    value.lowerBound == name.upperBound + 2 && source[name.upperBound + 1] == 0x20
      && value.upperBound + 2 <= source.count && source[value.upperBound] == 0x0D
      && source[value.upperBound + 1] == 0x0A
  }

  /// Makes room for a head of the usual size at once.
  mutating func reserve() {
    bytes.reserveCapacity(512)
    spots.reserveCapacity(12)
  }

  /// Notes the field written at the end of `bytes` and puts its name in lower case.
  private mutating func note(_ start: Int, nameCount: Int, valueCount: Int) {
    var written = bytes.mutableSpan
    for index in start..<start + nameCount { written[index] = lowercase(written[index]) }
    spots.append(
      Spot(
        start: Int32(start), nameCount: Int32(nameCount), valueCount: Int32(valueCount),
        known: KnownFields(bytes.span, name: start..<start + nameCount)))
  }

  /// What the first `authorization` says behind the scheme `Bearer` and one space, without a space
  /// itself (RFC 6750 §2.1); nil if it says anything else.
  package var bearer: String? {
    guard let value = spots.first(where: { $0.known == .authorization })?.value, value.count > 7
    else { return nil }
    let token = value.lowerBound + 7..<value.upperBound
    let bytes = bytes.span
    guard bytes.spells(lowercased: "bearer ", value.lowerBound..<token.lowerBound),
      bytes.first(0x20, in: token) == nil
    else { return nil }
    return text(token)
  }

  private func first(_ name: String) -> Spot? { spots.first { isNamed($0, name) } }

  private func isNamed(_ spot: Spot, _ name: String) -> Bool {
    name.utf8.count == Int(spot.nameCount) && bytes.span.spells(name.utf8.span, spot.name)
  }

  private func text(_ range: Range<Int>) -> String { bytes.span.text(range) }
}

// MARK: What parsers and writers ask

extension Fields {
  /// Where in `bytes` the value of a known field lies that may appear once.
  ///
  /// Throws `fieldRepeated`.
  func single(_ known: KnownFields) throws(HTTPError) -> Range<Int>? {
    var found: Range<Int>?
    for spot in spots where spot.known == known {
      guard found == nil else { throw .fieldRepeated }
      found = spot.value
    }
    return found
  }

  /// Throws `fieldRepeated` if one of the known fields `singletons` appears twice.
  func checkSingle(_ singletons: KnownFields) throws(HTTPError) {
    var seen: KnownFields = []
    for spot in spots where !spot.known.isDisjoint(with: singletons) {
      guard seen.isDisjoint(with: spot.known) else { throw .fieldRepeated }
      seen.formUnion(spot.known)
    }
  }

  /// Whether a known field, whose values are lists, lists the token, without regard to case.
  func lists(_ lowercasedToken: StaticString, in known: KnownFields) -> Bool {
    spots.contains { $0.known == known && lists(lowercasedToken, within: $0.value) }
  }

  /// Appends all fields but the known ones `leftOut`, as they are written.
  func write(without leftOut: KnownFields, to output: inout [UInt8]) {
    let written = bytes.span
    var start = 0
    for spot in spots where !spot.known.isDisjoint(with: leftOut) {
      output.append(written, start..<spot.line.lowerBound)
      start = spot.line.upperBound
    }
    output.append(written, start..<written.count)
  }

  private func lists(_ lowercasedToken: StaticString, within value: Range<Int>) -> Bool {
    let bytes = bytes.span
    var rest = value
    while !rest.isEmpty {
      let end = bytes.first(0x2C, in: rest) ?? rest.upperBound
      let item = bytes.trimmed(rest.lowerBound..<end)
      let token = item.lowerBound..<(item.first { isBlank(bytes[$0]) } ?? item.upperBound)
      if bytes.spells(lowercased: lowercasedToken, token) { return true }
      rest = Swift.min(end + 1, value.upperBound)..<value.upperBound
    }
    return false
  }
}

extension Fields: RandomAccessCollection {
  /// One field: its name in lower case and its value.
  package typealias Element = (name: String, value: String)

  /// The position of the first field.
  package var startIndex: Int { 0 }

  /// The position after the last field.
  package var endIndex: Int { spots.count }

  /// The field at a position, in order of appearance.
  package subscript(position: Int) -> (name: String, value: String) {
    let spot = spots[position]
    return (text(spot.name), text(spot.value))
  }
}
