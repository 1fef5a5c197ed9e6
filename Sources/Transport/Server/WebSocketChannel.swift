import HTTP
import Platform

/// What an upgraded connection holds besides its socket.
final class WebSocketChannel {
  let limits: WebSocketLimits
  var reader: WebSocketReader
  /// Whoever waits for a message.
  var receiver: CheckedContinuation<Void, Never>?
  /// Whoever waits for room to send.
  var sender: CheckedContinuation<Void, Never>?
  /// Encrypted bytes that the system has not taken, and how many of them it has.
  var unsent: [UInt8] = []
  var unsentStart = 0
  /// Whether nothing more is received or sent.
  private(set) var isOver = false
  private(set) var isClosing = false
  private(set) var isClosedByPeer = false
  private var inbox: [[UInt8]] = []
  private var inboxBytes = 0
  private var outbox: [UInt8] = []
  /// What the last ping carried, while it is not answered: only that one needs to be.
  private var pong: [UInt8]?
  private var outboxStart = 0
  private var heard = MonotonicClock.now()
  private var moved = MonotonicClock.now()
  private var pingDue: UInt64
  private var closeDue = UInt64.max

  /// What a message takes besides its bytes, so that empty ones do not come without end.
  private static let placeBytes = 64

  init(_ limits: WebSocketLimits) {
    self.limits = limits
    reader = WebSocketReader(messageBytesMax: limits.messageBytesMax)
    pingDue = MonotonicClock.deadline(after: limits.pingInterval)
  }

  // MARK: In

  /// Whether more may be read from the peer.
  var takesInput: Bool {
    (inboxBytes < limits.inboxBytesMax || isClosing) && !isClosedByPeer
  }

  /// Whether ``take()`` has an answer.
  var hasInput: Bool { !inbox.isEmpty || isClosing || isOver }

  /// The next message; nil at the end.
  func take() -> [UInt8]? {
    guard !inbox.isEmpty else { return nil }
    let message = inbox.removeFirst()
    inboxBytes -= message.count + Self.placeBytes
    return message
  }

  /// Sorts what arrived, as long as there is room for it; a breach of the protocol closes.
  func sort() {
    do throws(WebSocketError) {
      while takesInput, let event = try reader.next() { sort(event) }
    } catch {
      close(error.code, "")
      // Its own closing frame would not be understood either.
      isClosedByPeer = true
      inbox = []
    }
  }

  /// Notes that the peer is alive.
  func hear() { heard = MonotonicClock.now() }

  private func sort(_ event: WebSocketReader.Event) {
    switch event {
    case .message(let message):
      guard !isClosing else { return }
      inbox.append(message)
      // An empty message takes a place as well.
      inboxBytes += message.count + Self.placeBytes
    case .ping(let payload):
      if !isClosing { pong = payload }
    case .pong: break
    case .close(let code):
      isClosedByPeer = true
      close(code ?? .normal, "")
    }
  }

  // MARK: Out

  /// Whether a message may be sent now; what is too long alone is sent once nothing else waits.
  var hasRoom: Bool { outbox.count - outboxStart < limits.outboxBytesMax || isClosing || isOver }

  var hasOutput: Bool { outboxStart < outbox.count || unsentStart < unsent.count || pong != nil }

  func put(_ message: [UInt8]) {
    answerPing()
    WebSocketWriter.append(.binary, message[...], to: &outbox)
  }

  /// Up to `max` bytes to be encrypted next; nil if nothing waits.
  func nextSlice(_ max: Int) -> ArraySlice<UInt8>? {
    if outboxStart == outbox.count { answerPing() }
    guard outboxStart < outbox.count else {
      outbox.removeAll(keepingCapacity: true)
      outboxStart = 0
      return nil
    }
    let start = outboxStart
    outboxStart = min(outbox.count, start + max)
    return outbox[start..<outboxStart]
  }

  private func answerPing() {
    guard let payload = pong else { return }
    pong = nil
    WebSocketWriter.append(.pong, payload[...], to: &outbox)
  }

  /// Notes that the peer takes what is sent.
  func move() { moved = MonotonicClock.now() }

  // MARK: End

  func close(_ code: WebSocketCloseCode, _ reason: String) {
    guard !isClosing else { return }
    isClosing = true
    pong = nil
    closeDue = MonotonicClock.deadline(after: limits.closeDeadline)
    WebSocketWriter.appendClose(code, reason, to: &outbox)
  }

  /// Ends it at once; what came before an end that was no cut can still be taken.
  func end(isCut: Bool) {
    isOver = true
    if isCut { inbox = [] }
    outbox = []
    outboxStart = 0
    wakeReceiver()
    wakeSender()
  }

  func wakeReceiver() {
    receiver?.resume()
    receiver = nil
  }

  func wakeSender() {
    sender?.resume()
    sender = nil
  }

  // MARK: Time

  /// What has to happen when a wait was too long.
  enum Overdue {
    case nothing, closing, silent
  }

  /// When the next wait ends at the latest, from now.
  func patience(write: Duration) -> Duration {
    let writeDue = hasOutput ? deadline(moved, write) : .max
    let due = min(writeDue, closeDue, pingDue, deadline(heard, limits.idleDeadline))
    let now = MonotonicClock.now()
    return .nanoseconds(Int64(clamping: due > now ? due - now : 0))
  }

  /// What is overdue; asks the peer for a sign of life when it is time to.
  func look(write: Duration) -> Overdue {
    let now = MonotonicClock.now()
    if now >= closeDue { return .closing }
    if now >= deadline(heard, limits.idleDeadline) { return .silent }
    if hasOutput, now >= deadline(moved, write) { return .silent }
    if now >= pingDue {
      pingDue = MonotonicClock.deadline(after: limits.pingInterval)
      if !isClosing { WebSocketWriter.append(.ping, [], to: &outbox) }
    }
    return .nothing
  }

  private func deadline(_ since: UInt64, _ duration: Duration) -> UInt64 {
    let (seconds, attoseconds) = duration.components
    let wait = UInt64(clamping: seconds) &* 1_000_000_000 &+ UInt64(attoseconds / 1_000_000_000)
    return since.addingReportingOverflow(wait).overflow ? .max : since &+ wait
  }
}
