/// A set of two-byte beginnings: one bit for each of the 65,536.
struct PairSet: Sendable {
  private var bits = [UInt64](repeating: 0, count: 1024)

  /// Adds every way to write two folded bytes: in either case, in full width, and with a separator
  /// between them.
  mutating func insert(_ first: UInt8, _ second: UInt8) {
    guard first < 0x80 else {
      set(first, second)
      return
    }
    set(0xEF, 0xBC)
    set(0xEF, 0xBD)
    insertBefore(first, second)
    if first.isASCIILetter { insertBefore(first & 0xDF, second) }
  }

  private mutating func insertBefore(_ first: UInt8, _ second: UInt8) {
    set(first, second)
    if second.isASCIILetter { set(first, second & 0xDF) }
    set(first, 0x2D)
    set(first, 0x20)
    set(first, 0xE2)
    set(first, 0xE3)
    set(first, 0xEF)
  }

  /// The first position from `start` on where a pair of the set stands; the count of the text if
  /// there is none.
  @inline(__always)
  func next(_ text: Span<UInt8>, from start: Int) -> Int {
    // SAFETY: two bytes are left from `at` on; a pair is below 65,536, which are 1,024 words of
    // bits.
    unsafe text.withUnsafeBytes { raw in
      unsafe bits.withUnsafeBufferPointer { bits in
        var at = start
        while at &+ 1 < raw.count {
          let pair = Int(
            unsafe UInt16(bigEndian: raw.loadUnaligned(fromByteOffset: at, as: UInt16.self)))
          if unsafe bits[pair &>> 6] &>> UInt64(truncatingIfNeeded: pair) & 1 != 0 { return at }
          at &+= 1
        }
        return raw.count
      }
    }
  }

  private mutating func set(_ first: UInt8, _ second: UInt8) {
    let pair = Int(first) << 8 | Int(second)
    // SAFETY: a pair is below 65,536, which are 1,024 words of bits.
    unsafe bits.withUnsafeMutableBufferPointer {
      unsafe $0[pair >> 6] |= 1 &<< UInt64(pair & 63)
    }
  }
}
