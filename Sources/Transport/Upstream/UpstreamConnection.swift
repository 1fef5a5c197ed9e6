import HTTP
import Platform

/// One kept-alive connection: connects, then carries one exchange after the other.
final class UpstreamConnection {
  enum State {
    /// Until the TLS handshake is done; the exchange it was opened for goes first.
    case connecting(Exchange)
    case idle
    case busy(Exchange)
    case closed
  }

  private(set) var state: State
  /// When the state began, in nanoseconds of the monotonic clock.
  private(set) var since: UInt64
  /// Kept alive by its connections until each is closed.
  private let pool: UpstreamPool
  private let socket: CurlSocket
  private var watch: Watch?
  private var parser: ResponseParser
  private var sent = 0
  private var waitsToWrite = false
  /// Whether nothing is read because nobody has taken what came.
  private(set) var isHeldUp = false
  /// Whether a response was completed on it: only then can the server have tired of it.
  private var isReused = false
  /// Whether a byte of the response under way was read.
  private(set) var hasReceived = false

  /// Starts to connect on behalf of `exchange`.
  init(pool: UpstreamPool, for exchange: Exchange, now: UInt64) throws(TransportError) {
    self.pool = pool
    socket = try CurlSocket(loop: pool.loop)
    state = .connecting(exchange)
    since = now
    parser = ResponseParser(limits: pool.limits.http, for: exchange.method)
    exchange.connection = self
    do throws(TransportError) {
      try socket.connect(to: pool.origin, pool.files, deadline: pool.limits.connectDeadline) {
        [weak self] error in self?.connected(error)
      }
    } catch {
      socket.close()
      throw error
    }
  }

  /// Sends a request; only while idle or just connected.
  func start(_ exchange: Exchange, now: UInt64) {
    state = .busy(exchange)
    since = now
    exchange.connection = self
    sent = 0
    hasReceived = false
    isHeldUp = false
    do throws(HTTPError) {
      try parser.begin(for: exchange.method, bodyBytesMax: exchange.contentBytesMax)
    } catch {
      return fail(.malformed(error))
    }
    write(exchange)
  }

  /// Closes and has nothing called back; the exchange on it is the caller's to finish.
  func close() {
    guard case .closed = state else {
      state = .closed
      if let watch { pool.loop.unwatch(watch) }
      watch = nil
      socket.close()
      return
    }
  }

  /// Gives up the exchange under way.
  func fail(_ error: TransportError) {
    let failed = state
    close()
    pool.forget(self)
    switch failed {
    case .connecting(let exchange), .busy(let exchange): exchange.fail(error)
    case .idle, .closed: break
    }
    pool.serveWaiting()
  }

  /// Gives memory back while nothing is under way.
  func releaseMemory() {
    if case .idle = state { parser.releaseMemory() }
  }

  private func connected(_ error: TransportError?) {
    guard case .connecting(let exchange) = state else { return }
    if let error { return fail(error) }
    guard let raw = socket.raw else { return fail(.library("the connection has no socket")) }
    let this = LoopBound(self, to: pool.loop)
    do throws(Errno) {
      watch = try pool.loop.watch(raw, for: .readable) { this.current.ready($0) }
    } catch {
      return fail(.system(call: error.call, code: error.code))
    }
    let now = MonotonicClock.now()
    guard !exchange.isFinished else { return becomeIdle(now) }
    start(exchange, now: now)
  }

  private func ready(_ readiness: Readiness) {
    switch state {
    case .connecting, .closed:
      return
    case .idle:
      checkIdle(readiness)
    case .busy(let exchange):
      if waitsToWrite, readiness.contains(.writable) { write(exchange) }
      guard case .busy = state, readiness != .writable else { return }
      if isHeldUp { stayHeldUp(readiness) } else { read(exchange) }
    }
  }

  /// An idle connection may carry TLS housekeeping; content or the end means it is of no use.
  private func checkIdle(_ readiness: Readiness) {
    let transfer = receive()
    let isDown = readiness.contains(.hangup) || readiness.contains(.failed)
    guard transfer != .wouldBlock || isDown else { return }
    close()
    pool.forget(self)
  }

  private func write(_ exchange: Exchange) {
    while sent < exchange.bytes.count {
      let transfer = unsafe exchange.bytes.withUnsafeBytes { bytes in
        unsafe socket.send(UnsafeRawBufferPointer(rebasing: bytes[sent...]))
      }
      switch transfer {
      case .moved(let count): sent += count
      case .wouldBlock: return waitToWrite(true)
      case .closed, .failed: return lost(exchange, transfer)
      }
    }
    if waitsToWrite { waitToWrite(false) }
  }

  private func waitToWrite(_ waits: Bool) {
    guard waits != waitsToWrite else { return }
    waitsToWrite = waits
    watchOn()
  }

  private func watchOn() {
    guard let watch else { return }
    var interest: Interest = isHeldUp ? [] : .readable
    if waitsToWrite { interest.insert(.writable) }
    do throws(Errno) {
      try pool.loop.change(watch, to: interest)
    } catch {
      fail(.system(call: error.call, code: error.code))
    }
  }

  /// Reads until the response is complete or nothing more is there.
  ///
  /// Reading ahead means that records may wait in TLS while the socket is empty, so after its
  /// share of reads it goes on in the loop's next round instead of waiting for the socket.
  private func read(_ exchange: Exchange) {
    for _ in 0..<Self.readsPerRound {
      let transfer = receive()
      switch transfer {
      case .wouldBlock: return exchange.inflow?.deliver() ?? ()
      case .closed, .failed: return lost(exchange, transfer)
      case .moved:
        hasReceived = true
        if isComplete(exchange) || isHoldingUp(exchange) { return }
      }
    }
    exchange.inflow?.deliver()
    let this = LoopBound(self, to: pool.loop)
    pool.loop.submit { this.current.ready(.readable) }
  }

  /// Reads no more until the reader of `exchange` has taken what is there; false if there is room.
  private func isHoldingUp(_ exchange: Exchange) -> Bool {
    guard let inflow = exchange.inflow else { return false }
    if inflow.isFull { inflow.deliver() }
    guard inflow.isFull else { return false }
    isHeldUp = true
    watchOn()
    inflow.onRoom = { [weak self] in self?.goOn(exchange) }
    return true
  }

  private func goOn(_ exchange: Exchange) {
    guard case .busy(let current) = state, current === exchange, isHeldUp else { return }
    isHeldUp = false
    exchange.inflow?.restart()
    watchOn()
    read(exchange)
  }

  /// A connection that breaks meanwhile says so when it is read on: until then it would only make
  /// the loop spin, for that cannot be masked.
  private func stayHeldUp(_ readiness: Readiness) {
    guard readiness.contains(.hangup) || readiness.contains(.failed), let watch else { return }
    pool.loop.unwatch(watch)
    self.watch = nil
  }

  /// Receives at most one record, where it will be parsed.
  private func receive() -> CurlSocket.Transfer {
    var transfer = CurlSocket.Transfer.wouldBlock
    unsafe parser.append(upTo: Self.recordBytesMax) { room in
      transfer = unsafe socket.receive(room)
      guard case .moved(let count) = transfer else { return 0 }
      return count
    }
    return transfer
  }

  /// Parses what is there; true if the exchange is over, well or badly.
  private func isComplete(_ exchange: Exchange) -> Bool {
    do throws(HTTPError) {
      while let event = try parser.next() {
        guard exchange.take(event) else { continue }
        finish(exchange)
        return true
      }
      return false
    } catch {
      fail(.malformed(error))
      return true
    }
  }

  private func finish(_ exchange: Exchange) {
    let isKept = exchange.keepsAlive && parser.isClean && sent == exchange.bytes.count
    pool.statistics.responses += 1
    if isKept {
      isReused = true
      becomeIdle(MonotonicClock.now())
    } else {
      close()
      pool.forget(self)
    }
    exchange.succeed()
    if !isKept { pool.serveWaiting() }
  }

  private func becomeIdle(_ now: UInt64) {
    state = .idle
    since = now
    pool.isFree(self, now: now)
  }

  /// The connection broke: again on a new one if the server cannot have begun to answer.
  private func lost(_ exchange: Exchange, _ transfer: CurlSocket.Transfer) {
    if isReused, !hasReceived, exchange.isRepeatable, !exchange.isRepeated {
      close()
      pool.forget(self)
      pool.repeat(exchange)
    } else if case .failed(let text) = transfer, !hasReceived, text.contains("alert") {
      fail(.handshakeFailed(text))
    } else {
      fail(.closedEarly)
    }
  }

  private static let readsPerRound = 16
  /// Plain bytes of one record (RFC 8446 §5.1).
  static let recordBytesMax = 16_384
}
