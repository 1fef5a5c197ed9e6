/// Reads requests from a connection, strictly and bit by bit (RFC 9112).
///
/// Feed bytes with `append`, then call `next` until it returns nil. Pipelined bytes wait inside.
/// After an error every further call throws the same: a broken stream is never resumed.
package struct RequestParser: Sendable {
  private enum State {
    case requestLine
    case fields(Method, Target, FieldBlock)
    case body(BodyDecoder)
    case failed(HTTPError)
  }

  private var state = State.requestLine
  private var buffer = InputBuffer()
  private let limits: HTTPLimits

  /// A parser at the start of a connection.
  package init(limits: HTTPLimits) { self.limits = limits }

  /// Whether no request has begun: nothing is buffered and none is under way.
  package var isIdle: Bool {
    if case .requestLine = state { return buffer.count == 0 }
    return false
  }

  /// The bytes received and not yet understood.
  package var bufferedBytes: Int { buffer.count }

  /// Takes bytes as they came from the connection.
  package mutating func append(_ bytes: UnsafeRawBufferPointer) { unsafe buffer.append(bytes) }

  /// Takes bytes as they came from the connection.
  package mutating func append(_ bytes: [UInt8]) { buffer.append(bytes) }

  /// Uses the memory of `spare` for what arrives, unless it has its own.
  package mutating func takeMemory(from spare: inout [UInt8]) { buffer.takeMemory(from: &spare) }

  /// Gives buffer memory back while the connection idles, to `spare` for whoever is next.
  package mutating func giveMemory(to spare: inout [UInt8]) { buffer.giveMemory(to: &spare) }

  /// The next event, or nil if more bytes are needed.
  package mutating func next() throws(HTTPError) -> RequestEvent? {
    do throws(HTTPError) {
      return try advance()
    } catch {
      state = .failed(error)
      throw error
    }
  }

  private mutating func advance() throws(HTTPError) -> RequestEvent? {
    while true {
      switch state {
      case .requestLine:
        let max = limits.requestLineBytesMax
        guard let line = try buffer.line(max: max, tooLong: .requestLineTooLong) else { return nil }
        let (method, target) = try Self.requestLine(buffer.bytes.span, line)
        state = .fields(method, target, .head(limits))
      case .fields(let method, let target, var block):
        state = .requestLine
        guard try block.read(&buffer) else {
          state = .fields(method, target, block)
          return nil
        }
        return .head(try finishHead(method, target, block.fields))
      case .body(var decoder):
        let step = try decoder.next(&buffer)
        state = .body(decoder)
        switch step {
        case nil: return nil
        case .bytes(let bytes): return .body(bytes)
        case .end:
          state = .requestLine
          return .end
        }
      case .failed(let error): throw error
      }
    }
  }

  private mutating func finishHead(
    _ method: Method, _ target: Target, _ fields: Fields
  ) throws(HTTPError) -> RequestHead {
    try checkHost(of: fields)
    try checkSingletons(of: fields)
    let framing = try statedFraming(of: fields, limits: limits) ?? .none
    guard method.admitsBody || framing == .none || framing == .length(0) else {
      throw .bodyUnexpected
    }
    state = .body(BodyDecoder(framing, limits: limits))
    return RequestHead(method: method, target: target, fields: fields)
  }

  /// Method, target and version, one space between them (RFC 9112 §3).
  private static func requestLine(
    _ bytes: Bytes, _ line: Range<Int>
  ) throws(HTTPError) -> (Method, Target) {
    guard let first = bytes.first(0x20, in: line), let last = bytes.last(0x20, in: line),
      first < last
    else { throw .requestLineMalformed }
    let method = line.lowerBound..<first
    let target = first + 1..<last
    guard bytes.isToken(method), !target.isEmpty, bytes.first(0x20, in: target) == nil,
      bytes.first(0x09, in: target) == nil
    else { throw .requestLineMalformed }
    try checkVersion(bytes, last + 1..<line.upperBound)
    guard let method = Method(bytes, method) else { throw .methodUnknown }
    return (method, try Target(bytes, target))
  }
}

/// Accepts `HTTP/1.1` only; another well-formed version is unsupported (RFC 9112 §2.3).
func checkVersion(_ bytes: Bytes, _ range: Range<Int>) throws(HTTPError) {
  guard range.count == 8 else { throw .versionMalformed }
  let start = range.lowerBound
  guard bytes.spells("HTTP/", start..<start + 5) else { throw .versionMalformed }
  let (major, minor) = (bytes[start + 5], bytes[start + 7])
  guard isDigit(major), bytes[start + 6] == 0x2E, isDigit(minor) else { throw .versionMalformed }
  guard major == 0x31, minor == 0x31 else { throw .versionUnsupported }
}
