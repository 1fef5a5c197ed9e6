/// Reads a client's frames, byte by byte if need be, and joins them to messages (RFC 6455 §5).
///
/// Whatever the RFC calls a failure is one; after an error, or the closing frame, it reads nothing
/// more.
package struct WebSocketReader: Sendable {
  /// What came.
  package enum Event: Sendable, Equatable {
    /// A message of bytes, complete.
    case message([UInt8])
    case ping([UInt8])
    case pong([UInt8])
    /// The peer closes; nil if it gives no code.
    case close(WebSocketCloseCode?)
  }

  private struct Head {
    let opcode: WebSocketOpcode
    let isFinal: Bool
    let count: Int
    let mask: [UInt8]
  }

  private let messageBytesMax: Int
  private var input = InputBuffer()
  private var head: Head?
  /// The message under way; nil between messages.
  private var message: [UInt8]?
  private var isOver = false

  /// A reader of messages up to `messageBytesMax` bytes, of however many frames.
  package init(messageBytesMax: Int) { self.messageBytesMax = messageBytesMax }

  /// Bytes that wait for the rest of their frame or for ``next()``.
  package var bufferedBytes: Int { input.count }

  /// Takes what arrived.
  package mutating func append(_ bytes: UnsafeRawBufferPointer) {
    if !isOver { unsafe input.append(bytes) }
  }

  /// Takes what arrived.
  package mutating func append(_ bytes: [UInt8]) {
    if !isOver { input.append(bytes) }
  }

  /// What came next; nil if more bytes are needed.
  package mutating func next() throws(WebSocketError) -> Event? {
    do throws(WebSocketError) {
      while !isOver {
        if head == nil { head = try readHead() }
        guard let frame = head, input.count >= frame.count else { return nil }
        head = nil
        if let event = try take(frame) { return event }
      }
      return nil
    } catch {
      end()
      throw error
    }
  }

  private mutating func end() {
    isOver = true
    input = InputBuffer()
    message = nil
  }

  // MARK: Frames

  /// The head of the next frame; nil if it is not complete.
  private mutating func readHead() throws(WebSocketError) -> Head? {
    guard input.count >= 1 else { return nil }
    let first = input.peek(0)
    guard first & 0x70 == 0 else { throw .reservedBit }
    guard let opcode = WebSocketOpcode(rawValue: first & 0x0F) else { throw .opcodeUnknown }
    let isFinal = first & 0x80 != 0
    try checkPlace(opcode, isFinal: isFinal)
    guard input.count >= 2 else { return nil }
    let second = input.peek(1)
    guard second & 0x80 != 0 else { throw .unmasked }
    if opcode.isControl, second & 0x7F > 125 { throw .controlTooLong }
    guard let (count, size) = try readCount(short: Int(second & 0x7F)) else { return nil }
    guard opcode.isControl || count <= messageBytesMax - (message?.count ?? 0) else {
      throw .messageTooLarge
    }
    guard input.count >= size + 4 else { return nil }
    let mask = Array(input.take(size + 4).suffix(4))
    return Head(opcode: opcode, isFinal: isFinal, count: count, mask: mask)
  }

  /// Whether a frame may stand where it stands.
  private func checkPlace(_ opcode: WebSocketOpcode, isFinal: Bool) throws(WebSocketError) {
    switch opcode {
    case .close, .ping, .pong: if !isFinal { throw .controlFragmented }
    case .text: throw message == nil ? .textRefused : .continuationMissing
    case .binary: if message != nil { throw .continuationMissing }
    case .continuation: if message == nil { throw .continuationUnexpected }
    }
  }

  /// The length of the payload and where the mask begins; nil if it is not complete.
  private func readCount(short: Int) throws(WebSocketError) -> (count: Int, size: Int)? {
    let (size, least): (Int, UInt64) =
      switch short {
      case 126: (2, 126)
      case 127: (8, 0x1_0000)
      default: (0, 0)
      }
    guard size > 0 else { return (short, 2) }
    guard input.count >= 2 + size else { return nil }
    let number = (2..<2 + size).reduce(UInt64(0)) { $0 << 8 | UInt64(input.peek($1)) }
    guard number >= least else { throw .lengthNotShortest }
    guard let count = Int(exactly: number) else { throw .messageTooLarge }
    return (count, 2 + size)
  }

  /// What a complete frame amounts to; nil if it is a part of a message.
  private mutating func take(_ frame: Head) throws(WebSocketError) -> Event? {
    var payload = input.take(frame.count)
    for index in payload.indices { payload[index] ^= frame.mask[index & 3] }
    switch frame.opcode {
    case .ping: return .ping(payload)
    case .pong: return .pong(payload)
    case .close: return try close(payload)
    case .binary, .continuation, .text:
      // In place: a message of single bytes must not cost the square of its length.
      if message == nil { message = payload } else { message?.append(contentsOf: payload) }
      guard frame.isFinal, let whole = message else { return nil }
      message = nil
      return .message(whole)
    }
  }

  private mutating func close(_ payload: [UInt8]) throws(WebSocketError) -> Event {
    guard !payload.isEmpty else {
      end()
      return .close(nil)
    }
    guard payload.count >= 2,
      let code = WebSocketCloseCode(UInt16(payload[0]) << 8 | UInt16(payload[1]))
    else { throw .closeMalformed }
    guard String(validating: payload.dropFirst(2), as: UTF8.self) != nil else {
      throw .closeReasonMalformed
    }
    end()
    return .close(code)
  }
}
