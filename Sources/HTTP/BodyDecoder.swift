/// Content of one message while it arrives, by length or in chunks (RFC 9112 §6 and §7.1).
struct BodyDecoder: Sendable {
  private enum State {
    case length(Int)
    case chunkSize
    case chunk(Int)
    case chunkEnd
    case trailers(FieldBlock)
    case done
  }

  enum Step {
    case bytes([UInt8])
    case end
  }

  private var state: State
  private let limits: HTTPLimits
  private var bytesLeft: Int
  private var extensionBytesLeft: Int

  init(_ framing: BodyFraming, limits: HTTPLimits) {
    switch framing {
    case .none: state = .done
    case .length(let count): state = .length(count)
    case .chunked: state = .chunkSize
    }
    self.limits = limits
    bytesLeft = limits.bodyBytesMax
    extensionBytesLeft = limits.chunkExtensionBytesMax
  }

  /// The next piece or the end, or nil if more bytes are needed.
  mutating func next(_ buffer: inout InputBuffer) throws(HTTPError) -> Step? {
    while true {
      switch state {
      case .length(0), .done:
        state = .done
        return .end
      case .length(let left):
        guard buffer.count > 0 else { return nil }
        let piece = buffer.take(left)
        state = .length(left - piece.count)
        return .bytes(piece)
      case .chunk(0):
        state = .chunkEnd
      case .chunk(let left):
        guard buffer.count > 0 else { return nil }
        let piece = buffer.take(left)
        state = .chunk(left - piece.count)
        return .bytes(piece)
      case .chunkSize, .chunkEnd, .trailers:
        guard try advance(&buffer) else { return nil }
      }
    }
  }

  /// Reads what stands between content: sizes, line ends, trailers; false if incomplete.
  private mutating func advance(_ buffer: inout InputBuffer) throws(HTTPError) -> Bool {
    switch state {
    case .chunkSize:
      guard let size = try readChunkSize(&buffer) else { return false }
      state = size == 0 ? .trailers(.trailers(limits)) : .chunk(size)
    case .chunkEnd:
      guard let isLineEnd = buffer.takeLineEnd() else { return false }
      guard isLineEnd else { throw .chunkUnterminated }
      state = .chunkSize
    case .trailers(var block):
      let isComplete = try block.read(&buffer)
      state = isComplete ? .done : .trailers(block)
      return isComplete
    case .length, .chunk, .done:
      break
    }
    return true
  }

  private mutating func readChunkSize(_ buffer: inout InputBuffer) throws(HTTPError) -> Int? {
    let max = Self.sizeDigitsMax + extensionBytesLeft
    guard let line = try buffer.line(max: max, tooLong: .chunkExtensionTooLong) else { return nil }
    let bytes = buffer.bytes.span
    let end = line.first { hexValue(bytes[$0]) == nil } ?? line.upperBound
    let digits = line.lowerBound..<end
    guard (1...Self.sizeDigitsMax).contains(digits.count) else { throw .chunkSizeMalformed }
    let rest = end..<line.upperBound
    if !rest.isEmpty {
      guard bytes[end] == 0x3B else { throw .chunkSizeMalformed }
      guard rest.count > 1 else { throw .chunkExtensionMalformed }
      guard rest.count <= extensionBytesLeft else { throw .chunkExtensionTooLong }
      extensionBytesLeft -= rest.count
    }
    var size = 0
    for index in digits { size = size << 4 | Int(hexValue(bytes[index]) ?? 0) }
    guard size <= bytesLeft else { throw .bodyTooLarge }
    bytesLeft -= size
    return size
  }

  /// Fifteen digits cannot overflow; no content is that large.
  private static let sizeDigitsMax = 15
}
