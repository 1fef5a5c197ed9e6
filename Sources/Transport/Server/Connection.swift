import Glibc
import HTTP
import Platform
import Synchronization

/// One connection, from its handshake to its end, as straight-line code on its loop.
// SAFETY: only the waiter is unsafe; `wake` takes it out before resuming it, so it resumes once.
@safe
actor Connection {
  /// Where a connection comes from and what it works with.
  struct Origin: Sendable {
    let loop: EventLoop
    let service: Service
    let scratch: Scratch
    let acceptor: Acceptor
    let remoteAddress: String
    let generation: UInt64
  }

  /// Why a connection stops; how it is closed follows from it.
  enum Ending: Error {
    /// Nothing more is to be said.
    case done
    /// The peer is gone, or a call on the socket failed.
    case gone
    /// A deadline passed.
    case late
    /// The peer is told why in a last response.
    case refused(Status, reason: String)
    /// Reset: nothing more may come out.
    case cut
  }

  /// What ends a wait.
  enum Wake {
    case ready, late, stop
  }

  let origin: Origin
  var engine: TLSEngine
  var parser: RequestParser
  /// What has arrived of the next request.
  var incoming = Incoming()
  /// What has arrived where messages are spoken; nil where HTTP is.
  var inbox: MessageInbox?
  /// What is under way where a request was upgraded; nil before.
  var channel: WebSocketChannel?
  var peer: PeerCertificate?
  var verifiedGeneration: UInt64
  var isDraining = false
  /// Whether the peer owes us nothing, so that a drain may end the connection.
  var isAtRest = false {
    didSet { if isAtRest && !oldValue { restingSince = MonotonicClock.now() } }
  }
  private var restingSince = UInt64.max
  private var descriptor: FileDescriptor?
  private var watch: Watch?
  private var interest: Interest = .readable
  private var waiter: UnsafeContinuation<Wake, Never>?
  /// What came while nobody waited, since the last wait began.
  private var early: Wake?
  private var deadline = UInt64.max
  private var timer: TimerID?
  private var timerDue = UInt64.max
  private(set) var isCut = false
  /// What a cut, or the peer's going, stops besides while a stream is sent.
  var onCut: (() -> Void)?

  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe origin.loop.asUnownedSerialExecutor()
  }

  init(_ origin: Origin, descriptor: consuming FileDescriptor, engine: consuming TLSEngine) {
    self.origin = origin
    self.descriptor = consume descriptor
    self.engine = engine
    verifiedGeneration = origin.generation
    parser = RequestParser(limits: origin.service.limits.parserLimits)
    if case .messages(let framing, _) = origin.service.conversation {
      inbox = MessageInbox(framing())
    }
  }

  /// Serves the connection to its end.
  func run() async {
    do throws(Ending) {
      try open()
      try await handshake()
      switch origin.service.conversation {
      case .requests(let handler): try await serve(handler)
      case .messages(_, let handler): try await serveMessages(handler)
      }
      await close(after: .done)
    } catch {
      await close(after: error)
    }
    await origin.acceptor.ended(self)
  }

  /// Ends the connection as soon as no exchange is under way.
  func drain() {
    isDraining = true
    if isAtRest { wake(.stop) } else if channel != nil { wake(.ready) }
  }

  /// Since when it could be closed to make room, by the monotonic clock; nil if it cannot.
  func displaceableSince(inHandshake: Bool) -> UInt64? {
    guard isAtRest, !isDraining, !isCut, engine.isEstablished != inHandshake else { return nil }
    return restingSince
  }

  /// Resets the connection now: what the system has not sent yet is dropped.
  func cut() {
    guard !isCut else { return }
    isCut = true
    origin.service.counters.reset.add(1, ordering: .relaxed)
    resetOnClose()
    release()
    onCut?()
    wake(.stop)
  }

  /// Resets the connection, from any thread.
  nonisolated func cutFromOutside() {
    origin.loop.submit { self.assumeIsolated { $0.cut() } }
  }

  // MARK: Waiting

  /// Gives the peer `duration` from now; nil stops the watch over it.
  func allow(_ duration: Duration?) {
    deadline = duration.map(MonotonicClock.deadline) ?? .max
  }

  /// Waits until the socket is ready for `wanted`; throws `late` at the deadline.
  func wait(_ wanted: Interest) async throws(Ending) {
    try prepareToWait(wanted)
    let wake = await unsafe withUnsafeContinuation { unsafe park($0) }
    try resume(after: wake)
  }

  /// What comes before a wait: the socket is watched for `wanted`, the timer runs.
  func prepareToWait(_ wanted: Interest) throws(Ending) {
    if isCut { throw .cut }
    if isDraining && isAtRest { throw .done }
    guard let watch else { throw .gone }
    if interest != wanted {
      do { try origin.loop.change(watch, to: wanted) } catch { throw .gone }
      interest = wanted
    }
    armTimer()
    early = nil
  }

  /// Keeps whoever waits until ``wake(_:)``.
  ///
  /// The runtime may give the loop a turn before it comes here: what came then was kept.
  func park(_ continuation: UnsafeContinuation<Wake, Never>) {
    if let early {
      unsafe continuation.resume(returning: early)
    } else {
      unsafe waiter = continuation
    }
  }

  /// What follows a wait.
  func resume(after wake: Wake) throws(Ending) {
    if isCut { throw .cut }
    switch wake {
    case .ready: return
    case .late: throw .late
    case .stop: throw .done
    }
  }

  /// Ends the wait, or keeps what it would have ended by.
  func wake(_ reason: Wake) {
    guard let waiter = unsafe waiter else {
      early = early ?? reason
      return
    }
    unsafe self.waiter = nil
    unsafe waiter.resume(returning: reason)
  }

  private func becomeReady(_ readiness: Readiness) {
    if unsafe waiter != nil { return wake(.ready) }
    early = early ?? .ready
    guard let watch else { return }
    if readiness.contains(.hangup) || readiness.contains(.failed) {
      // Cannot be masked: without this the loop would spin until the handler answers.
      origin.loop.unwatch(watch)
      self.watch = nil
      onCut?()
    } else {
      // Bytes of the next request can wait in the kernel.
      try? origin.loop.change(watch, to: [])
      interest = []
    }
  }

  /// One timer per connection, moved only when it would come too late.
  private func armTimer() {
    guard deadline < timerDue else { return }
    if let timer { origin.loop.cancel(timer) }
    let now = MonotonicClock.now()
    timerDue = deadline
    timer = origin.loop.schedule(after: .nanoseconds(deadline > now ? deadline - now : 0)) {
      [self] in assumeIsolated { $0.timerFired() }
    }
  }

  private func timerFired() {
    timer = nil
    timerDue = .max
    if MonotonicClock.now() >= deadline {
      wake(.late)
    } else if deadline != .max {
      armTimer()
    }
  }

  // MARK: Socket

  private func open() throws(Ending) {
    guard let raw = descriptor?.raw else { throw .gone }
    do throws(Errno) {
      watch = try origin.loop.watch(raw, for: .readable) { [self] readiness in
        assumeIsolated { $0.becomeReady(readiness) }
      }
    } catch {
      throw .gone
    }
  }

  /// Takes what came in into the scratch input, 0 if nothing did; throws `gone` at the end.
  func receive() throws(Ending) -> Int {
    guard let raw = descriptor?.raw else { throw .gone }
    let got = unsafe recv(raw, origin.scratch.input, Scratch.inputBytes, 0)
    if got > 0 { return got }
    guard got < 0, errno == EAGAIN || errno == EINTR else { throw .gone }
    return 0
  }

  /// Whether the peer is gone although nothing is to be read: epoll would tell of it without end.
  var isHungUp: Bool {
    guard let raw = descriptor?.raw else { return true }
    var byte: UInt8 = 0
    let got = unsafe recv(raw, &byte, 1, Int32(MSG_PEEK))
    return got == 0 || got < 0 && errno != EAGAIN && errno != EINTR
  }

  /// Sends what of the scratch output goes out at once and answers a copy of the rest: whoever
  /// waits to send it leaves the scratch to others.
  func transmit() throws(Ending) -> [UInt8] {
    let scratch = origin.scratch
    let count = scratch.outputCount
    scratch.outputCount = 0
    guard count > 0 else { return [] }
    let output = unsafe UnsafeRawBufferPointer(start: scratch.output, count: count)
    guard let sent = unsafe attempt(output) else { throw .gone }
    return unsafe sent == count ? [] : [UInt8](output[sent...])
  }

  /// Sends `rest`, waiting for the peer to take it; `gate` cuts the connection when it shuts.
  func flush(_ rest: [UInt8], past gate: Gate? = nil) async throws(Ending) {
    guard !rest.isEmpty else { return }
    let registration = gate.map { gate in gate.onShut { self.cutFromOutside() } }
    defer { if let registration { gate?.forget(registration) } }
    var sent = 0
    while sent < rest.count {
      try await wait(.writable)
      sent += try send(rest, from: sent)
    }
  }

  /// Sends what the system takes of `bytes` from `start` on, and answers how much that was.
  func send(_ bytes: [UInt8], from start: Int) throws(Ending) -> Int {
    let sent = unsafe bytes.withUnsafeBytes { bytes in
      unsafe attempt(UnsafeRawBufferPointer(rebasing: bytes[start...]))
    }
    guard let sent else { throw .gone }
    return sent
  }

  /// How many bytes the system took, 0 if it is full; nil if the connection is broken.
  private func attempt(_ bytes: UnsafeRawBufferPointer) -> Int? {
    guard let raw = descriptor?.raw else { return nil }
    let sent = unsafe Glibc.send(raw, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
    if sent >= 0 { return sent }
    return errno == EAGAIN || errno == EINTR ? 0 : nil
  }

  // MARK: Closing

  private func resetOnClose() {
    guard let raw = descriptor?.raw else { return }
    var option = Glibc.linger(l_onoff: 1, l_linger: 0)
    _ = unsafe setsockopt(
      raw, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<Glibc.linger>.size))
  }

  /// Ends our side of the stream; the peer's is still read.
  func endOutput() {
    guard let raw = descriptor?.raw else { return }
    _ = shutdown(raw, Int32(SHUT_WR))
  }

  /// Lets go of timer, watch and socket.
  func release() {
    if let timer { origin.loop.cancel(timer) }
    if let watch { origin.loop.unwatch(watch) }
    timer = nil
    watch = nil
    _ = descriptor.take()
  }
}
