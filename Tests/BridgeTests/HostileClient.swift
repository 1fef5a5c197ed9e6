import HTTP
import Platform

@testable import Transport

/// A TLS client with a valid certificate that writes whatever bytes it is told to.
actor HostileClient {
  /// What came back over one connection.
  struct Heard: Sendable {
    let text: String
    let isEnded: Bool

    /// The status of every response, in order.
    var statuses: [Int] {
      text.split(separator: "HTTP/1.1 ").compactMap { Int($0.prefix(3)) }
    }
  }

  /// LIMIT: no test waits longer than this for a bridge.
  private static let patience = Duration.seconds(20)

  private let loop: EventLoop
  private var socket: CurlSocket?
  private var watch: Watch?
  private var timer: TimerID?
  private var isReady = false
  private var waiter: CheckedContinuation<Void, Never>?

  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe loop.asUnownedSerialExecutor()
  }

  init(on loop: EventLoop) { self.loop = loop }

  /// Connects to a listener as one of its facilities or its operator.
  static func connected(
    _ host: BridgeHost, _ network: String = "mame", _ name: String = "operator",
    listener: String = ""
  ) async throws -> HostileClient {
    let client = HostileClient(on: host.site.loop)
    try await client.connect(
      to: host.ports[network + listener] ?? 0, host.files(network, name, of: network))
    return client
  }

  /// Says `bytes` over a connection of its own and hears what comes until it ends.
  static func hear(
    _ bytes: String, _ host: BridgeHost, _ network: String = "mame", _ name: String = "operator"
  ) async throws -> Heard {
    let client = try await connected(host, network, name)
    await client.send(bytes)
    let heard = await client.hear()
    await client.close()
    return heard
  }

  private func connect(to port: UInt16, _ files: ClientTLSFiles) async throws(TransportError) {
    let socket = try CurlSocket(loop: loop)
    self.socket = socket
    let origin = try Origin("https://127.0.0.1:\(port)")
    let failure: TransportError? = await withCheckedContinuation { continuation in
      do throws(TransportError) {
        try socket.connect(to: origin, files, deadline: Self.patience) {
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
    timer = loop.schedule(after: Self.patience) { [self] in assumeIsolated { $0.close() } }
  }

  /// Sends all of `text`, each character a byte; false if the connection is gone.
  @discardableResult
  func send(_ text: String) async -> Bool {
    await send(text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
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

  /// Everything until the bridge ends the connection, or until `text` was heard.
  func hear(until text: String? = nil) async -> Heard {
    var all = ""
    while let piece = await receive() {
      all += piece
      if let text, all.contains(text) { return Heard(text: all, isEnded: false) }
    }
    return Heard(text: all, isEnded: true)
  }

  private func receive() async -> String? {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while let socket {
      switch unsafe buffer.withUnsafeMutableBytes({ unsafe socket.receive($0) }) {
      case .moved(let count): return String(decoding: buffer.prefix(count), as: UTF8.self)
      case .wouldBlock: await wait(.readable)
      case .closed, .failed: return nil
      }
    }
    return nil
  }

  /// Closes the connection.
  func close() {
    if let watch { loop.unwatch(watch) }
    if let timer { loop.cancel(timer) }
    (watch, timer) = (nil, nil)
    socket?.close()
    socket = nil
    becomeReady()
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
