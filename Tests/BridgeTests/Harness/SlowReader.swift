import Glibc
import Platform

@testable import Transport

/// A client that reads an answer as slowly as a test wants, while the rest waits in the bridge.
actor SlowReader {
  /// How much of an answer came and how it ended.
  struct Rest: Equatable {
    let count: Int
    let isBroken: Bool
  }

  private let loop: EventLoop
  private var socket: CurlSocket?
  private var watch: Watch?
  private var isReady = false
  private var waiter: CheckedContinuation<Void, Never>?

  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe loop.asUnownedSerialExecutor()
  }

  init(on loop: EventLoop) { self.loop = loop }

  /// Connects, asks for `path` and reads nothing yet; the kernel holds little for it.
  func ask(_ path: String, at origin: String, bearer: String, _ files: ClientTLSFiles) async throws
  {
    let socket = try CurlSocket(loop: loop)
    self.socket = socket
    let failure: TransportError? = await withCheckedContinuation { continuation in
      do throws(TransportError) {
        try socket.connect(to: try Origin(origin), files, deadline: .seconds(10)) {
          continuation.resume(returning: $0)
        }
      } catch {
        continuation.resume(returning: error)
      }
    }
    if let failure { throw failure }
    guard let raw = socket.raw else { throw TransportError.closedEarly }
    var size: Int32 = 65_536
    unsafe setsockopt(
      raw, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    watch = try loop.watch(raw, for: []) { [self] _ in assumeIsolated { $0.becomeReady() } }
    let request = """
      GET \(path) HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer \(bearer)\r\n\
      connection: close\r\n\r\n
      """
    let bytes = Array(request.utf8)
    guard case .moved(bytes.count) = unsafe bytes.withUnsafeBytes({ unsafe socket.send($0) }) else {
      throw TransportError.closedEarly
    }
  }

  /// Reads at least `count` bytes, or to the end.
  func read(atLeast count: Int) async -> Int {
    var total = 0
    while total < count, let more = await next(), more > 0 { total += more }
    return total
  }

  /// Reads all that still comes.
  func readToEnd() async -> Rest {
    var total = 0
    while let more = await next() {
      guard more > 0 else { return Rest(count: total, isBroken: false) }
      total += more
    }
    return Rest(count: total, isBroken: true)
  }

  func close() {
    if let watch { loop.unwatch(watch) }
    watch = nil
    socket?.close()
    socket = nil
  }

  /// How many bytes came; 0 at an orderly end, nil where the connection broke.
  private func next() async -> Int? {
    var buffer = [UInt8](repeating: 0, count: 16_384)
    while true {
      guard let socket else { return nil }
      switch unsafe buffer.withUnsafeMutableBytes({ unsafe socket.receive($0) }) {
      case .moved(let count): return count
      case .wouldBlock: await wait()
      case .closed: return 0
      case .failed: return nil
      }
    }
  }

  private func wait() async {
    guard let watch, (try? loop.change(watch, to: .readable)) != nil else { return }
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
