extension [UInt8] {
  /// Appends an integer, most significant byte first.
  @inline(__always)
  mutating func append<Value: FixedWidthInteger & UnsignedInteger>(bigEndian value: Value) {
    unsafe Swift.withUnsafeBytes(of: value.bigEndian) { unsafe append(contentsOf: $0) }
  }

  /// The integer at `offset`, most significant byte first; so many bytes must be there.
  func bigEndian<Value: FixedWidthInteger & UnsignedInteger>(
    at offset: Int, as type: Value.Type
  ) -> Value {
    self[offset..<offset + Value.bitWidth / 8].reduce(0) { $0 << 8 | Value($1) }
  }
}
