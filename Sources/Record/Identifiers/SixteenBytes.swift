/// Sixteen bytes held in place: what link and session identifiers are made of.
struct SixteenBytes: Hashable, Sendable {
  private let high: UInt64
  private let low: UInt64

  init?(_ bytes: [UInt8]) {
    guard bytes.count == 16 else { return nil }
    high = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
    low = bytes[8...].reduce(0) { $0 << 8 | UInt64($1) }
  }

  init?(hex: String) {
    let digits = Array(hex.utf8)
    guard digits.count == 32 else { return nil }
    var bytes: [UInt8] = []
    for pair in stride(from: 0, to: 32, by: 2) {
      guard let upper = digits[pair].lowercaseHexValue,
        let lower = digits[pair + 1].lowercaseHexValue
      else { return nil }
      bytes.append(upper << 4 | lower)
    }
    self.init(bytes)
  }

  var bytes: [UInt8] {
    [UInt8](capacity: 16) { bytes in
      for place in 0..<16 { bytes.append(self[place]) }
    }
  }

  var hex: String {
    // SAFETY: all 32 places are written, as the count says.
    unsafe String(unsafeUninitializedCapacity: 32) { digits in
      for place in 0..<16 {
        unsafe digits[2 * place] = Self.digit(self[place] >> 4)
        unsafe digits[2 * place + 1] = Self.digit(self[place] & 15)
      }
      return 32
    }
  }

  /// The byte at a place from 0 to 15.
  @inline(__always)
  private subscript(place: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: (place < 8 ? high : low) >> UInt64(56 - 8 * (place & 7)))
  }

  @inline(__always)
  private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? value + 0x30 : value + 0x57 }
}
