import Crypto
import HTTP
import Platform

extension Connection {
  /// Answers 101, then carries frames while `upgrade` speaks, until either side ends it.
  ///
  /// Once `gate` shuts, no byte more is handed to the system, and the connection is reset.
  func converse(_ upgrade: WebSocketUpgrade, past gate: Gate?) async throws(Ending) {
    // A client waits for the answer before it speaks (RFC 6455 §4.1); what it sent is not frames.
    guard parser.bufferedBytes == 0 else { throw .refused(400, reason: "frames came too early") }
    if let gate, !gate.isOpen { throw .cut }
    parser.giveMemory(to: &origin.scratch.spare)
    let accept = Base64.encode(SHA1.hash(Array(upgrade.handshake.challenge.utf8)))
    let head = ResponseHead(status: 101, fields: upgrade.handshake.fields(accept: accept))
    try encrypt(ResponseWriter.head(head, framing: .none)[...])
    let channel = WebSocketChannel(upgrade.limits)
    channel.unsent = try transmit()
    self.channel = channel
    let registration = gate.map { gate in gate.onShut { self.cutFromOutside() } }
    onCut = { [self] in assumeIsolated { $0.channel?.end(isCut: true) } }
    let ending = await carry(upgrade, past: gate)
    onCut = nil
    if let registration { gate?.forget(registration) }
    throw ending
  }

  /// Carries frames beside the task that speaks; how it ended.
  private func carry(_ upgrade: WebSocketUpgrade, past gate: Gate?) async -> Ending {
    await withTaskGroup(of: Void.self) { group in
      group.addTask(executorPreference: origin.loop) { [self] in
        await upgrade.serve(WebSocket(self))
        await closeChannel(.normal, "")
      }
      let ending = await pump(past: gate)
      // The peer is told before whoever speaks has noticed.
      await close(after: ending)
      channel?.end(isCut: isCut)
      return ending
    }
  }

  private func pump(past gate: Gate?) async -> Ending {
    do throws(Ending) {
      while true {
        guard verifiedPeer() != nil else { throw .cut }
        if isDraining { closeChannel(.goingAway, "") }
        sortInput()
        try push(past: gate)
        if channel?.isClosing == true, channel?.hasOutput == false {
          if channel?.isClosedByPeer != false { return await farewell() }
        }
        try await waitForEither()
      }
    } catch {
      return error
    }
  }

  /// Ends our side after both closing frames.
  private func farewell() async -> Ending {
    await linger()
    return .done
  }

  private func sortInput() {
    channel?.sort()
    if channel?.hasInput == true { channel?.wakeReceiver() }
  }

  /// Sends what waits, as far as the system takes it.
  private func push(past gate: Gate?) throws(Ending) {
    while true {
      if let gate, !gate.isOpen { throw .cut }
      guard try sendRest(), let slice = channel?.nextSlice(Scratch.sliceBytesMax) else { break }
      try encrypt(slice)
      try keepUnsent()
    }
    if channel?.hasRoom == true { channel?.wakeSender() }
  }

  /// Sends what is encrypted; false if the system does not take all of it.
  private func sendRest() throws(Ending) -> Bool {
    guard let channel, channel.unsentStart < channel.unsent.count else { return true }
    let sent = try send(channel.unsent, from: channel.unsentStart)
    if sent > 0 { channel.move() }
    channel.unsentStart += sent
    guard channel.unsentStart == channel.unsent.count else { return false }
    channel.unsent = []
    channel.unsentStart = 0
    return true
  }

  /// Takes what is encrypted out of the scratch output; records must not overtake each other.
  private func keepUnsent() throws(Ending) {
    guard let channel, origin.scratch.outputCount > 0 else { return }
    if channel.unsentStart == channel.unsent.count {
      channel.move()
      channel.unsentStart = 0
      channel.unsent = try transmit()
    } else {
      channel.unsent += origin.scratch.takeOutput()
    }
  }

  /// Waits until the peer sends, takes or is overdue, or whoever speaks has something.
  private func waitForEither() async throws(Ending) {
    guard let channel else { throw .gone }
    var interest: Interest = []
    if channel.takesInput { interest.insert(.readable) }
    if channel.hasOutput { interest.insert(.writable) }
    allow(channel.patience(write: limits.writeDeadline))
    do throws(Ending) {
      try await wait(interest)
    } catch {
      guard case .late = error else { throw error }
      switch channel.look(write: limits.writeDeadline) {
      case .nothing: return
      case .closing: throw .done
      case .silent: throw .cut
      }
    }
    if interest.contains(.readable) {
      try takeFrames()
    } else if isHungUp {
      throw .gone
    }
  }

  private func takeFrames() throws(Ending) {
    let count = try receive()
    if count > 0 { channel?.hear() }
    let progress = takeIn(count)
    try keepUnsent()
    guard let progress else { throw .gone }
    if progress == .ended { throw channel?.isClosing == true ? .done : .gone }
  }

  // MARK: For whoever speaks

  /// The next message; nil at the end.
  func receiveMessage() async -> [UInt8]? {
    while channel?.hasInput == false {
      await withCheckedContinuation { continuation in
        if channel?.hasInput == false {
          channel?.receiver = continuation
        } else {
          continuation.resume()
        }
      }
    }
    let couldTake = channel?.takesInput
    let message = channel?.take()
    // What waits for room in the reader goes on.
    if couldTake == false { wake(.ready) }
    return message
  }

  /// Whether a message could be handed over for sending.
  func sendMessage(_ message: [UInt8]) async -> Bool {
    while channel?.hasRoom == false {
      await withCheckedContinuation { continuation in
        if channel?.hasRoom == false {
          channel?.sender = continuation
        } else {
          continuation.resume()
        }
      }
    }
    guard let channel, !channel.isOver, !channel.isClosing else { return false }
    channel.put(message)
    wake(.ready)
    return true
  }

  /// Sends a closing frame after what waits already.
  func closeChannel(_ code: WebSocketCloseCode, _ reason: String) {
    guard let channel, !channel.isOver, !channel.isClosing else { return }
    channel.close(code, reason)
    channel.wakeReceiver()
    channel.wakeSender()
    wake(.ready)
  }
}
