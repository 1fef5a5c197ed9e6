package import Platform

/// A TLS connection to a server that does not speak HTTP, such as MLLP or a desktop.
///
/// Bytes go out and come in as they are; who frames and reads them is the caller. One task may send
/// while another receives. Everything happens on its loop. Call ``close()`` before the last
/// reference goes.
package actor MessageConnection {
  private let loop: EventLoop
  private let socket: CurlSocket
  private var isOpen = false
  private var watch: Watch?
  private var timer: TimerID?
  private var receiver: CheckedContinuation<Void, Never>?
  private var sender: CheckedContinuation<Void, Never>?

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
  /// connection is closed, whatever is under way, unless ``stay()`` was called.
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
      watch = try loop.watch(raw, for: []) { [self] in
        let readiness = $0
        assumeIsolated { $0.becomeReady(readiness) }
      }
    } catch {
      throw .system(call: error.call, code: error.code)
    }
    isOpen = true
    timer = loop.schedule(after: deadline) { [self] in assumeIsolated { $0.close() } }
  }

  /// Lifts the deadline: the connection lasts until either side closes it.
  package func stay() {
    if let timer { loop.cancel(timer) }
    timer = nil
  }

  /// Sends all of `bytes`; throws `closedEarly` if the connection ends before.
  package func send(_ bytes: [UInt8]) async throws(TransportError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      guard isOpen else { throw .closedEarly }
      switch unsafe rest.withUnsafeBytes({ unsafe socket.send($0) }) {
      case .moved(let count): rest = rest.dropFirst(count)
      case .wouldBlock: await wait { $0.sender = $1 }
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
      case .wouldBlock: await wait { $0.receiver = $1 }
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
    stay()
    socket.close()
    becomeReady([.readable, .writable])
  }

  /// Waits as `place` has it: to receive or to send.
  private func wait(
    _ place: (isolated MessageConnection, CheckedContinuation<Void, Never>) -> Void
  ) async {
    await withCheckedContinuation { continuation in
      place(self, continuation)
      // A loop that cannot watch leaves nothing to wait for.
      if !isOpen || !watchOn() { close() }
    }
  }

  /// Watches for what is waited for; false if the loop cannot.
  private func watchOn() -> Bool {
    guard let watch else { return false }
    var interest: Interest = []
    if receiver != nil { interest.insert(.readable) }
    if sender != nil { interest.insert(.writable) }
    return (try? loop.change(watch, to: interest)) != nil
  }

  private func becomeReady(_ readiness: Readiness) {
    let isOver = readiness.contains(.hangup) || readiness.contains(.failed)
    if isOver || readiness.contains(.readable) {
      receiver?.resume()
      receiver = nil
    }
    if isOver || readiness.contains(.writable) {
      sender?.resume()
      sender = nil
    }
    if isOver, let watch {
      // Cannot be masked: the loop would spin. Whoever waits next finds the connection closed.
      loop.unwatch(watch)
      self.watch = nil
    }
    // What is no longer watched needs no change.
    if watch != nil { _ = watchOn() }
  }
}
