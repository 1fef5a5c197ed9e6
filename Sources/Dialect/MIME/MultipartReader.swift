/// Reads a `multipart/related` message piece by piece (RFC 2046 §5.1, RFC 2387), so that a part of
/// any length passes in bounded memory.
///
/// Bytes go in with ``receive(_:)`` as they arrive; ``next()`` says what they hold. Lines may end
/// with a line feed alone. A preamble is passed over, and so is all that follows the closing
/// boundary. At the end of the bytes ``finish()`` has to be called: only it knows that nothing is
/// missing.
package struct MultipartReader: ~Copyable {
  /// What a message is made of, in its order.
  package enum Event: Equatable, Sendable {
    /// A part begins.
    case part(PartHead)
    /// The next bytes of the part, never none.
    case body([UInt8])
    /// The part is complete.
    case partEnd
  }

  /// What the next bytes are.
  private enum State { case preamble, boundaryLine, head, bodyStart, body, closed }

  /// LIMIT: blanks between a boundary and the end of its line, in bytes.
  private static let paddingBytesMax = 64

  private let delimiter: Delimiter
  private let limits: MIMELimits
  private var state = State.preamble
  /// What has arrived and was not read yet begins at `start`.
  private var buffer: [UInt8]
  private var start = 0
  private var preambleBytes = 0
  private var parts = 0
  /// How much of the head that is arriving was looked through, in bytes.
  private var headBytesSeen = 0

  /// Reads a message of that media type.
  ///
  /// Throws ``MIMEError/notMultipart`` or ``MIMEError/boundaryMalformed``.
  package init(_ type: ContentType, limits: MIMELimits = MIMELimits()) throws(MIMEError) {
    guard type.essence == "multipart/related" else { throw .notMultipart }
    guard let boundary = type["boundary"] else { throw .boundaryMalformed }
    delimiter = try Delimiter(boundary)
    self.limits = limits
    // The first boundary needs no line before it.
    buffer = [0x0A]
  }

  /// Takes the next bytes of the message.
  package mutating func receive(_ bytes: some Collection<UInt8>) {
    guard state != .closed else { return }
    buffer.removeFirst(start)
    start = 0
    buffer.append(contentsOf: bytes)
  }

  /// What the bytes received so far hold; nil if more of them are needed, or nothing is to come.
  package mutating func next() throws(MIMEError) -> Event? {
    while true {
      switch state {
      case .preamble: guard try skipPreamble() else { return nil }
      case .boundaryLine: guard try readBoundaryLine() else { return nil }
      case .head: return try readHead()
      case .bodyStart: guard startBody() else { return nil }
      case .body: return readBody()
      case .closed: return nil
      }
    }
  }

  /// Says that no more bytes come; throws ``MIMEError/closingBoundaryMissing``.
  package func finish() throws(MIMEError) {
    guard state == .closed else { throw .closingBoundaryMissing }
  }

  private var available: Int { buffer.count - start }

  private mutating func skipPreamble() throws(MIMEError) -> Bool {
    let found = delimiter.first(in: buffer, from: start)
    let end = found ?? max(start, buffer.count - delimiter.count)
    preambleBytes += end - start
    guard preambleBytes <= limits.preambleBytesMax else { throw .preambleTooLong }
    start = end
    guard found != nil else { return false }
    start += delimiter.count
    state = .boundaryLine
    return true
  }

  /// Reads `--`, or blanks and the end of the line, behind a boundary.
  private mutating func readBoundaryLine() throws(MIMEError) -> Bool {
    guard available >= 2 else { return false }
    if buffer[start] == 0x2D, buffer[start + 1] == 0x2D {
      state = .closed
      buffer = []
      start = 0
      return true
    }
    var at = start
    while at < buffer.count, buffer[at] == 0x20 || buffer[at] == 0x09 { at += 1 }
    guard at - start <= Self.paddingBytesMax else { throw .boundaryLineMalformed }
    if at < buffer.count, buffer[at] == 0x0D { at += 1 }
    guard at < buffer.count else { return false }
    guard buffer[at] == 0x0A else { throw .boundaryLineMalformed }
    parts += 1
    guard parts <= limits.partsMax else { throw .tooManyParts }
    // The line feed stays: it may be the one before the empty line.
    start = at
    headBytesSeen = 0
    state = .head
    return true
  }

  /// Reads up to the empty line, whose own line feed stays: it may belong to a boundary.
  private mutating func readHead() throws(MIMEError) -> Event? {
    var at = start + headBytesSeen
    while at + 1 < buffer.count {
      if buffer[at] == 0x0A {
        let next = buffer[at + 1] == 0x0D ? at + 2 : at + 1
        guard next < buffer.count else { break }
        if buffer[next] == 0x0A {
          guard next - start <= limits.headBytesMax else { throw .headTooLong }
          let head = try PartHead(buffer[start...at])
          start = next
          state = .bodyStart
          return .part(head)
        }
      }
      at += 1
    }
    headBytesSeen = at - start
    guard headBytesSeen <= limits.headBytesMax else { throw .headTooLong }
    return nil
  }

  /// Steps over the line feed before the body unless the body is empty and this one the boundary's.
  private mutating func startBody() -> Bool {
    guard available >= delimiter.count else { return false }
    if !delimiter.stands(in: buffer, at: start) { start += 1 }
    state = .body
    return true
  }

  private mutating func readBody() -> Event? {
    guard let found = delimiter.first(in: buffer, from: start) else {
      // What could be the beginning of a boundary stays, with a carriage return before it.
      let end = buffer.count - delimiter.count
      guard end > start else { return nil }
      return body(upTo: end, then: end)
    }
    let hasReturn = found > start && buffer[found - 1] == 0x0D
    let end = hasReturn ? found - 1 : found
    if end > start { return body(upTo: end, then: end) }
    start = found + delimiter.count
    state = .boundaryLine
    return .partEnd
  }

  private mutating func body(upTo end: Int, then next: Int) -> Event {
    let bytes = Array(buffer[start..<end])
    start = next
    return .body(bytes)
  }
}

/// A line feed, `--` and the boundary, and how to find them in long texts.
private struct Delimiter: Sendable {
  private let bytes: [UInt8]
  /// By the last byte of a window: how far the window may move (Horspool 1980).
  private let shifts: [UInt8]

  /// Takes 1 to 70 bytes of RFC 2046 §5.1.1.
  init(_ boundary: String) throws(MIMEError) {
    let isSound = boundary.utf8.allSatisfy {
      $0.isASCIIDigitOrLetter || Self.marks.contains($0)
    }
    // LIMIT: 70 bytes by the standard.
    guard isSound, (1...70).contains(boundary.utf8.count), !boundary.hasSuffix(" ") else {
      throw .boundaryMalformed
    }
    bytes = Array("\n--\(boundary)".utf8)
    var shifts = [UInt8](repeating: UInt8(bytes.count), count: 256)
    for (place, byte) in bytes.dropLast().enumerated() {
      shifts[Int(byte)] = UInt8(bytes.count - 1 - place)
    }
    self.shifts = shifts
  }

  private static let marks = Array("'()+_,-./:=? ".utf8)

  var count: Int { bytes.count }

  /// Where the delimiter stands first at or after `start`.
  func first(in text: [UInt8], from start: Int) -> Int? {
    let (text, last) = (text.span, bytes.count - 1)
    let (shifts, end) = (shifts.span, bytes[bytes.count - 1])
    var at = start
    while at + last < text.count {
      let byte = text[at + last]
      if byte == end, stands(in: text, at: at) { return at }
      at += Int(shifts[Int(byte)])
    }
    return nil
  }

  func stands(in text: [UInt8], at start: Int) -> Bool { stands(in: text.span, at: start) }

  private func stands(in text: Span<UInt8>, at start: Int) -> Bool {
    guard start + bytes.count <= text.count else { return false }
    for place in 0..<bytes.count where text[start + place] != bytes[place] { return false }
    return true
  }
}

extension UInt8 {
  fileprivate var isASCIIDigitOrLetter: Bool { self &- 0x30 < 10 || (self | 0x20) &- 0x61 < 26 }
}
