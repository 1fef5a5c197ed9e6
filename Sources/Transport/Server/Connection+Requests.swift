import HTTP
import Platform
import Synchronization

extension Connection {
  var limits: ServerLimits { origin.service.limits }
  var counters: Counters { origin.service.counters }

  // MARK: Handshake

  /// Completes the handshake; a failure is counted with its reason, the peer gets an alert.
  func handshake() async throws(Ending) {
    isAtRest = true
    allow(limits.handshakeDeadline)
    let ending = await handshakeToEnd()
    isAtRest = false
    await origin.acceptor.handshakeEnded()
    if let ending { throw ending }
  }

  private func handshakeToEnd() async -> Ending? {
    do throws(Ending) {
      while !engine.isEstablished {
        try await wait(.readable)
        let progress = takeIn(try receive())
        // Also after a failure: the alert tells the peer why.
        try await flush(try transmit())
        guard let progress, progress != .ended else { throw .gone }
      }
    } catch {
      if case .late = error { counters.noteHandshakeFailure("took too long") }
      if case .done = error { counters.noteHandshakeFailure("gave way to others") }
      return error
    }
    peer = engine.peer()
    counters.handshakes.add(1, ordering: .relaxed)
    if engine.isResumed { counters.resumptions.add(1, ordering: .relaxed) }
    return peer == nil ? .gone : nil
  }

  /// Hands what came to TLS and plain bytes to whoever reads them; nil if TLS failed.
  func takeIn(_ count: Int) -> TLSEngine.Progress? {
    do throws(TransportError) {
      return unsafe try engine.receive(count, origin.scratch) { bytes in
        guard inbox == nil else { return unsafe inbox?.append(bytes) ?? () }
        guard channel == nil else { return unsafe channel?.reader.append(bytes) ?? () }
        parser.takeMemory(from: &origin.scratch.spare)
        unsafe parser.append(bytes)
      }
    } catch {
      if !engine.isEstablished { counters.noteHandshakeFailure(error.words) }
      return nil
    }
  }

  // MARK: Requests

  /// Answers requests in order until either side ends the connection.
  ///
  /// Only waiting suspends: whatever is there already is read, answered and sent without.
  func serve(_ handler: RequestHandler) async throws(Ending) {
    var served = 0
    while true {
      guard let request = try nextRequest() else {
        if try await !more() { return }
        continue
      }
      guard let peer = verifiedPeer() else { return }
      served += 1
      counters.requests.add(1, ordering: .relaxed)
      let response = await handler(request, peer)
      if let upgrade = response.upgrade { return try await converse(upgrade, past: response.gate) }
      let isHead = request.head.method == .head
      let isLast =
        !request.head.keepsAlive || served >= limits.requestsPerConnectionMax || isDraining
      if let stream = response.stream {
        try await send(response, stream, isHead: isHead, isLast: isLast)
      } else {
        let delivery = try begin(response, isHead: isHead, isLast: isLast)
        if !delivery.isComplete { try await finish(response, delivery) }
      }
      if isLast { return await linger() }
    }
  }

  /// The next request with its content, or nil if the peer has to send more.
  private func nextRequest() throws(Ending) -> ServerRequest? {
    while true {
      switch try nextEvent() {
      case .head(let head):
        incoming.head = head
        incoming.isAwaited = head.expectsContinue
      case .body(let piece):
        if incoming.body.isEmpty { incoming.body = piece } else { incoming.body += piece }
      case .end:
        return takeRequest()
      case nil:
        try expectMore()
        return nil
      }
    }
  }

  private func nextEvent() throws(Ending) -> RequestEvent? {
    do throws(HTTPError) {
      return try parser.next()
    } catch {
      throw .refused(error.status, reason: error.reason)
    }
  }

  private func takeRequest() -> ServerRequest? {
    guard let head = incoming.head else { return nil }
    let body = incoming.body
    incoming = Incoming()
    isAtRest = false
    allow(nil)
    return ServerRequest(
      head: head, body: body, loop: origin.loop, remoteAddress: origin.remoteAddress)
  }

  /// Gives the peer time for what is missing, and memory back while nothing is.
  private func expectMore() throws(Ending) {
    let stage: Incoming.Stage =
      incoming.head != nil ? .body : parser.isIdle ? .rest : .head
    if incoming.isAwaited, incoming.body.isEmpty, parser.bufferedBytes == 0 {
      try encrypt(ResponseWriter.continueResponse[...])
    }
    incoming.isAwaited = false
    guard stage != incoming.stage else { return }
    incoming.stage = stage
    isAtRest = stage == .rest
    switch stage {
    case .rest:
      parser.giveMemory(to: &origin.scratch.spare)
      allow(limits.idleDeadline)
    case .head: allow(limits.headerDeadline)
    case .body: allow(limits.bodyDeadline)
    }
  }

  /// Waits for more bytes; false if the connection ended where it may.
  private func more() async throws(Ending) -> Bool {
    if origin.scratch.outputCount > 0 { try await flush(try transmit()) }
    try prepareToWait(.readable)
    let wake = await unsafe withUnsafeContinuation { unsafe park($0) }
    do throws(Ending) {
      try resume(after: wake)
    } catch {
      guard case .late = error, incoming.stage != .rest else { throw error }
      throw .refused(408, reason: "the request took too long")
    }
    let progress = takeIn(try receive())
    if origin.scratch.outputCount > 0 { try await flush(try transmit()) }
    guard let progress, progress != .ended || parser.isIdle else { throw .gone }
    return progress != .ended
  }

  /// The peer as it is trusted at this moment, or nil if it no longer is.
  func verifiedPeer() -> VerifiedPeer? {
    let identity = origin.service.identity
    guard let peer, peer.notAfterUnixSeconds >= identity.unixSeconds else { return nil }
    if identity.generation != verifiedGeneration {
      let (context, generation) = identity.current
      guard context.accepts(engine) else { return nil }
      verifiedGeneration = generation
    }
    return VerifiedPeer(peer, networkListener: origin.service.name)
  }
}

extension TransportError {
  /// The error in plain words, for the listener's statistics.
  fileprivate var words: String {
    switch self {
    case .peerUntrusted(let reason), .handshakeFailed(let reason), .library(let reason): reason
    default: "the connection was lost"
    }
  }
}
