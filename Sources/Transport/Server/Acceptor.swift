import Glibc
import Platform
import Synchronization

/// Accepts connections on one loop and keeps them until they end.
actor Acceptor {
  private static let pauseWhenShort = Duration.milliseconds(100)
  /// How often it is tried again to make room while nobody can be displaced yet.
  private static let pauseWhenFull = Duration.milliseconds(50)

  private let loop: EventLoop
  private let service: Service
  private let scratch = Scratch()
  private var socket: FileDescriptor?
  private var watch: Watch?
  private var isWatchingReadable = true
  private var waiter: CheckedContinuation<Void, Never>?
  /// Whether something came since the last wait began.
  private var isAwake = false
  private var handshakes = 0
  private var isPaused = false
  private var isTryingAgain = false
  private var isDraining = false
  /// Whether a drain has nothing to wait for any more.
  private var isDrained = false
  private var connections: [ObjectIdentifier: Connection] = [:]
  private var drained: [CheckedContinuation<Void, Never>] = []

  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe loop.asUnownedSerialExecutor()
  }

  init(socket: consuming FileDescriptor, loop: EventLoop, service: Service) {
    self.socket = consume socket
    self.loop = loop
    self.service = service
  }

  /// Accepts and serves until drained.
  func run() async {
    guard let raw = socket?.raw else { return }
    watch = try? loop.watch(raw, for: .readable) { [self] _ in
      assumeIsolated { $0.becomeReady() }
    }
    await withDiscardingTaskGroup { group in
      while let connection = await nextConnection() {
        group.addTask(executorPreference: loop) { await connection.run() }
      }
      stopListening()
    }
  }

  /// Stops accepting and lets connections end; cuts them after `deadline`.
  func drain(deadline: Duration) async {
    isDraining = true
    wake()
    for connection in connections.values { await connection.drain() }
    guard !connections.isEmpty, !isDrained else { return }
    let timer = loop.schedule(after: deadline) { [self] in
      assumeIsolated { $0.cutAll() }
    }
    // As in `wait`: the last connection may end, or the timer fire, before the closure runs.
    await withCheckedContinuation { continuation in
      if isDrained { continuation.resume() } else { drained.append(continuation) }
    }
    loop.cancel(timer)
  }

  /// Tells that a connection is past its handshake, or failed in it.
  func handshakeEnded() {
    handshakes -= 1
    wake()
  }

  /// Tells that a connection is closed.
  func ended(_ connection: Connection) {
    connections[ObjectIdentifier(connection)] = nil
    service.counters.open.subtract(1, ordering: .relaxed)
    if connections.isEmpty { finishDrain() }
  }

  private func cutAll() {
    for connection in connections.values { connection.assumeIsolated { $0.cut() } }
    // A handler that ignores its lost connection does not hold up the drain.
    finishDrain()
  }

  private func finishDrain() {
    guard isDraining else { return }
    isDrained = true
    for continuation in drained { continuation.resume() }
    drained = []
  }

  // MARK: Accepting

  private func nextConnection() async -> Connection? {
    while !isDraining, let raw = socket?.raw {
      guard handshakes < service.limits.handshakesAtOnceMax else {
        if !makeRoom(inHandshake: true) { tryAgain() }
        await wait(forSocket: false)
        continue
      }
      guard !isPaused else {
        await wait(forSocket: false)
        continue
      }
      let accepted = ListeningSocket.accept(raw)
      if accepted.raw >= 0 {
        if let connection = open(accepted.raw, accepted.address) { return connection }
        continue
      }
      switch accepted.error {
      case EAGAIN: await wait(forSocket: true)
      case EMFILE, ENFILE, ENOBUFS, ENOMEM:
        makeRoom()
        pause()
      default: continue  // The peer gave up before it was accepted.
      }
    }
    return nil
  }

  private func open(_ raw: Int32, _ address: String) -> Connection? {
    let counters = service.counters
    counters.accepted.add(1, ordering: .relaxed)
    let descriptor = FileDescriptor(owning: raw)
    let others = counters.open.add(1, ordering: .relaxed).oldValue
    let (context, generation) = service.identity.current
    guard others < service.limits.connectionsMax || makeRoom(),
      let engine = try? TLSEngine(context)
    else {
      counters.open.subtract(1, ordering: .relaxed)
      counters.overflowed.add(1, ordering: .relaxed)
      return nil
    }
    let connection = Connection(
      Connection.Origin(
        loop: loop, service: service, scratch: scratch, acceptor: self, remoteAddress: address,
        generation: generation),
      descriptor: descriptor, engine: engine)
    connections[ObjectIdentifier(connection)] = connection
    handshakes += 1
    return connection
  }

  /// Displaces the oldest unfinished handshake or else the longest rest; false if all are young.
  @discardableResult
  private func makeRoom() -> Bool {
    makeRoom(inHandshake: true) || makeRoom(inHandshake: false)
  }

  /// Whoever holds a place without using it must not keep others out: silence is cheap.
  private func makeRoom(inHandshake: Bool) -> Bool {
    var oldest: (connection: Connection, since: UInt64)?
    for connection in connections.values {
      let since = connection.assumeIsolated { $0.displaceableSince(inHandshake: inHandshake) }
      if let since, since < oldest?.since ?? .max { oldest = (connection, since) }
    }
    let now = MonotonicClock.now()
    guard let (connection, since) = oldest, now > since,
      Duration.nanoseconds(Int64(now - since)) >= service.limits.undisturbed
    else { return false }
    service.counters.displaced.add(1, ordering: .relaxed)
    connection.assumeIsolated { $0.drain() }
    return true
  }

  private func tryAgain() {
    guard !isTryingAgain else { return }
    isTryingAgain = true
    _ = loop.schedule(after: Self.pauseWhenFull) { [self] in
      assumeIsolated { acceptor in
        acceptor.isTryingAgain = false
        acceptor.wake()
      }
    }
  }

  /// Out of descriptors or memory: trying at once again would only spin.
  private func pause() {
    isPaused = true
    _ = loop.schedule(after: Self.pauseWhenShort) { [self] in
      assumeIsolated { acceptor in
        acceptor.isPaused = false
        acceptor.wake()
      }
    }
  }

  private func wait(forSocket isForSocket: Bool) async {
    if isForSocket != isWatchingReadable, let watch {
      isWatchingReadable = isForSocket
      try? loop.change(watch, to: isForSocket ? .readable : [])
    }
    isAwake = false
    // The runtime may give the loop a turn before the closure runs: what comes then is kept.
    await withCheckedContinuation { continuation in
      if isAwake || isDraining { continuation.resume() } else { waiter = continuation }
    }
  }

  private func becomeReady() {
    if waiter == nil, let watch {
      isWatchingReadable = false
      try? loop.change(watch, to: [])
    }
    wake()
  }

  private func wake() {
    isAwake = true
    waiter?.resume()
    waiter = nil
  }

  private func stopListening() {
    if let watch { loop.unwatch(watch) }
    watch = nil
    _ = socket.take()
  }
}
