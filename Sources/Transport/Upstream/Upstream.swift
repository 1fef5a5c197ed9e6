import HTTP
package import Platform
import Synchronization

/// A server of one network, spoken to over kept-alive, mutually authenticated TLS.
///
/// Each loop has connections of its own, so that an exchange never leaves the loop it began on.
/// Call ``shutdown()`` before the last reference goes.
package final class Upstream: Sendable {
  private let origin: Origin
  private let files: ClientTLSFiles
  private let limits: UpstreamLimits
  private let pools = Mutex(Pools())

  private struct Pools {
    var all: [LoopBound<UpstreamPool>] = []
    var isShutDown = false
  }

  /// An upstream at an origin such as `https://his.example:8443`.
  ///
  /// Throws `originMalformed`, or `fileUnusable` if a file of `tls` cannot be used; connects only
  /// when something is sent.
  package init(
    origin: String, tls: ClientTLSFiles, limits: UpstreamLimits = .standard
  ) throws(TransportError) {
    self.origin = try Origin(origin)
    try tls.check()
    files = tls
    self.limits = limits
  }

  /// Sends a request and returns its complete response; cancellation closes the connection.
  ///
  /// Redirects are not followed: a 3xx is a response like any other. A request on a kept
  /// connection that the server had closed is sent once more if it may be. It stays with the
  /// caller's `isolation`, so that on the caller's own loop it suspends once and never hops.
  package func send(
    _ request: UpstreamRequest, on loop: EventLoop, isolation: isolated (any Actor)? = #isolation
  ) async throws(TransportError) -> UpstreamResponse {
    let pool = try pool(on: loop)
    let bytesMax = limits.http.bodyBytesMax
    let exchange = LoopBound(try makeExchange(request, bytesMax, inflow: nil), to: loop)
    let outcome = await withTaskCancellationHandler {
      // Named, so that this runs where the caller does.
      _ = isolation
      return await unsafe withUnsafeContinuation { continuation in
        let reply = unsafe Exchange.Reply(continuation)
        let start = { @Sendable in
          guard exchange.current.start(reply) else { return }
          pool.current.start(exchange.current)
        }
        if loop.isCurrent { start() } else { loop.submit(start) }
      }
    } onCancel: {
      loop.submit { pool.current.cancel(exchange.current) }
    }
    return try outcome.get()
  }

  /// Sends a request and returns its response as soon as its head is there, to be read block by
  /// block, of at most `bytesMax` bytes of content.
  ///
  /// Up to the head it is as with ``send(_:on:isolation:)``.
  package func open(
    _ request: UpstreamRequest, bytesMax: Int, on loop: EventLoop,
    isolation: isolated (any Actor)? = #isolation
  ) async throws(TransportError) -> UpstreamStream {
    let pool = try pool(on: loop)
    let content = Inflow()
    let exchange = LoopBound(try makeExchange(request, bytesMax, inflow: content), to: loop)
    let inflow = LoopBound(content, to: loop)
    let abandon = { @Sendable in
      loop.submit { pool.current.cancel(exchange.current) }
    }
    let head = await withTaskCancellationHandler {
      _ = isolation
      return await withCheckedContinuation { waiter in
        let start = { @Sendable in
          if !exchange.current.isFinished { pool.current.start(exchange.current) }
          inflow.current.awaitHead(waiter)
        }
        if loop.isCurrent { start() } else { loop.submit(start) }
      }
    } onCancel: {
      abandon()
    }
    return UpstreamStream(head: try head.get(), inflow: inflow, abandon: abandon)
  }

  /// Closes every connection; what is under way, and every later request, fails with `shutDown`.
  package func shutdown() {
    let ended = pools.withLock { pools in
      defer { pools.all = [] }
      pools.isShutDown = true
      return pools.all
    }
    for pool in ended { pool.loop.submit { pool.current.shutDown() } }
  }

  /// What was done so far, over all loops.
  package func statistics() async -> UpstreamStatistics {
    var sum = UpstreamStatistics()
    for pool in pools.withLock({ $0.all }) {
      let part = await withCheckedContinuation { continuation in
        pool.loop.submit { continuation.resume(returning: pool.current.statistics) }
      }
      sum.connections += part.connections
      sum.responses += part.responses
      sum.repetitions += part.repetitions
    }
    return sum
  }

  private func pool(on loop: EventLoop) throws(TransportError) -> LoopBound<UpstreamPool> {
    let pool: LoopBound<UpstreamPool>? = pools.withLock { pools in
      guard !pools.isShutDown else { return nil }
      // As few as there are cores: looking through them is quicker than hashing.
      if let pool = pools.all.first(where: { $0.loop === loop }) { return pool }
      let made = UpstreamPool(loop: loop, origin: origin, files: files, limits: limits)
      let pool = LoopBound(made, to: loop)
      pools.all.append(pool)
      return pool
    }
    guard let pool else { throw .shutDown }
    return pool
  }

  private func makeExchange(
    _ request: UpstreamRequest, _ contentBytesMax: Int, inflow: Inflow?
  ) throws(TransportError) -> Exchange {
    do throws(HTTPError) {
      try Target.check(request.path)
      guard request.method.admitsBody || request.body.isEmpty else { throw .bodyUnexpected }
    } catch {
      throw .requestMalformed(error)
    }
    var bytes: [UInt8] = []
    let framing = request.method.admitsBody ? BodyFraming.length(request.body.count) : .none
    RequestWriter.append(
      method: request.method, target: request.path, host: origin.host, fields: request.fields,
      framing: framing, bodyBytes: request.body.count, to: &bytes)
    bytes += request.body
    return Exchange(
      method: request.method, bytes: bytes, isRepeatable: request.isRepeatable,
      contentBytesMax: contentBytesMax, inflow: inflow, began: MonotonicClock.now())
  }
}
