import HTTP
import Platform

/// The connections to one origin on one loop, and the requests that wait for one.
///
/// Deadlines are looked after by one timer for all connections, so that a request sets none.
final class UpstreamPool {
  let loop: EventLoop
  let origin: Origin
  let files: ClientTLSFiles
  let limits: UpstreamLimits
  var statistics = UpstreamStatistics()
  private var connections: [UpstreamConnection] = []
  private var idle: [UpstreamConnection] = []
  private var waiting: [Exchange] = []
  private var sweepTimer: TimerID?
  private var isShutDown = false

  init(loop: EventLoop, origin: Origin, files: ClientTLSFiles, limits: UpstreamLimits) {
    self.loop = loop
    self.origin = origin
    self.files = files
    self.limits = limits
  }

  /// Takes a request: on an idle connection, a new one, or later.
  func start(_ exchange: Exchange) {
    guard !isShutDown else { return exchange.fail(.shutDown) }
    if let connection = idle.popLast() {
      connection.start(exchange, now: exchange.began)
    } else if connections.count < limits.connectionsMax {
      open(for: exchange)
    } else if waiting.count < limits.waitingMax {
      waiting.append(exchange)
    } else {
      exchange.fail(.exhausted(.waiting))
    }
  }

  /// Sends a request once more, on a new connection.
  func `repeat`(_ exchange: Exchange) {
    exchange.isRepeated = true
    statistics.repetitions += 1
    open(for: exchange)
  }

  /// Gives up a request wherever it is.
  func cancel(_ exchange: Exchange) {
    waiting.removeAll { $0 === exchange }
    guard !exchange.isFinished else { return }
    if let connection = exchange.connection { connection.fail(.cancelled) }
    exchange.fail(.cancelled)
  }

  /// A connection can take the next request.
  func isFree(_ connection: UpstreamConnection, now: UInt64) {
    if isShutDown {
      connection.close()
      forget(connection)
    } else if waiting.isEmpty {
      idle.append(connection)
    } else {
      connection.start(waiting.removeFirst(), now: now)
    }
  }

  /// A connection is closed.
  func forget(_ connection: UpstreamConnection) {
    connections.removeAll { $0 === connection }
    idle.removeAll { $0 === connection }
  }

  /// Opens connections for those who wait, as far as the limit allows.
  func serveWaiting() {
    while !waiting.isEmpty, connections.count < limits.connectionsMax, !isShutDown {
      open(for: waiting.removeFirst())
    }
  }

  /// Closes everything; what is under way fails.
  func shutDown() {
    isShutDown = true
    let failed = waiting
    waiting = []
    for exchange in failed { exchange.fail(.shutDown) }
    for connection in connections { connection.fail(.shutDown) }
    if let sweepTimer { loop.cancel(sweepTimer) }
    sweepTimer = nil
  }

  private func open(for exchange: Exchange) {
    do throws(TransportError) {
      statistics.connections += 1
      let now = MonotonicClock.now()
      connections.append(try UpstreamConnection(pool: self, for: exchange, now: now))
      scheduleSweep()
    } catch {
      exchange.fail(error)
    }
  }

  // MARK: Deadlines

  private func scheduleSweep() {
    guard sweepTimer == nil, !isShutDown else { return }
    let deadlines = [
      limits.connectDeadline, limits.firstByteDeadline, limits.totalDeadline,
      limits.blockDeadline, limits.idleDeadline,
    ]
    let pause = (deadlines.min() ?? .seconds(1)) / 4
    let this = LoopBound(self, to: loop)
    sweepTimer = loop.schedule(after: min(max(pause, .milliseconds(1)), .milliseconds(250))) {
      this.current.sweep()
    }
  }

  private func sweep() {
    sweepTimer = nil
    let now = MonotonicClock.now()
    for exchange in waiting where hasPassed(limits.totalDeadline, exchange.began, now) {
      exchange.fail(.late(.total))
    }
    waiting.removeAll { $0.isFinished }
    for connection in connections { check(connection, now) }
    if !connections.isEmpty || !waiting.isEmpty { scheduleSweep() }
  }

  private func check(_ connection: UpstreamConnection, _ now: UInt64) {
    switch connection.state {
    case .connecting(let exchange):
      if hasPassed(limits.connectDeadline, connection.since, now) {
        connection.fail(.late(.connect))
      } else if hasPassed(limits.totalDeadline, exchange.began, now) {
        connection.fail(.late(.total))
      }
    case .busy(let exchange) where exchange.inflow?.hasBegun == true:
      guard !connection.isHeldUp, let inflow = exchange.inflow,
        hasPassed(limits.blockDeadline, inflow.since, now)
      else { return }
      connection.fail(.late(.block))
    case .busy(let exchange):
      if hasPassed(limits.totalDeadline, exchange.began, now) {
        connection.fail(.late(.total))
      } else if !connection.hasReceived,
        hasPassed(limits.firstByteDeadline, connection.since, now)
      {
        connection.fail(.late(.firstByte))
      }
    case .idle:
      connection.releaseMemory()
      guard hasPassed(limits.idleDeadline, connection.since, now) else { return }
      connection.close()
      forget(connection)
    case .closed:
      break
    }
  }

  private func hasPassed(_ deadline: Duration, _ start: UInt64, _ now: UInt64) -> Bool {
    now > start && Duration.nanoseconds(Int64(now - start)) > deadline
  }
}
