/// Received bytes not yet understood; gives out lines and runs of bytes from the front.
struct InputBuffer: Sendable {
  private(set) var bytes: [UInt8] = []
  private var start = 0
  /// How many bytes from `start` on are known to hold no line feed.
  private var scanned = 0

  var count: Int { bytes.count - start }

  mutating func append(_ more: UnsafeRawBufferPointer) {
    compact()
    unsafe bytes.append(contentsOf: more)
  }

  /// Has `body` write at most `max` bytes at the end and tell how many it wrote.
  mutating func append(upTo max: Int, _ body: (UnsafeMutableRawBufferPointer) -> Int) {
    compact()
    bytes.append(addingCapacity: max) { room in
      unsafe room.withUnsafeMutableBufferPointer { room, count in
        unsafe count = body(UnsafeMutableRawBufferPointer(room))
      }
    }
  }

  mutating func append(_ more: [UInt8]) {
    compact()
    bytes.append(contentsOf: more)
  }

  /// Gives the memory back if nothing is buffered.
  mutating func release() {
    if count == 0 { self = InputBuffer() }
  }

  /// Uses the memory of `spare` for what comes, unless it has its own.
  mutating func takeMemory(from spare: inout [UInt8]) {
    if bytes.capacity == 0 { swap(&bytes, &spare) }
  }

  /// Gives the memory back if nothing is buffered: to `spare`, unless that has more of its own.
  mutating func giveMemory(to spare: inout [UInt8]) {
    guard count == 0 else { return }
    bytes.removeAll(keepingCapacity: true)
    if spare.capacity < bytes.capacity, bytes.capacity <= Self.spareBytesMax {
      swap(&bytes, &spare)
    }
    self = InputBuffer()
  }

  /// LIMIT: memory that is kept although nobody needs it.
  private static let spareBytesMax = 131_072

  /// Where in `bytes` the next line lies without its CRLF, or nil if it is not complete yet.
  ///
  /// Throws `tooLong` if it exceeds `max` bytes, and refuses every byte but printable ASCII, space
  /// and tab. The place is good until the next append.
  mutating func line(max: Int, tooLong: HTTPError) throws(HTTPError) -> Range<Int>? {
    let limit = Swift.min(bytes.count, start + max + 2)
    guard let feed = bytes.span.first(0x0A, in: start + scanned..<limit) else {
      if count >= max + 2 { throw tooLong }
      scanned = limit - start
      return nil
    }
    guard feed > start, bytes[feed - 1] == 0x0D else { throw .bareLineFeed }
    let line = start..<feed - 1
    if let wrong = bytes.span.firstOutsideField(in: line) { throw Self.refusal(of: bytes[wrong]) }
    start = feed + 1
    scanned = 0
    return line
  }

  private static func refusal(of byte: UInt8) -> HTTPError {
    switch byte {
    case 0x0D: .bareCarriageReturn
    case 0x80...: .nonASCII
    default: .controlCharacter
    }
  }

  /// Up to `max` bytes from the front.
  mutating func take(_ max: Int) -> [UInt8] {
    let end = start + Swift.min(max, count)
    let taken = Array(bytes[start..<end])
    start = end
    scanned = 0
    return taken
  }

  /// The byte at `offset` from the front, below ``count``.
  func peek(_ offset: Int) -> UInt8 { bytes[start + offset] }

  /// Removes a CRLF from the front: nil if it is not complete yet, false if it is not one.
  mutating func takeLineEnd() -> Bool? {
    guard count >= 1 else { return nil }
    guard bytes[start] == 0x0D else { return false }
    guard count >= 2 else { return nil }
    guard bytes[start + 1] == 0x0A else { return false }
    start += 2
    scanned = 0
    return true
  }

  /// Drops what was consumed once it is at least half, so that the cost per byte stays constant.
  private mutating func compact() {
    if start == bytes.count {
      bytes.removeAll(keepingCapacity: true)
    } else if start >= bytes.count / 2 {
      bytes.removeSubrange(..<start)
    } else {
      return
    }
    start = 0
  }
}
