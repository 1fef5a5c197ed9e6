package import Platform

/// A TLS connection to a server of messages in frames of their own, such as MLLP.
///
/// Bytes go out and come in as they are; who frames and reads them is the caller. Everything
/// happens on its loop. Call ``close()`` before the last reference goes.
package actor MessageConnection {
  private let loop: EventLoop
  private let socket: CurlSocket
  private var isOpen = false
  private var watch: Watch?
  private var timer: TimerID?
  private var isReady = false
  private var waiter: CheckedContinuation<Void, Never>?

  /// Its loop.
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe loop.asUnownedSerialExecutor()
  }

  /// A connection that is not made yet; throws `library` if libcurl has no memory.
  package init(on loop: EventLoop) throws(TransportError) {
    self.loop = loop
    socket = try CurlSocket(loop: loop)
  }

  /// Connects to an origin such as `https://his.example:2575`; once `deadline` has passed, the
  /// connection is closed, whatever is under way.
  package func open(
    _ origin: String, tls: ClientTLSFiles, deadline: Duration
  ) async throws(TransportError) {
    let origin = try Origin(origin)
    try tls.check()
    let failure: TransportError? = await withCheckedContinuation { continuation in
      do throws(TransportError) {
        try socket.connect(to: origin, tls, deadline: deadline) {
          continuation.resume(returning: $0)
        }
      } catch {
        continuation.resume(returning: error)
      }
    }
    if let failure { throw failure }
    guard let raw = socket.raw else { throw .closedEarly }
    do throws(Errno) {
      watch = try loop.watch(raw, for: []) { [self] _ in assumeIsolated { $0.becomeReady() } }
    } catch {
      throw .system(call: error.call, code: error.code)
    }
    isOpen = true
    timer = loop.schedule(after: deadline) { [self] in assumeIsolated { $0.close() } }
  }

  /// Sends all of `bytes`; throws `closedEarly` if the connection ends before.
  package func send(_ bytes: [UInt8]) async throws(TransportError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      guard isOpen else { throw .closedEarly }
      switch unsafe rest.withUnsafeBytes({ unsafe socket.send($0) }) {
      case .moved(let count): rest = rest.dropFirst(count)
      case .wouldBlock: await wait(.writable)
      case .closed, .failed: throw .closedEarly
      }
    }
  }

  /// What arrives next, at most 64 KiB; throws `closedEarly` at the end of the connection.
  package func receive() async throws(TransportError) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while isOpen {
      switch unsafe buffer.withUnsafeMutableBytes({ unsafe socket.receive($0) }) {
      case .moved(let count): return Array(buffer.prefix(count))
      case .wouldBlock: await wait(.readable)
      case .closed, .failed: throw .closedEarly
      }
    }
    throw .closedEarly
  }

  /// Closes the connection; whoever waits for bytes goes without.
  package func close() {
    isOpen = false
    if let watch { loop.unwatch(watch) }
    watch = nil
    if let timer { loop.cancel(timer) }
    timer = nil
    socket.close()
    becomeReady()
  }

  private func wait(_ interest: Interest) async {
    // A loop that cannot watch leaves the deadline to end this.
    guard let watch, (try? loop.change(watch, to: interest)) != nil else { return close() }
    isReady = false
    await withCheckedContinuation { continuation in
      if isReady { continuation.resume() } else { waiter = continuation }
    }
  }

  private func becomeReady() {
    // What is no longer watched needs no change.
    if let watch { try? loop.change(watch, to: []) }
    isReady = true
    waiter?.resume()
    waiter = nil
  }
}
