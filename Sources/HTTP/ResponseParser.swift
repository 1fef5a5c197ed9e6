/// Reads one response at a time from a connection, strictly and bit by bit (RFC 9112).
///
/// A response without a stated length is refused: its end could not be told from a cut.
package struct ResponseParser: Sendable {
  private enum State {
    case statusLine
    case fields(Status, FieldBlock)
    case body(BodyDecoder)
    case done
    case failed(HTTPError)
  }

  private var state = State.statusLine
  private var buffer = InputBuffer()
  private var method: Method
  private var interimsLeft: Int
  private var limits: HTTPLimits
  private let bodyBytesStandard: Int

  /// A parser for the response to a request with this method.
  package init(limits: HTTPLimits, for method: Method) {
    self.limits = limits
    bodyBytesStandard = limits.bodyBytesMax
    self.method = method
    interimsLeft = limits.interimCountMax
  }

  /// Whether the response is complete and no byte follows it, so that the connection can be reused.
  package var isClean: Bool {
    if case .done = state { return buffer.count == 0 }
    return false
  }

  /// Takes bytes as they came from the connection.
  package mutating func append(_ bytes: UnsafeRawBufferPointer) { unsafe buffer.append(bytes) }

  /// Takes bytes as they came from the connection.
  package mutating func append(_ bytes: [UInt8]) { buffer.append(bytes) }

  /// Has `body` write at most `max` bytes where they will be parsed and tell how many it wrote.
  package mutating func append(upTo max: Int, _ body: (UnsafeMutableRawBufferPointer) -> Int) {
    unsafe buffer.append(upTo: max, body)
  }

  /// Readies the parser for the next response on the connection, keeping its memory; its content
  /// may have `bodyBytesMax` bytes, where that is given.
  ///
  /// Throws `bytesAfterResponse` or `truncated` if the one before did not end cleanly.
  package mutating func begin(for method: Method, bodyBytesMax: Int? = nil) throws(HTTPError) {
    guard buffer.count == 0 else { throw .bytesAfterResponse }
    switch state {
    case .statusLine, .done: break
    case .fields, .body: throw .truncated
    case .failed(let error): throw error
    }
    self.method = method
    limits.bodyBytesMax = bodyBytesMax ?? bodyBytesStandard
    interimsLeft = limits.interimCountMax
    state = .statusLine
  }

  /// Gives buffer memory back while the connection idles.
  package mutating func releaseMemory() { buffer.release() }

  /// Tells that the peer closed the connection; throws `truncated` unless the response is complete.
  package mutating func finish() throws(HTTPError) {
    switch state {
    case .done where buffer.count == 0: return
    case .done: state = .failed(.bytesAfterResponse)
    case .failed: break
    case .statusLine, .fields, .body: state = .failed(.truncated)
    }
    if case .failed(let error) = state { throw error }
  }

  /// The next event, or nil if more bytes are needed or the response is complete.
  ///
  /// After an error every further call throws the same.
  package mutating func next() throws(HTTPError) -> ResponseEvent? {
    do throws(HTTPError) {
      return try advance()
    } catch {
      state = .failed(error)
      throw error
    }
  }

  private mutating func advance() throws(HTTPError) -> ResponseEvent? {
    while true {
      switch state {
      case .statusLine:
        let max = limits.requestLineBytesMax
        guard let line = try buffer.line(max: max, tooLong: .statusLineTooLong) else { return nil }
        state = .fields(try Self.statusLine(buffer.bytes.span, line), .head(limits))
      case .fields(let status, var block):
        state = .statusLine
        guard try block.read(&buffer) else {
          state = .fields(status, block)
          return nil
        }
        let head = ResponseHead(status: status, fields: block.fields)
        if try finishHead(head) { return .head(head) }
      case .body(var decoder):
        let step = try decoder.next(&buffer)
        state = .body(decoder)
        switch step {
        case nil: return nil
        case .bytes(let bytes): return .body(bytes)
        case .end:
          state = .done
          return .end
        }
      case .done:
        guard buffer.count == 0 else { throw .bytesAfterResponse }
        return nil
      case .failed(let error): throw error
      }
    }
  }

  /// Decides what follows the head; false if it was an interim one.
  private mutating func finishHead(_ head: ResponseHead) throws(HTTPError) -> Bool {
    try checkSingletons(of: head.fields)
    let stated = try statedFraming(of: head.fields, limits: limits)
    if head.status.isInterim {
      guard head.status != 101, stated == nil, interimsLeft > 0 else { throw .interimRefused }
      interimsLeft -= 1
      state = .statusLine
      return false
    }
    state = .body(BodyDecoder(try framing(stated, head.status), limits: limits))
    return true
  }

  /// The framing in effect, given the method and the status (RFC 9112 §6.3).
  private func framing(_ stated: BodyFraming?, _ status: Status) throws(HTTPError) -> BodyFraming {
    if status == 204 {
      guard stated == nil || stated == .length(0) else { throw .bodyUnexpected }
      return .none
    }
    if method == .head || status == 304 { return .none }
    guard let stated else { throw .lengthMissing }
    return stated
  }

  /// Version, three digits and a phrase, which is ignored (RFC 9112 §4).
  private static func statusLine(
    _ bytes: Bytes, _ line: Range<Int>
  ) throws(HTTPError) -> Status {
    guard line.count >= 13 else { throw .statusLineMalformed }
    let start = line.lowerBound
    guard bytes[start + 8] == 0x20, bytes[start + 12] == 0x20 else { throw .statusLineMalformed }
    try checkVersion(bytes, start..<start + 8)
    let digits = start + 9..<start + 12
    guard bytes.isAll(digits, isDigit) else { throw .statusLineMalformed }
    var code = 0
    for index in digits { code = code * 10 + Int(bytes[index] - 0x30) }
    guard (100...599).contains(code) else { throw .statusLineMalformed }
    return Status(code)
  }
}
