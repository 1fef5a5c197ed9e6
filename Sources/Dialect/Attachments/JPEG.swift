/// JPEG files (ISO/IEC 10918-1 Annex B), as far as metadata goes.
enum JPEG {
  /// The file without APPn and comments, pixels untouched.
  ///
  /// JFIF (without its thumbnail) and Adobe's colour transform are kept because the pixels cannot
  /// be shown right without them. What follows the end of the image is dropped.
  static func withoutMetadata(_ bytes: [UInt8]) throws(DialectError) -> [UInt8] {
    var reader = JPEGReader(bytes)
    return try reader.copy()
  }
}

private struct JPEGReader {
  private let bytes: [UInt8]
  private var out: [UInt8] = []
  private var at = 2

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    out.reserveCapacity(bytes.count)
  }

  private func malformed() -> DialectError { .attachmentMalformed(reason: "not a sound JPEG file") }

  mutating func copy() throws(DialectError) -> [UInt8] {
    guard bytes.starts(with: [0xFF, 0xD8]) else { throw malformed() }
    out += [0xFF, 0xD8]
    while true {
      let marker = try nextMarker()
      if marker == 0xD9 {
        out += [0xFF, 0xD9]
        return out
      }
      try copySegment(marker)
      if marker == 0xDA { try copyScan() }
    }
  }

  /// Reads a marker; any number of FF may stand before it (B.1.1.2).
  private mutating func nextMarker() throws(DialectError) -> UInt8 {
    guard at + 1 < bytes.count, bytes[at] == 0xFF else { throw malformed() }
    while at < bytes.count, bytes[at] == 0xFF { at += 1 }
    guard at < bytes.count else { throw malformed() }
    let marker = bytes[at]
    at += 1
    guard marker >= 0xC0, marker != 0xD8, !(0xD0...0xD7).contains(marker) else {
      throw malformed()
    }
    return marker
  }

  private mutating func copySegment(_ marker: UInt8) throws(DialectError) {
    guard at + 2 <= bytes.count else { throw malformed() }
    let length = Int(bytes[at]) << 8 | Int(bytes[at + 1])
    guard length >= 2, at + length <= bytes.count else { throw malformed() }
    let segment = bytes[at + 2..<at + length]
    at += length
    switch marker {
    case 0xE0:
      guard segment.starts(with: [0x4A, 0x46, 0x49, 0x46, 0x00]), segment.count >= 14 else {
        return
      }
      // Version, units and densities; a thumbnail of no width and no height.
      out += [0xFF, 0xE0, 0x00, 0x10] + segment.prefix(12) + [0, 0]
    case 0xEE:
      guard segment.starts(with: [0x41, 0x64, 0x6F, 0x62, 0x65]), segment.count == 12 else {
        return
      }
      append(marker, segment)
    case 0xE1...0xEF, 0xFE: return
    case 0xC0...0xCF, 0xDA, 0xDB, 0xDC, 0xDD: append(marker, segment)
    default: throw malformed()
    }
  }

  private mutating func append(_ marker: UInt8, _ segment: ArraySlice<UInt8>) {
    let length = segment.count + 2
    out += [0xFF, marker, UInt8(length >> 8), UInt8(length & 0xFF)]
    out += segment
  }

  /// Copies entropy-coded data: FF is followed by 0 or by a restart marker in it (B.1.1.5).
  private mutating func copyScan() throws(DialectError) {
    let start = at
    while at + 1 < bytes.count {
      if bytes[at] == 0xFF, bytes[at + 1] != 0, !(0xD0...0xD7).contains(bytes[at + 1]) {
        out += bytes[start..<at]
        return
      }
      at += 1
    }
    throw malformed()
  }
}
