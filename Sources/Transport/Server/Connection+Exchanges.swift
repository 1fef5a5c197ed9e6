import HTTP
import Platform
import Synchronization

extension Connection {
  private var limits: ServerLimits { origin.service.limits }
  private var counters: Counters { origin.service.counters }

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
        let progress = try await exchangeRecords()
        if progress == .ended { throw .gone }
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

  /// Takes in what came, hands plain bytes to the parser and sends what TLS has to say.
  func exchangeRecords() async throws(Ending) -> TLSEngine.Progress {
    let count = try await receive()
    let progress = takeIn(count)
    // Also after a failure: the alert tells the peer why.
    try await flush()
    guard let progress else { throw .gone }
    return progress
  }

  private func takeIn(_ count: Int) -> TLSEngine.Progress? {
    do throws(TransportError) {
      return unsafe try engine.receive(count, origin.scratch) { bytes in
        unsafe parser.append(bytes)
      }
    } catch {
      if !engine.isEstablished { counters.noteHandshakeFailure(error.words) }
      return nil
    }
  }

  // MARK: Requests

  /// Answers requests in order until either side ends the connection.
  func serve() async throws(Ending) {
    var served = 0
    while let (head, body) = try await nextRequest() {
      guard let peer = verifiedPeer() else { return }
      served += 1
      counters.requests.add(1, ordering: .relaxed)
      allow(nil)
      let request = ServerRequest(
        head: head, body: body, loop: origin.loop, remoteAddress: origin.remoteAddress)
      let response = await origin.service.handler(request, peer)
      let isLast =
        !head.keepsAlive || served >= limits.requestsPerConnectionMax || isDraining
      try await write(response, isHead: head.method == .head, isLast: isLast)
      if isLast { return await linger() }
    }
  }

  /// The next request with its content; nil if the peer ended the connection between two.
  private func nextRequest() async throws(Ending) -> (RequestHead, [UInt8])? {
    var head: RequestHead?
    var body: [UInt8] = []
    var isAwaited = false
    beginRequest()
    while true {
      switch try nextEvent(isInHead: head == nil) {
      case .head(let found):
        head = found
        isAwaited = found.expectsContinue
        allow(limits.bodyDeadline)
      case .body(let piece):
        if body.isEmpty { body = piece } else { body += piece }
      case .end:
        return head.map { ($0, body) }
      case nil:
        if isAwaited && body.isEmpty && parser.bufferedBytes == 0 { try await sendContinue() }
        isAwaited = false
        guard try await more(isInHead: head == nil) else { return nil }
      }
    }
  }

  private func beginRequest() {
    isAtRest = parser.isIdle
    if isAtRest { parser.releaseMemory() }
    allow(isAtRest ? limits.idleDeadline : limits.headerDeadline)
  }

  private func nextEvent(isInHead: Bool) throws(Ending) -> RequestEvent? {
    do throws(HTTPError) {
      return try parser.next()
    } catch {
      throw .refused(error.status, reason: error.reason)
    }
  }

  /// Waits for more bytes; false if the connection ended where it may.
  private func more(isInHead: Bool) async throws(Ending) -> Bool {
    let wasAtRest = isAtRest
    do throws(Ending) {
      if try await exchangeRecords() == .ended {
        guard parser.isIdle else { throw .gone }
        return false
      }
    } catch {
      guard case .late = error, !wasAtRest else { throw error }
      throw .refused(408, reason: "the request took too long")
    }
    if wasAtRest, !parser.isIdle {
      isAtRest = false
      allow(limits.headerDeadline)
    }
    return true
  }

  /// The peer as it is trusted at this moment, or nil if it no longer is.
  private func verifiedPeer() -> VerifiedPeer? {
    let identity = origin.service.identity
    guard let peer, peer.notAfterUnixSeconds >= identity.unixSeconds else { return nil }
    if identity.generation != verifiedGeneration {
      let (context, generation) = identity.current
      guard context.accepts(engine) else { return nil }
      verifiedGeneration = generation
    }
    return VerifiedPeer(peer, networkListener: origin.service.name)
  }

  // MARK: Responses

  private func sendContinue() async throws(Ending) {
    try await send(ResponseWriter.continueResponse[...], past: nil)
  }

  /// Writes a response slice by slice; `cut` once its gate is shut.
  private func write(
    _ response: ServerResponse, isHead: Bool, isLast: Bool
  ) async throws(Ending) {
    let (first, taken) = firstSlice(response, isHead: isHead, isLast: isLast)
    let end = isHead ? 0 : response.body.count
    try await send(first[...], past: response.gate)
    var start = taken
    while start < end {
      let stop = min(start + Scratch.sliceBytesMax, end)
      try await send(response.body[start..<stop], past: response.gate)
      start = stop
    }
    allow(nil)
  }

  /// The head and as much of the content as fits with it into one slice.
  private func firstSlice(
    _ response: ServerResponse, isHead: Bool, isLast: Bool
  ) -> (bytes: [UInt8], taken: Int) {
    let isValid = 200...599 ~= response.status
    let status = Status(isValid ? response.status : 500)
    var fields = isValid ? response.fields : Fields()
    fields.append("date", origin.scratch.date(at: origin.service.clock.now()))
    if isLast { fields.append("connection", "close") }
    let body = isValid ? response.body : []
    let framing: BodyFraming = status.forbidsBody ? .none : .length(body.count)
    let hasBody = !isHead && !status.forbidsBody
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(512 + (hasBody ? body.count : 0), Scratch.sliceBytesMax))
    ResponseWriter.append(
      ResponseHead(status: status, fields: fields), framing: framing, to: &bytes)
    guard hasBody else { return (bytes, body.count) }
    let taken = max(0, min(body.count, Scratch.sliceBytesMax - bytes.count))
    bytes += body[..<taken]
    return (bytes, taken)
  }

  /// Encrypts and sends at most 64 KiB at a time, asking `gate` before each.
  private func send(_ bytes: ArraySlice<UInt8>, past gate: Gate?) async throws(Ending) {
    var rest = bytes
    while !rest.isEmpty {
      if let gate, !gate.isOpen { throw .cut }
      let slice = rest.prefix(Scratch.sliceBytesMax)
      rest = rest.dropFirst(slice.count)
      let isEncrypted = unsafe slice.withUnsafeBytes { slice in
        (try? unsafe engine.send(slice, origin.scratch)) != nil
      }
      guard isEncrypted else { throw .gone }
      allow(limits.writeDeadline)
      do throws(Ending) {
        try await flush(past: gate)
      } catch {
        // A peer that does not read is not told so: it would not read that either.
        if case .late = error { throw .cut }
        throw error
      }
    }
  }

  // MARK: Ending

  /// Closes the connection as `ending` asks for.
  func close(after ending: Ending) async {
    switch ending {
    case .done, .late:
      sayGoodbye()
    case .gone:
      break
    case .refused(let status, let reason):
      counters.refused.add(1, ordering: .relaxed)
      let answer = ServerResponse(
        status: status.code, fields: Fields([("content-type", "text/plain; charset=utf-8")]),
        body: Array("\(reason)\n".utf8))
      if (try? await write(answer, isHead: false, isLast: true)) != nil { await linger() }
    case .cut:
      cut()
    }
    release()
  }

  /// Tells the peer that nothing follows; best effort.
  private func sayGoodbye() {
    engine.end(origin.scratch)
    transmitOnce()
  }

  /// Ends our side and reads on for a moment: closing with unread bytes would reset the
  /// connection and could destroy the response on its way (RFC 9112 §9.6).
  private func linger() async {
    sayGoodbye()
    endOutput()
    allow(.seconds(1))
    isAtRest = false
    // LIMIT: as much as a peer may have had under way.
    var rest = 1 << 20
    while rest > 0, let count = try? await receive() { rest -= count }
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
