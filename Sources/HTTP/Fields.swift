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

    var name: Range<Int> { Int(start)..<Int(start + nameCount) }
    var value: Range<Int> { Int(start + nameCount + 2)..<Int(start + nameCount + 2 + valueCount) }
  }

  /// No fields.
  package init() {}

  /// Fields in the order given; an invalid one is left out.
  package init(_ fields: [(name: String, value: String)]) {
    for field in fields { append(field.name, field.value) }
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
    spots.filter { matches($0, lowercasedName) }.map { text($0.value) }
  }

  /// The value of a field that may appear once; throws `fieldRepeated`.
  package func single(_ lowercasedName: String) throws(HTTPError) -> String? {
    guard let spot = try singleSpot(lowercasedName) else { return nil }
    return text(spot.value)
  }

  /// Adds a field at the end.
  ///
  /// Returns false and adds nothing if the name is not a token or the value holds anything but
  /// printable ASCII, spaces and tabs, or begins or ends with one (RFC 9110 §5.5).
  @discardableResult
  package mutating func append(_ name: String, _ value: String) -> Bool {
    let name = Array(name.utf8)
    let value = Array(value.utf8)
    guard isToken(name[...]), isFieldValue(value[...]) else { return false }
    append(name: name[...], value: value[...])
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
    for spot in spots where !matches(spot, lowercasedName) {
      kept.append(name: bytes[spot.name], value: bytes[spot.value])
    }
    return kept
  }

  /// Whether a comma-separated field lists the token, without regard to case.
  package func lists(_ lowercasedToken: String, in lowercasedName: String) -> Bool {
    guard first(lowercasedName) != nil else { return false }
    return all(lowercasedName).contains { value in
      value.split(separator: ",").contains { item in
        item.drop(while: isBlank).prefix(while: { !isBlank($0) }).lowercased() == lowercasedToken
      }
    }
  }

  /// Adds a field already checked by the parser; the name is put in lower case.
  mutating func append(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>) {
    let start = bytes.count
    bytes.append(contentsOf: name)
    for index in start..<bytes.count { bytes[index] = lowercase(bytes[index]) }
    bytes.append(0x3A)
    bytes.append(0x20)
    bytes.append(contentsOf: value)
    bytes.append(0x0D)
    bytes.append(0x0A)
    spots.append(
      Spot(
        start: Int32(start), nameCount: Int32(name.count), valueCount: Int32(value.count)))
  }

  /// Makes room for a head of the usual size at once.
  mutating func reserve() {
    bytes.reserveCapacity(512)
    spots.reserveCapacity(16)
  }

  /// The bytes of the value of a field that may appear once; throws `fieldRepeated`.
  func singleBytes(_ lowercasedName: String) throws(HTTPError) -> ArraySlice<UInt8>? {
    guard let spot = try singleSpot(lowercasedName) else { return nil }
    return bytes[spot.value]
  }

  private func singleSpot(_ name: String) throws(HTTPError) -> Spot? {
    var found: Spot?
    for spot in spots where matches(spot, name) {
      guard found == nil else { throw .fieldRepeated }
      found = spot
    }
    return found
  }

  private func first(_ name: String) -> Spot? {
    for spot in spots where matches(spot, name) { return spot }
    return nil
  }

  private func matches(_ spot: Spot, _ name: String) -> Bool {
    let name = name.utf8
    guard name.count == Int(spot.nameCount) else { return false }
    var index = Int(spot.start)
    for byte in name {
      guard bytes[index] == byte else { return false }
      index += 1
    }
    return true
  }

  private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
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

private func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }
