/// Copies a JPEG file (ISO/IEC 10918-1 Annex B) without its APPn and comments, pixels untouched.
///
/// JFIF (without its thumbnail) and Adobe's colour transform are kept because the pixels cannot
/// be shown right without them. What follows the end of the image is dropped.
struct JPEG: Sendable {
  private enum Place: Sendable {
    case start
    case marker
    case segment(UInt8)
    /// Entropy-coded data.
    case scan
    case end
  }

  private var place = Place.start
  /// What came and is not understood; a segment at most, and the block it came with.
  private var bytes: [UInt8] = []
  private var at = 0
  private var out: [UInt8] = []
  /// The frames that were begun (B.2.2); an image that is shown has one.
  private(set) var frames: [Frame] = []
  /// How many scans were begun.
  private(set) var scans = 0

  /// LIMIT: frames that are remembered.
  private static let framesMax = 2

  /// What a frame says of its image.
  struct Frame: Sendable {
    /// The code of its marker: the kind of compression.
    let marker: UInt8
    let precision: UInt8
    let height: Int
    let width: Int
    let components: Int
  }

  /// A file that is there as a whole.
  static func withoutMetadata(_ bytes: [UInt8]) throws(DialectError) -> [UInt8] {
    var reader = JPEG()
    let clean = try reader.take(bytes)
    try reader.finish()
    return clean
  }

  /// Takes the next block and returns what is kept of what is understood.
  mutating func take(_ block: [UInt8]) throws(DialectError) -> [UInt8] {
    if bytes.isEmpty { bytes = block } else { bytes += block }
    out.reserveCapacity(bytes.count)
    while try step() {}
    bytes.removeSubrange(..<at)
    at = 0
    defer { out = [] }
    return out
  }

  /// Throws if the file ends before its image does.
  func finish() throws(DialectError) {
    guard case .end = place else { throw malformed() }
  }

  private func malformed() -> DialectError { .attachmentMalformed(reason: "not a sound JPEG file") }

  private var left: Int { bytes.count - at }

  /// Reads on; false if it takes more bytes, or the image is over.
  private mutating func step() throws(DialectError) -> Bool {
    switch place {
    case .start: return try readStart()
    case .marker: return try readMarker()
    case .segment(let marker): return try readSegment(marker)
    case .scan: return readScan()
    case .end:
      at = bytes.count
      return false
    }
  }

  private mutating func readStart() throws(DialectError) -> Bool {
    guard left >= 2 else { return false }
    guard bytes[at] == 0xFF, bytes[at + 1] == 0xD8 else { throw malformed() }
    out += [0xFF, 0xD8]
    at += 2
    place = .marker
    return true
  }

  /// Reads a marker; any number of FF may stand before it (B.1.1.2).
  private mutating func readMarker() throws(DialectError) -> Bool {
    guard left >= 2 else { return false }
    guard bytes[at] == 0xFF else { throw malformed() }
    while left >= 2, bytes[at + 1] == 0xFF { at += 1 }
    guard left >= 2 else { return false }
    let marker = bytes[at + 1]
    at += 2
    guard marker >= 0xC0, marker != 0xD8, !(0xD0...0xD7).contains(marker) else {
      throw malformed()
    }
    if marker == 0xD9 {
      out += [0xFF, 0xD9]
      place = .end
    } else {
      place = .segment(marker)
    }
    return true
  }

  private mutating func readSegment(_ marker: UInt8) throws(DialectError) -> Bool {
    guard left >= 2 else { return false }
    let length = Int(bytes[at]) << 8 | Int(bytes[at + 1])
    guard length >= 2 else { throw malformed() }
    guard left >= length else { return false }
    let segment = bytes[at + 2..<at + length]
    at += length
    try copy(segment, of: marker)
    place = marker == 0xDA ? .scan : .marker
    return true
  }

  private mutating func copy(
    _ segment: ArraySlice<UInt8>, of marker: UInt8
  ) throws(DialectError) {
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
    case 0xC0...0xCF, 0xDA, 0xDB, 0xDC, 0xDD:
      note(segment, of: marker)
      append(marker, segment)
    default: throw malformed()
    }
  }

  /// Remembers what frames and scans there are (B.2.2, B.2.3).
  private mutating func note(_ segment: ArraySlice<UInt8>, of marker: UInt8) {
    if marker == 0xDA { scans += 1 }
    let isFrame = (0xC0...0xCF).contains(marker) && ![0xC4, 0xC8, 0xCC].contains(marker)
    guard isFrame, frames.count < Self.framesMax else { return }
    let bytes = Array(segment)
    guard bytes.count >= 6 else {
      frames.append(Frame(marker: marker, precision: 0, height: 0, width: 0, components: 0))
      return
    }
    frames.append(
      Frame(
        marker: marker, precision: bytes[0], height: Int(bytes[1]) << 8 | Int(bytes[2]),
        width: Int(bytes[3]) << 8 | Int(bytes[4]), components: Int(bytes[5])))
  }

  private mutating func append(_ marker: UInt8, _ segment: ArraySlice<UInt8>) {
    let length = segment.count + 2
    out += [0xFF, marker, UInt8(length >> 8), UInt8(length & 0xFF)]
    out += segment
  }

  /// Copies entropy-coded data, up to the marker behind it.
  private mutating func readScan() -> Bool {
    let (end, isMarker) = Self.scanEnd(bytes.span, from: at)
    out += bytes[at..<end]
    at = end
    if isMarker { place = .marker }
    return isMarker
  }

  /// Where a marker stands, or else how far there is none: FF is followed by 0 or by a restart
  /// marker within a scan (B.1.1.5).
  private static func scanEnd(_ bytes: Span<UInt8>, from start: Int) -> (Int, isMarker: Bool) {
    var at = start
    while at + 1 < bytes.count {
      if bytes[at] == 0xFF, bytes[at + 1] != 0, !(0xD0...0xD7).contains(bytes[at + 1]) {
        return (at, true)
      }
      at += 1
    }
    return (at, false)
  }
}
