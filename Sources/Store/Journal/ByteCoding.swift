extension [UInt8] {
  /// Appends an integer, most significant byte first.
  mutating func append<Value: FixedWidthInteger & UnsignedInteger>(bigEndian value: Value) {
    for shift in stride(from: Value.bitWidth - 8, through: 0, by: -8) {
      append(UInt8(truncatingIfNeeded: value >> Value(shift)))
    }
  }

  /// Appends a length of 32 bits and so many bytes.
  mutating func append(counted bytes: [UInt8]) {
    append(bigEndian: UInt32(bytes.count))
    append(contentsOf: bytes)
  }
}

/// Reads integers and counted bytes in order; nil as soon as the bytes do not suffice.
struct ByteReader {
  private let bytes: [UInt8]
  private(set) var position: Int

  init(_ bytes: [UInt8], from position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  /// Whether every byte was read.
  var isAtEnd: Bool { position == bytes.count }

  mutating func integer<Value: FixedWidthInteger & UnsignedInteger>(
    _ type: Value.Type = Value.self
  ) -> Value? {
    let width = Value.bitWidth / 8
    guard bytes.count - position >= width else { return nil }
    var value: Value = 0
    for byte in bytes[position..<position + width] { value = value << 8 | Value(byte) }
    position += width
    return value
  }

  mutating func counted(max: Int) -> [UInt8]? {
    guard let count = integer(UInt32.self), count <= max, bytes.count - position >= count
    else { return nil }
    defer { position += Int(count) }
    return Array(bytes[position..<position + Int(count)])
  }
}
