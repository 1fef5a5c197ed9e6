/// Reads what a desktop says and lets its picture pass: rectangles within it, in encodings whose
/// length shows.
///
/// The clipboard's text, the bell and names are dropped.
struct DesktopReader: Sendable {
  /// What is read next.
  private enum Step {
    case message
    /// The head of a rectangle.
    case rectangle
    /// The number of subrectangles of RRE, in so many pixels.
    case rre(pixels: Int)
    case hextile(Tiles)
    case tight(width: Int, height: Int)
    /// How a tight rectangle is filtered.
    case tightFilter(width: Int, height: Int)
    case tightPalette(width: Int, height: Int)
    /// A piece whose length comes first.
    case tightLength
    case pass(Int)
    case drop(Int)
  }

  /// Where a rectangle of Hextile stands (RFC 6143 §7.7.4).
  private struct Tiles {
    let width: Int
    let height: Int
    var x = 0
    var y = 0

    var pixels: Int { min(16, width - x) * min(16, height - y) }

    /// The next tile; nil after the last.
    var next: Tiles? {
      var next = self
      next.x += 16
      if next.x >= width { (next.x, next.y) = (0, y + 16) }
      return next.y < height ? next : nil
    }
  }

  private let width: Int
  private let height: Int
  private var buffer: [UInt8] = []
  private var start = 0
  /// What is read, the last of them first.
  private var steps: [Step] = []
  private var rectangles = 0
  private var passed: [UInt8] = []

  /// A reader for a desktop of this size, which never changes.
  init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// What of `bytes`, and of what was left before, is to be sent to the viewer.
  mutating func take(_ bytes: [UInt8]) throws(DesktopError) -> [UInt8] {
    buffer.removeFirst(start)
    start = 0
    buffer += bytes
    passed = []
    while try advance() {}
    return passed
  }

  private var available: Int { buffer.count - start }

  private func peek(_ offset: Int) -> UInt8 { buffer[start + offset] }

  private mutating func pass(_ count: Int) {
    passed += buffer[start..<start + count]
    start += count
  }

  /// Reads one step; false if more bytes are needed.
  private mutating func advance() throws(DesktopError) -> Bool {
    switch steps.popLast() ?? (rectangles > 0 ? .rectangle : .message) {
    case .message: try readMessage()
    case .rectangle: try readRectangle()
    case .rre(let pixels): try readRRE(pixels)
    case .hextile(let tiles): readTile(tiles)
    case .tight(let width, let height): try readTight(width, height)
    case .tightFilter(let width, let height): try readFilter(width, height)
    case .tightPalette(let width, let height): readPalette(width, height)
    case .tightLength: readLength()
    case .pass(let count): move(count, isPassed: true)
    case .drop(let count): move(count, isPassed: false)
    }
  }

  /// Leaves a step for when more has come.
  private mutating func wait(_ step: Step) -> Bool {
    steps.append(step)
    return false
  }

  private mutating func move(_ count: Int, isPassed: Bool) -> Bool {
    let moved = min(count, available)
    if isPassed { pass(moved) } else { start += moved }
    guard moved < count else { return true }
    return wait(isPassed ? .pass(count - moved) : .drop(count - moved))
  }

  // MARK: Messages

  private mutating func readMessage() throws(DesktopError) -> Bool {
    guard available >= 1 else { return false }
    switch peek(0) {
    case 0:
      guard available >= 4 else { return false }
      rectangles = Int(RFB.number(buffer[start...], 2, as: UInt16.self))
      pass(4)
    case 2: start += 1
    case 3:
      guard available >= 8 else { return false }
      let count = RFB.number(buffer[start...], 4, as: Int32.self).magnitude
      guard count <= RFB.pieceBytesMax else { throw .desktopMalformed("a text too long") }
      start += 8
      steps.append(.drop(Int(count)))
    default: throw .desktopMalformed("a message that is not permitted")
    }
    return true
  }

  private mutating func readRectangle() throws(DesktopError) -> Bool {
    guard available >= 12 else { return false }
    let head = buffer[start..<start + 12]
    let sides = (0..<4).map { Int(RFB.number(head, $0 * 2, as: UInt16.self)) }
    let (width, height) = (sides[2], sides[3])
    guard let encoding = RFB.Encoding(rawValue: RFB.number(head, 8, as: Int32.self)) else {
      throw .desktopMalformed("an encoding nobody asked for")
    }
    // A cursor's place is the spot within it that points.
    let isInside = sides[0] + width <= self.width && sides[1] + height <= self.height
    guard isInside || encoding == .lastRect || encoding == .cursor && max(width, height) <= 1024
    else { throw .desktopMalformed("a rectangle outside the desktop") }
    rectangles = encoding == .lastRect ? 0 : rectangles - 1
    pass(12)
    begin(encoding, width, height)
    return true
  }

  private mutating func begin(_ encoding: RFB.Encoding, _ width: Int, _ height: Int) {
    let pixels = width * height
    switch encoding {
    case .raw: steps.append(.pass(pixels * RFB.pixelBytes))
    case .copyRect: steps.append(.pass(4))
    case .rre: steps.append(.rre(pixels: pixels))
    case .hextile: if pixels > 0 { steps.append(.hextile(Tiles(width: width, height: height))) }
    case .tight: steps.append(.tight(width: width, height: height))
    case .cursor: steps.append(.pass(pixels * RFB.pixelBytes + height * ((width + 7) / 8)))
    case .lastRect: break
    }
  }

  // MARK: Encodings

  private mutating func readRRE(_ pixels: Int) throws(DesktopError) -> Bool {
    guard available >= 4 else { return wait(.rre(pixels: pixels)) }
    let count = Int(RFB.number(buffer[start...], 0, as: UInt32.self))
    guard count <= pixels else { throw .desktopMalformed("more subrectangles than pixels") }
    steps.append(.pass(4 + RFB.pixelBytes + count * (RFB.pixelBytes + 8)))
    return true
  }

  private mutating func readTile(_ tiles: Tiles) -> Bool {
    guard available >= 1 else { return wait(.hextile(tiles)) }
    let mask = peek(0)
    var count = 1
    if mask & 1 != 0 {
      count += tiles.pixels * RFB.pixelBytes
    } else {
      count += (mask & 2 != 0 ? RFB.pixelBytes : 0) + (mask & 4 != 0 ? RFB.pixelBytes : 0)
      if mask & 8 != 0 {
        guard available > count else { return wait(.hextile(tiles)) }
        count += 1 + Int(peek(count)) * (mask & 16 != 0 ? RFB.pixelBytes + 2 : 2)
      }
    }
    if let next = tiles.next { steps.append(.hextile(next)) }
    steps.append(.pass(count))
    return true
  }

  private mutating func readTight(_ width: Int, _ height: Int) throws(DesktopError) -> Bool {
    guard available >= 1 else { return wait(.tight(width: width, height: height)) }
    let control = peek(0)
    pass(1)
    switch control >> 4 {
    case 8: steps.append(.pass(3))
    case 9: steps.append(.tightLength)
    case 0..<4: appendData(bytes: width * height * 3)
    case 4..<8: steps.append(.tightFilter(width: width, height: height))
    default: throw .desktopMalformed("a kind of compression nobody asked for")
    }
    return true
  }

  private mutating func readFilter(_ width: Int, _ height: Int) throws(DesktopError) -> Bool {
    guard available >= 1 else { return wait(.tightFilter(width: width, height: height)) }
    let filter = peek(0)
    pass(1)
    switch filter {
    case 0, 2: appendData(bytes: width * height * 3)
    case 1: steps.append(.tightPalette(width: width, height: height))
    default: throw .desktopMalformed("an unknown filter")
    }
    return true
  }

  private mutating func readPalette(_ width: Int, _ height: Int) -> Bool {
    guard available >= 1 else { return wait(.tightPalette(width: width, height: height)) }
    let colours = Int(peek(0)) + 1
    appendData(bytes: colours == 2 ? height * ((width + 7) / 8) : width * height)
    steps.append(.pass(1 + colours * 3))
    return true
  }

  /// Data of less than 12 bytes is not compressed, so that no length stands before it.
  private mutating func appendData(bytes: Int) {
    steps.append(bytes < 12 ? .pass(bytes) : .tightLength)
  }

  /// A length of up to 22 bits in up to three bytes.
  private mutating func readLength() -> Bool {
    var count = 0
    for index in 0..<3 {
      guard available > index else { return wait(.tightLength) }
      let byte = Int(peek(index))
      count |= (index == 2 ? byte : byte & 0x7F) << (7 * index)
      if byte & 0x80 == 0 || index == 2 {
        steps.append(.pass(count + index + 1))
        break
      }
    }
    return true
  }
}
