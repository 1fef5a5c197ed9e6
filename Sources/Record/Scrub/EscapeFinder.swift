/// Finds and resolves what hides text in JSON strings and URLs.
enum EscapeFinder {
  /// The position of the first `\` or `%` from `start` on; the count of the text if there is none.
  static func next(_ text: Span<UInt8>, from start: Int) -> Int {
    let stop = unsafe text.withUnsafeBytes { raw in
      var at = start
      while at &+ 64 <= raw.count {
        let marks =
          unsafe marks(raw, at) | marks(raw, at &+ 16) | marks(raw, at &+ 32) | marks(raw, at &+ 48)
        if marks != 0 { break }
        at &+= 64
      }
      return at
    }
    return (stop..<max(stop, text.count)).first { text[$0] == 0x5C || text[$0] == 0x25 }
      ?? text.count
  }

  /// Not zero if `\` or `%` is among the sixteen bytes from `at` on, which must be there.
  @inline(__always)
  private static func marks(_ raw: UnsafeRawBufferPointer, _ at: Int) -> UInt64 {
    // SAFETY: sixteen bytes are left from `at` on.
    let bytes = unsafe raw.loadUnaligned(fromByteOffset: at, as: SIMD16<UInt8>.self)
    let slash = SIMD16<UInt8>(repeating: 0x5C)
    let percent = SIMD16<UInt8>(repeating: 0x25)
    // SAFETY: a mask is as large as what it masks.
    let halves = unsafe unsafeBitCast(
      (bytes .== slash) .| (bytes .== percent), to: SIMD2<UInt64>.self)
    return halves[0] | halves[1]
  }

  /// Resolves `%XX` (RFC 3986 §2.1); what is no escape is kept.
  static func percentDecoded(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(0x25) else { return [] }
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var at = 0
    while at < bytes.count {
      if bytes[at] == 0x25, at + 2 < bytes.count, let high = bytes[at + 1].hexValue,
        let low = bytes[at + 2].hexValue
      {
        out.append(high << 4 | low)
        at += 3
      } else {
        out.append(bytes[at])
        at += 1
      }
    }
    return out
  }
}
