/// An image that a browser may be given: read to its end, of a bounded size, and written anew
/// without anything that is no pixel.
package struct RasterImage: Sendable {
  /// What it is written as.
  package enum Format: String, Sendable {
    case jpeg = "image/jpeg"
    case png = "image/png"
  }

  /// LIMIT: pixels of a side.
  package static let sideMax = 10_000
  /// LIMIT: pixels in all.
  package static let pixelsMax = 50_000_000
  /// LIMIT: bytes of the file.
  package static let bytesMax = 32 << 20

  /// What it is written as.
  package let format: Format
  /// Pixels from left to right.
  package let width: Int
  /// Pixels from top to bottom.
  package let height: Int
  /// The file.
  package let bytes: [UInt8]

  /// Reads a file; which format it has is what its first bytes say, and `contentType` has to agree.
  ///
  /// - Throws: `.attachmentUnsupported` for anything that is no image of these formats, SVG among
  ///   it, `.attachmentTooLarge` and `.attachmentMalformed` for one that is beyond a limit or
  ///   unsound.
  package init(_ bytes: [UInt8], contentType: String) throws(DialectError) {
    guard bytes.count <= Self.bytesMax else { throw .attachmentTooLarge(bytesMax: Self.bytesMax) }
    switch MediaType(contentType).essence {
    case "image/jpeg", "image/jpg": try self.init(jpeg: bytes)
    case "image/png": try self.init(png: bytes)
    case let essence: throw .attachmentUnsupported(contentType: String(essence.prefix(64)))
    }
  }

  init(_ format: Format, width: Int, height: Int, bytes: [UInt8]) throws(DialectError) {
    guard (1...Self.sideMax).contains(width), (1...Self.sideMax).contains(height),
      width * height <= Self.pixelsMax
    else { throw .attachmentMalformed(reason: "the image has too many pixels, or none") }
    self.format = format
    self.width = width
    self.height = height
    self.bytes = bytes
  }
}

// MARK: - JPEG

extension RasterImage {
  /// LIMIT: scans of a progressive image, each of which costs as much as the whole.
  private static let scansMax = 64

  /// Baseline, extended and progressive images of Huffman codes, of 8 bits and up to 4 components:
  /// what browsers show (ISO/IEC 10918-1 Table B.1).
  private init(jpeg bytes: [UInt8]) throws(DialectError) {
    var reader = JPEG()
    let clean = try reader.take(bytes)
    try reader.finish()
    guard reader.frames.count == 1, let frame = reader.frames.first,
      [0xC0, 0xC1, 0xC2].contains(frame.marker), frame.precision == 8,
      (1...4).contains(frame.components), (1...Self.scansMax).contains(reader.scans)
    else { throw .attachmentMalformed(reason: "not a JPEG file that browsers show") }
    try self.init(.jpeg, width: frame.width, height: frame.height, bytes: clean)
  }
}
