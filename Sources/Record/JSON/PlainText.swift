/// Text that stands in a JSON string as it is (RFC 8259 §7).
enum PlainText {
  /// Copies `count` bytes; false if one of them must be escaped, and then what is at `to` is void.
  ///
  /// SAFETY: both places have that many bytes; a word that ends where the text does may overlap the
  /// one before.
  @inline(__always)
  static func copy(
    _ source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, _ count: Int
  ) -> Bool {
    let (from, to) = unsafe (UnsafeRawPointer(source), UnsafeMutableRawPointer(target))
    if count >= 16 { return unsafe copyLong(from, to, count) }
    if count >= 8 {
      let first = unsafe from.loadUnaligned(as: UInt64.self)
      let last = unsafe from.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
      unsafe to.storeBytes(of: first, as: UInt64.self)
      unsafe to.storeBytes(of: last, toByteOffset: count &- 8, as: UInt64.self)
      return JSONStrings.escapes(first) | JSONStrings.escapes(last) == 0
    }
    if count >= 4 {
      let first = unsafe from.loadUnaligned(as: UInt32.self)
      let last = unsafe from.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
      unsafe to.storeBytes(of: first, as: UInt32.self)
      unsafe to.storeBytes(of: last, toByteOffset: count &- 4, as: UInt32.self)
      return JSONStrings.escapes(UInt64(first) | UInt64(last) &<< 32) == 0
    }
    for at in 0..<count {
      let byte = unsafe source[at]
      if mustEscape(byte) { return false }
      unsafe target[at] = byte
    }
    return true
  }

  @inline(__always)
  private static func copyLong(
    _ from: UnsafeRawPointer, _ to: UnsafeMutableRawPointer, _ count: Int
  ) -> Bool {
    let last = count &- 16
    var at = 0
    var escapes = SIMDMask<SIMD16<Int8>>()
    while at < last {
      let bytes = unsafe from.loadUnaligned(fromByteOffset: at, as: SIMD16<UInt8>.self)
      unsafe to.storeBytes(of: bytes, toByteOffset: at, as: SIMD16<UInt8>.self)
      escapes = escapes .| Self.escapes(bytes)
      at &+= 16
    }
    let bytes = unsafe from.loadUnaligned(fromByteOffset: last, as: SIMD16<UInt8>.self)
    unsafe to.storeBytes(of: bytes, toByteOffset: last, as: SIMD16<UInt8>.self)
    // SAFETY: a mask is as large as what it masks.
    let halves = unsafe unsafeBitCast(escapes .| Self.escapes(bytes), to: SIMD2<UInt64>.self)
    return halves[0] | halves[1] == 0
  }

  @inline(__always)
  private static func escapes(_ bytes: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> {
    (bytes .< SIMD16(repeating: 0x20)) .| (bytes .== SIMD16(repeating: 0x22))
      .| (bytes .== SIMD16(repeating: 0x5C))
  }

  /// True for a byte that must be escaped.
  static func mustEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == 0x22 || byte == 0x5C
  }
}
