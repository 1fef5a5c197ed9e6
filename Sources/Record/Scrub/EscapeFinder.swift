/// Finds and resolves what hides text in JSON strings and URLs.
enum EscapeFinder {
  /// The position of the first `\` or `%` from `start` on; the count of the text if there is none.
  static func next(_ text: Span<UInt8>, from start: Int) -> Int {
    let slash = SIMD16<UInt8>(repeating: 0x5C)
    let percent = SIMD16<UInt8>(repeating: 0x25)
    var at = start
    while at &+ 16 <= text.count {
      // SAFETY: sixteen bytes are left from `at` on.
      let bytes = unsafe text.bytes.unsafeLoadUnaligned(
        fromByteOffset: at, as: SIMD16<UInt8>.self)
      if any((bytes .== slash) .| (bytes .== percent)) { break }
      at &+= 16
    }
    while at < text.count, text[at] != 0x5C, text[at] != 0x25 { at += 1 }
    return min(at, text.count)
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
