/// Writes JSON front to back into bytes: no white space, only the escapes that RFC 8259 demands.
///
/// The caller keeps the order right: a key before every value inside an object, and an end for
/// every begin. Commas are put by the writer.
package struct JSONWriter: Sendable {
  /// What was written so far.
  package private(set) var bytes: [UInt8] = []
  private var needsComma = false

  /// Makes a writer with room for `capacity` bytes.
  package init(capacity: Int = 256) { bytes.reserveCapacity(capacity) }

  /// Begins an object.
  package mutating func beginObject() { begin(0x7B) }
  /// Ends the innermost object.
  package mutating func endObject() { end(0x7D) }
  /// Begins an array.
  package mutating func beginArray() { begin(0x5B) }
  /// Ends the innermost array.
  package mutating func endArray() { end(0x5D) }

  /// Writes the key of a member; the value comes next.
  ///
  /// The name must need no escapes.
  package mutating func key(_ name: StaticString) {
    separate()
    bytes.append(0x22)
    // SAFETY: the pointer and the count are those of the static string.
    unsafe bytes.append(
      contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    bytes.append(0x22)
    bytes.append(0x3A)
    needsComma = false
  }

  /// Writes the key of a member; the value comes next.
  package mutating func key(text name: String) {
    string(name)
    bytes.append(0x3A)
    needsComma = false
  }

  /// Writes a string.
  package mutating func string(_ text: String) {
    separate()
    bytes.append(0x22)
    var text = text
    text.withUTF8 { unsafe Self.escape($0, into: &bytes) }
    bytes.append(0x22)
  }

  /// Writes a string from UTF-8 bytes.
  package mutating func string(utf8 text: [UInt8]) {
    separate()
    bytes.append(0x22)
    unsafe text.withUnsafeBufferPointer { unsafe Self.escape($0, into: &bytes) }
    bytes.append(0x22)
  }

  /// Writes a whole number.
  package mutating func number(_ value: Int64) {
    separate()
    bytes.append(contentsOf: String(value).utf8)
  }

  /// Writes `true` or `false`.
  package mutating func flag(_ value: Bool) {
    separate()
    bytes.append(contentsOf: value ? "true".utf8 : "false".utf8)
  }

  /// Writes a member with a string.
  package mutating func member(_ name: StaticString, _ text: String) {
    key(name)
    string(text)
  }

  /// Writes a member with a string unless it is nil.
  package mutating func member(_ name: StaticString, ifPresent text: String?) {
    if let text { member(name, text) }
  }

  /// Writes a value that is JSON text already.
  package mutating func json(_ text: [UInt8]) {
    separate()
    bytes.append(contentsOf: text)
  }

  /// Writes a whole tree.
  package mutating func value(_ value: JSONValue) {
    switch value {
    case .null: literal("null")
    case .bool(let value): flag(value)
    case .number(let digits): literal(digits)
    case .string(let text): string(text)
    case .array(let elements):
      beginArray()
      for element in elements { self.value(element) }
      endArray()
    case .object(let members):
      beginObject()
      for member in members {
        key(text: member.key)
        self.value(member.value)
      }
      endObject()
    }
  }

  private mutating func literal(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func separate() {
    if needsComma { bytes.append(0x2C) }
    needsComma = true
  }

  private mutating func begin(_ byte: UInt8) {
    separate()
    bytes.append(byte)
    needsComma = false
  }

  private mutating func end(_ byte: UInt8) {
    bytes.append(byte)
    needsComma = true
  }

  /// Appends `text`; `"`, `\` and controls are escaped, all else stands as it is.
  private static func escape(_ text: UnsafeBufferPointer<UInt8>, into out: inout [UInt8]) {
    var start = 0
    var at = 0
    while true {
      at = unsafe JSONStrings.unescaped(text.span, at)
      guard at < text.count else { break }
      // SAFETY: `at` and `start` stay within the buffer that is lent for this call.
      let byte = unsafe text[at]
      at += 1
      guard byte < 0x20 || byte == 0x22 || byte == 0x5C else { continue }
      unsafe out.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<at - 1]))
      start = at
      out.append(0x5C)
      switch byte {
      case 0x22, 0x5C: out.append(byte)
      case 0x0A: out.append(0x6E)
      case 0x0D: out.append(0x72)
      case 0x09: out.append(0x74)
      default:
        out.append(contentsOf: "u00".utf8)
        out.append(byte >> 4 + 0x30)
        out.append(byte & 15 < 10 ? byte & 15 + 0x30 : byte & 15 + 0x57)
      }
    }
    unsafe out.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
  }
}
