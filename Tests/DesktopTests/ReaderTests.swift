import Testing

@testable import Transport

@Suite struct `What a viewer says to a desktop` {
  private func passed(_ bytes: [UInt8], pieces: Int = .max) throws -> ViewerReader.Passed {
    var reader = ViewerReader()
    var all = ViewerReader.Passed()
    for start in stride(from: 0, to: bytes.count, by: min(pieces, bytes.count)) {
      let piece = Array(bytes[start..<min(bytes.count, start &+ min(pieces, bytes.count))])
      let passed = try reader.take(piece)
      all.bytes += passed.bytes
      all.inputs += passed.inputs
    }
    return all
  }

  private static let format: [UInt8] = [0, 0, 0, 0] + RFB.pixelFormat
  private static let update: [UInt8] = [3, 1, 0, 0, 0, 0, 2, 0, 1, 0]
  private static let key: [UInt8] = [4, 1, 0, 0, 0, 0, 0, 0x6B]
  private static let pointer: [UInt8] = [5, 1, 0, 9, 0, 8]
  private static let text: [UInt8] = [6, 0, 0, 0, 0, 0, 0, 3] + Array("abc".utf8)
  /// The extended clipboard: a negative length.
  private static let extended: [UInt8] = [6, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFB, 1, 2, 3, 4, 5]
  /// Tight, DesktopSize, LastRect, ExtendedDesktopSize, Fence, extended clipboard, quality 6.
  private static let encodings: [UInt8] =
    [2, 0, 0, 7]
    + [7, -223, -224, -308, -312, -1_063_131_698, -26].flatMap { RFB.bytes(Int32($0)) }

  @Test func `gets through as far as it shows and moves, however it is cut`() throws {
    let said =
      Self.format + Self.encodings + Self.update + Self.text + Self.key + Self.extended
      + Self.pointer
    let kept: [UInt8] = [2, 0, 0, 3] + [7, -224, -26].flatMap { RFB.bytes(Int32($0)) }
    let expected = ViewerReader.Passed(
      bytes: kept + Self.update + Self.key + Self.pointer, inputs: 2)
    for pieces in [1, 2, 3, 7, 20, .max] { #expect(try passed(said, pieces: pieces) == expected) }
  }

  @Test(
    arguments: [
      [7], [0xFF], [150], [248], [251], [252], [255, 0, 0, 1], [1, 0],
      [0, 0, 0, 0, 16, 16, 0, 1, 0, 31, 0, 63, 0, 31, 11, 5, 0, 0, 0, 0],
      [2, 0, 1, 1], [6, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF],
    ] as [[UInt8]]) func `ends the relay where it is anything else`(bytes: [UInt8])
  {
    #expect(throws: DesktopError.self) { try passed(bytes) }
    #expect(throws: DesktopError.self) { try passed(Self.key + bytes, pieces: 1) }
  }
}

@Suite struct `What a desktop shows` {
  private static func rectangle(
    _ encoding: Int32, _ data: [UInt8], at place: (Int, Int) = (0, 0), size: (Int, Int) = (20, 3)
  ) -> [UInt8] {
    [place.0, place.1, size.0, size.1].flatMap { RFB.bytes(UInt16($0)) } + RFB.bytes(encoding)
      + data
  }

  private static func update(_ rectangles: [[UInt8]]) -> [UInt8] {
    [0, 0] + RFB.bytes(UInt16(rectangles.count)) + rectangles.joined()
  }

  private func passed(_ bytes: [UInt8], pieces: Int = .max) throws -> [UInt8] {
    var reader = DesktopReader(width: 20, height: 3)
    var all: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: min(pieces, bytes.count)) {
      all += try reader.take(
        Array(bytes[start..<min(bytes.count, start &+ min(pieces, bytes.count))]))
    }
    return all
  }

  private static let raw = rectangle(0, [UInt8](repeating: 2, count: 20 * 3 * 4))
  private static let copy = rectangle(1, [0, 1, 0, 1])
  private static let rre = rectangle(
    2, [0, 0, 0, 2, 1, 1, 1, 0] + [UInt8](repeating: 3, count: 24))
  /// Two tiles: one raw of 16 × 3, one of 4 × 3 with background, foreground and two coloured
  /// subrectangles.
  private static let hextile = rectangle(
    5,
    [1] + [UInt8](repeating: 6, count: 16 * 3 * 4)
      + [0x1E, 1, 1, 1, 0, 2, 2, 2, 0, 2] + [UInt8](repeating: 0, count: 12))
  /// Fill; JPEG; copied and compressed; a palette of two colours, short enough not to be; gradient.
  private static let tight =
    rectangle(7, [0x80, 1, 2, 3]) + rectangle(7, [0x90, 3, 9, 9, 9])
    + rectangle(7, [0x00, 0x81, 0x01] + [UInt8](repeating: 3, count: 129))
    + rectangle(7, [0x40, 1, 1, 0, 0, 0, 2, 2, 2] + [UInt8](repeating: 0, count: 9))
    + rectangle(7, [0x50, 2, 0x80, 0x80, 1] + [UInt8](repeating: 0, count: 1 << 14))
  private static let cursor = rectangle(
    -239, [UInt8](repeating: 0, count: 9 * 2 * 4 + 2 * 2), at: (300, 5), size: (9, 2))
  private static let last = rectangle(-224, [], size: (0, 0))

  @Test func `gets through whole, however it is cut`() throws {
    let picture = Self.update([Self.raw, Self.copy, Self.rre, Self.hextile, Self.cursor])
    let more = [0, 0, 0xFF, 0xFF] + Self.tight + Self.last
    let shown = picture + more + Self.update([]) + picture
    for pieces in [1, 2, 3, 11, 64, .max] { #expect(try passed(shown, pieces: pieces) == shown) }
  }

  @Test func `comes without bell and clipboard`() throws {
    let text: [UInt8] = [3, 0, 0, 0, 0, 0, 0, 2, 0x41, 0x42]
    let extended: [UInt8] = [3, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFC, 1, 2, 3, 4]
    let picture = Self.update([Self.copy])
    let shown = picture + text + [2] + picture + extended + picture
    for pieces in [1, 4, .max] {
      #expect(try passed(shown, pieces: pieces) == picture + picture + picture)
    }
  }

  @Test(
    arguments: [
      [1], [4], [150], [248], [253],
      update([rectangle(-307, [0, 0, 0, 1, 0x41])]), update([rectangle(-223, [])]),
      update([rectangle(-308, [])]), update([rectangle(6, [])]), update([rectangle(15, [])]),
      update([rectangle(0, [], at: (1, 0))]), update([rectangle(0, [], size: (20, 4))]),
      update([rectangle(2, [0, 0, 0, 61])]), update([rectangle(7, [0xA0])]),
      update([rectangle(7, [0x40, 3])]), update([rectangle(-239, [], size: (1025, 1))]),
      [3, 0, 0, 0, 0x7F, 0, 0, 0],
    ] as [[UInt8]]) func `ends the relay where its border cannot be told`(bytes: [UInt8])
  {
    #expect(throws: DesktopError.self) { try passed(bytes) }
    #expect(throws: DesktopError.self) { try passed(Self.update([Self.copy]) + bytes, pieces: 1) }
  }
}
