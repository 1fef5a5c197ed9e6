import Platform
import Synchronization

/// The messages of a connection that does not speak HTTP.
struct MessageInbox {
  private var framing: any MessageFraming
  private var waiting: [[UInt8]] = []
  /// Whether the stream cannot be read on.
  private(set) var isBroken = false

  init(_ framing: any MessageFraming) { self.framing = framing }

  /// Whether the peer owes us nothing.
  var isIdle: Bool { waiting.isEmpty && !isBroken && framing.isBetweenMessages }

  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    guard !isBroken else { return }
    let bytes = unsafe bytes.bindMemory(to: UInt8.self)
    do { waiting += try unsafe framing.receive(bytes.span) } catch { isBroken = true }
  }

  /// The next message that is complete.
  mutating func next() -> [UInt8]? { waiting.isEmpty ? nil : waiting.removeFirst() }
}

extension Connection {
  /// Answers messages in order until either side ends the connection.
  func serveMessages(_ handler: MessageHandler) async throws(Ending) {
    var served = 0
    // A message that comes drop by drop has one deadline for all of it.
    var rested: Bool?
    while true {
      guard let message = inbox?.next() else {
        guard inbox?.isBroken == false else {
          counters.refused.add(1, ordering: .relaxed)
          return await linger()
        }
        isAtRest = inbox?.isIdle == true
        if rested != isAtRest { allow(isAtRest ? limits.idleDeadline : limits.bodyDeadline) }
        rested = isAtRest
        if try await !moreMessages() { return }
        continue
      }
      isAtRest = false
      rested = nil
      allow(nil)
      guard let peer = verifiedPeer() else { return }
      served += 1
      counters.requests.add(1, ordering: .relaxed)
      let answer = await handler(
        ServerMessage(bytes: message, loop: origin.loop, remoteAddress: origin.remoteAddress), peer)
      if answer.bytes.isEmpty {
        counters.refused.add(1, ordering: .relaxed)
        return await linger()
      }
      try await send(answer)
      if isDraining || served >= limits.requestsPerConnectionMax { return await linger() }
    }
  }

  private func send(_ answer: MessageAnswer) async throws(Ending) {
    var taken = 0
    while taken < answer.bytes.count {
      if let gate = answer.gate, !gate.isOpen { throw .cut }
      let stop = min(taken + Scratch.sliceBytesMax, answer.bytes.count)
      try encrypt(answer.bytes[taken..<stop])
      taken = stop
      try await deliver(try transmit(), past: answer.gate)
    }
  }

  /// Waits for more bytes; false if the connection ended where it may.
  private func moreMessages() async throws(Ending) -> Bool {
    try await wait(.readable)
    let progress = takeIn(try receive())
    if origin.scratch.outputCount > 0 { try await flush(try transmit()) }
    guard let progress, progress != .ended || inbox?.isIdle == true else { throw .gone }
    return progress != .ended
  }
}
