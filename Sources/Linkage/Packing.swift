package import Crypto

/// Writes the compact binary form of records: fixed-width big-endian numbers and 16-bit lengths.
package struct Packer: Sendable {
  /// What was written so far.
  package private(set) var bytes: [UInt8] = []

  /// An empty form that starts with the record's `version`.
  package init(version: UInt8) {
    bytes.reserveCapacity(512)
    bytes.append(version)
  }

  /// Appends one byte.
  package mutating func byte(_ value: UInt8) {
    bytes.append(value)
  }

  /// Appends a flag as 0 or 1.
  package mutating func flag(_ value: Bool) {
    bytes.append(value ? 1 : 0)
  }

  /// Appends eight bytes.
  package mutating func number(_ value: Int64) {
    unsafe withUnsafeBytes(of: value.bigEndian) { unsafe bytes.append(contentsOf: $0) }
  }

  /// Appends bytes whose count the reader knows.
  package mutating func fixed(_ value: [UInt8]) {
    bytes.append(contentsOf: value)
  }

  /// Appends at most 65,535 bytes behind their count.
  package mutating func field(_ value: some Collection<UInt8>) {
    precondition(value.count <= 0xFFFF, "a packed field holds at most 65,535 bytes")
    bytes.append(UInt8(truncatingIfNeeded: value.count >> 8))
    bytes.append(UInt8(truncatingIfNeeded: value.count))
    bytes.append(contentsOf: value)
  }

  /// Appends a text as its UTF-8 bytes.
  package mutating func text(_ value: String) {
    field(value.utf8)
  }

  /// Appends a text that may be absent.
  package mutating func optional(_ value: String?) {
    flag(value != nil)
    if let value { text(value) }
  }

  /// Appends a number that may be absent.
  package mutating func optional(_ value: Int64?) {
    flag(value != nil)
    if let value { number(value) }
  }
}

/// Reads what ``Packer`` wrote; anything else is ``LinkageError/malformedRecord``.
package struct Unpacker: Sendable {
  private let bytes: [UInt8]
  private var position = 0

  /// Starts reading a record that must be of `version`.
  package init(_ bytes: [UInt8], version: UInt8) throws(LinkageError) {
    self.bytes = bytes
    guard bytes.first == version else { throw .malformedRecord }
    position = 1
  }

  /// Reads one byte.
  package mutating func byte() throws(LinkageError) -> UInt8 {
    guard position < bytes.count else { throw .malformedRecord }
    defer { position += 1 }
    return bytes[position]
  }

  /// Reads a flag; any byte but 0 and 1 is malformed.
  package mutating func flag() throws(LinkageError) -> Bool {
    switch try byte() {
    case 0: false
    case 1: true
    default: throw .malformedRecord
    }
  }

  /// Reads eight bytes.
  package mutating func number() throws(LinkageError) -> Int64 {
    guard bytes.count - position >= 8 else { throw .malformedRecord }
    var value: UInt64 = 0
    for index in position..<position + 8 { value = value << 8 | UInt64(bytes[index]) }
    position += 8
    return Int64(bitPattern: value)
  }

  /// Reads exactly `count` bytes.
  package mutating func fixed(_ count: Int) throws(LinkageError) -> [UInt8] {
    guard count >= 0, bytes.count - position >= count else { throw .malformedRecord }
    defer { position += count }
    return Array(bytes[position..<position + count])
  }

  /// Reads the 32 bytes of a digest.
  package mutating func digest() throws(LinkageError) -> Digest {
    guard bytes.count - position >= Digest.byteCount else { throw .malformedRecord }
    defer { position += Digest.byteCount }
    guard let digest = Digest(bytes.span.extracting(position..<position + Digest.byteCount))
    else { throw .malformedRecord }
    return digest
  }

  /// Reads bytes behind their count.
  package mutating func field() throws(LinkageError) -> [UInt8] {
    let count = Int(try byte()) << 8 | Int(try byte())
    return try fixed(count)
  }

  /// Reads a text; invalid UTF-8 is malformed.
  package mutating func text() throws(LinkageError) -> String {
    let count = Int(try byte()) << 8 | Int(try byte())
    guard bytes.count - position >= count else { throw .malformedRecord }
    defer { position += count }
    let field = bytes.span.extracting(position..<position + count)
    do throws(UTF8.ValidationError) {
      return String(copying: try UTF8Span(validating: field))
    } catch {
      throw .malformedRecord
    }
  }

  /// Reads a text that may be absent.
  package mutating func optionalText() throws(LinkageError) -> String? {
    try flag() ? try text() : nil
  }

  /// Reads a number that may be absent.
  package mutating func optionalNumber() throws(LinkageError) -> Int64? {
    try flag() ? try number() : nil
  }

  /// Ends the reading; a trailing byte is malformed.
  package consuming func finish() throws(LinkageError) {
    guard position == bytes.count else { throw .malformedRecord }
  }
}
