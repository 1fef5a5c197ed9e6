import HTTP
import Platform
import Synchronization

extension Connection {
  /// How far a response got without a wait.
  struct Delivery {
    /// How much of the content is encrypted, of how much there is to send.
    var taken: Int
    let end: Int
    /// What is encrypted and the system has not taken.
    let unsent: [UInt8]

    var isComplete: Bool { taken == end && unsent.isEmpty }
  }

  /// Sends the head and as much of the content as fits with it into one slice, as far as the
  /// system takes it; `cut` if the response's gate is shut.
  func begin(
    _ response: ServerResponse, isHead: Bool, isLast: Bool
  ) throws(Ending) -> Delivery {
    if let gate = response.gate, !gate.isOpen { throw .cut }
    let scratch = origin.scratch
    let isValid = 200...599 ~= response.status
    let status = Status(isValid ? response.status : 500)
    let count = isValid ? response.body.count : 0
    let end = isHead || status.forbidsBody ? 0 : count
    scratch.draft.removeAll(keepingCapacity: true)
    ResponseWriter.append(
      status, isValid ? response.fields : Fields(),
      date: scratch.date(at: origin.service.clock.now()), isLast: isLast,
      framing: status.forbidsBody ? .none : isValid ? response.framing : .length(0),
      to: &scratch.draft)
    let taken = max(0, min(end, Scratch.sliceBytesMax - scratch.draft.count))
    scratch.draft += response.body[..<taken]
    try encrypt(scratch.draft[...])
    return Delivery(taken: taken, end: end, unsent: try transmit())
  }

  /// Sends what of a response is left, slice by slice; `cut` once its gate is shut.
  func finish(_ response: ServerResponse, _ delivery: Delivery) async throws(Ending) {
    var delivery = delivery
    try await deliver(delivery.unsent, past: response.gate)
    while delivery.taken < delivery.end {
      if let gate = response.gate, !gate.isOpen { throw .cut }
      let stop = min(delivery.taken + Scratch.sliceBytesMax, delivery.end)
      try encrypt(response.body[delivery.taken..<stop])
      delivery.taken = stop
      try await deliver(try transmit(), past: response.gate)
    }
    allow(nil)
  }

  /// Sends what is encrypted, while the peer takes it and `gate` is open.
  func deliver(_ rest: [UInt8], past gate: Gate?) async throws(Ending) {
    guard !rest.isEmpty else { return }
    allow(limits.writeDeadline)
    do throws(Ending) {
      try await flush(rest, past: gate)
    } catch {
      // A peer that does not read is not told so: it would not read that either.
      if case .late = error { throw .cut }
      throw error
    }
  }

  /// Encrypts at most one slice into the scratch output.
  func encrypt(_ slice: ArraySlice<UInt8>) throws(Ending) {
    let isEncrypted = unsafe slice.withUnsafeBytes { slice in
      (try? unsafe engine.send(slice, origin.scratch)) != nil
    }
    guard isEncrypted else { throw .gone }
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
      if (try? await refuse(status, reason)) != nil { await linger() }
    case .cut:
      cut()
    }
    release()
  }

  /// Ends our side and reads on for a moment: closing with unread bytes would reset the
  /// connection and could destroy the response on its way (RFC 9112 §9.6).
  func linger() async {
    sayGoodbye()
    endOutput()
    allow(.seconds(1))
    isAtRest = false
    // LIMIT: as much as a peer may have had under way.
    var rest = 1 << 20
    do throws(Ending) {
      while rest > 0 {
        try await wait(.readable)
        rest -= try receive()
      }
    } catch {
      // The peer is done as well, or had its moment.
    }
  }

  private func refuse(_ status: Status, _ reason: String) async throws(Ending) {
    let answer = ServerResponse(
      status: status.code, fields: Fields([("content-type", "text/plain; charset=utf-8")]),
      body: Array("\(reason)\n".utf8))
    try await finish(answer, try begin(answer, isHead: false, isLast: true))
  }

  /// Tells the peer that nothing follows; best effort.
  private func sayGoodbye() {
    engine.end(origin.scratch)
    _ = try? transmit()
  }
}

extension ServerResponse {
  fileprivate var framing: BodyFraming {
    guard let stream else { return .length(body.count) }
    return stream.length.map { .length($0) } ?? .chunked
  }
}
