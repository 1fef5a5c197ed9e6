import HTTP
import Platform

@testable import Transport

/// A TLS client that sends and receives bytes as told; what HTTP is in them is the test's affair.
actor RawClient {
  /// How a stream ended.
  enum End: Error, Equatable {
    case closed
    case failed
  }

  /// One response and its content.
  struct Response: Equatable {
    let status: Int
    let fields: Fields
    let text: String
  }

  private let loop: EventLoop
  private var socket: CurlSocket?
  private var watch: Watch?
  private var isReady = false
  private var waiter: CheckedContinuation<Void, Never>?

  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe loop.asUnownedSerialExecutor()
  }

  init(on loop: EventLoop) {
    self.loop = loop
  }

  /// Connects to `port` of this machine.
  func connect(to port: UInt16, _ files: ClientTLSFiles) async throws(TransportError) {
    let socket = try CurlSocket(loop: loop)
    self.socket = socket
    let origin = try Origin("https://127.0.0.1:\(port)")
    let failure: TransportError? = await withCheckedContinuation { continuation in
      do throws(TransportError) {
        try socket.connect(to: origin, files, deadline: .seconds(300)) {
          continuation.resume(returning: $0)
        }
      } catch {
        continuation.resume(returning: error)
      }
    }
    if let failure {
      close()
      throw failure
    }
    guard let raw = socket.raw else { throw .closedEarly }
    watch = try? loop.watch(raw, for: []) { [self] _ in
      assumeIsolated { $0.becomeReady() }
    }
  }

  /// Sends all of `text`, as one record if it is short; false if the connection is gone.
  @discardableResult
  func send(_ text: String) async -> Bool {
    await send(Array(text.utf8))
  }

  /// Sends all of `bytes`; false if the connection is gone.
  @discardableResult
  func send(_ bytes: [UInt8]) async -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      guard let socket else { return false }
      switch unsafe rest.withUnsafeBytes({ unsafe socket.send($0) }) {
      case .moved(let count): rest = rest.dropFirst(count)
      case .wouldBlock: await wait(.writable)
      case .closed, .failed: return false
      }
    }
    return true
  }

  /// What arrives next, or how the stream ended.
  func receive() async -> Result<[UInt8], End> {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      guard let socket else { return .failure(.closed) }
      switch unsafe buffer.withUnsafeMutableBytes({ unsafe socket.receive($0) }) {
      case .moved(let count): return .success(Array(buffer.prefix(count)))
      case .wouldBlock: await wait(.readable)
      case .closed: return .failure(.closed)
      case .failed: return .failure(.failed)
      }
    }
  }

  /// Everything up to the end of the stream: how much, its first 64 KiB, and how it ended.
  func receiveToEnd() async -> (count: Int, text: String, end: End) {
    var count = 0
    var first: [UInt8] = []
    while true {
      switch await receive() {
      case .success(let more):
        count += more.count
        first += more.prefix(65_536 - first.count)
      case .failure(let end):
        return (count, String(decoding: first, as: UTF8.self), end)
      }
    }
  }

  /// The next response, or nil if the stream ends first or it is malformed.
  ///
  /// Nothing may follow it yet: what does is lost.
  func response(to method: Method = .get) async -> Response? {
    var limits = HTTPLimits.standard
    limits.bodyBytesMax = 1 << 30
    var parser = ResponseParser(limits: limits, for: method)
    var head: ResponseHead?
    var body: [UInt8] = []
    while true {
      do {
        switch try parser.next() {
        case .head(let found): head = found
        case .body(let piece): body += piece
        case .end:
          return head.map {
            Response(
              status: $0.status.code, fields: $0.fields,
              text: String(decoding: body, as: UTF8.self))
          }
        case nil: parser.append(try await receive().get())
        }
      } catch {
        return nil
      }
    }
  }

  /// Receives until at least `count` bytes have come, and answers how many did.
  func receive(atLeast count: Int) async -> Int {
    var total = 0
    while total < count, case .success(let more) = await receive() { total += more.count }
    return total
  }

  /// Closes the connection.
  func close() {
    if let watch { loop.unwatch(watch) }
    watch = nil
    socket?.close()
    socket = nil
  }

  private func wait(_ interest: Interest) async {
    guard let watch, (try? loop.change(watch, to: interest)) != nil else { return }
    isReady = false
    await withCheckedContinuation { continuation in
      if isReady { continuation.resume() } else { waiter = continuation }
    }
  }

  private func becomeReady() {
    if let watch { try? loop.change(watch, to: []) }
    isReady = true
    waiter?.resume()
    waiter = nil
  }
}
