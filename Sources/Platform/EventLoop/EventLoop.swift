import CLinux
import Glibc
import Synchronization

/// One thread that waits on descriptors and timers and runs Swift tasks between them.
///
/// It is a serial executor, so an actor can be pinned to it, and a task executor, so that a
/// task started with it as preference runs nonisolated code here too, without thread hops.
/// Watches and timers belong to the loop: set and cancel them on the loop only.
///
/// SAFETY: `table`, `timers`, `local`, `running`, `endings` and `events` are touched by the thread
/// that runs the loop only; `requireCurrent` checks that at every entry. The rest is `Sendable`.
@safe
package final class EventLoop: SerialExecutor, TaskExecutor, @unchecked Sendable {
  private static let eventsMax = 256
  private static let wakeData = UInt64.max

  /// The thread's name, at most 15 bytes are shown by the system.
  package let name: String
  private let epoll: FileDescriptor
  private let wakeup: FileDescriptor
  private let inbox = Inbox()
  private let owner = Atomic<UInt>(0)
  private let thread = Mutex<pthread_t?>(nil)
  // SAFETY: allocated in init, freed in deinit, read only by `turn` up to what epoll filled.
  private let events: UnsafeMutablePointer<epoll_event>
  private var table = WatchTable()
  private var timers = TimerHeap()
  private var local: [Inbox.Work] = []
  private var running: [Inbox.Work] = []
  private var endings: [@Sendable () -> Void] = []

  /// Starts the thread; throws what the system refused.
  package init(name: String) throws(Errno) {
    self.name = name
    epoll = FileDescriptor(owning: try checked("epoll_create1") { epoll_create1(O_CLOEXEC) })
    wakeup = FileDescriptor(
      owning: try checked("eventfd") { eventfd(0, O_CLOEXEC | O_NONBLOCK) })
    unsafe events = .allocate(capacity: Self.eventsMax)
    try control(EPOLL_CTL_ADD, wakeup.raw, Interest.readable.events, Self.wakeData)
    try start()
  }

  deinit {
    thread.withLock { thread in
      if let thread { pthread_detach(thread) }
    }
    unsafe events.deallocate()
  }

  /// Whether the calling thread is the one that runs this loop now.
  package var isCurrent: Bool {
    owner.load(ordering: .relaxed) == UInt(pthread_self())
  }

  /// Runs `body` on the loop, after what was submitted before; from any thread.
  package func submit(_ body: @escaping @Sendable () -> Void) {
    add(.body(body))
  }

  /// Runs `body` once, when the work of the round under way is done; on the loop.
  package func atEndOfTurn(_ body: @escaping @Sendable () -> Void) {
    requireCurrent()
    endings.append(body)
  }

  /// Ends the thread after the work already submitted and waits for it, unless called on it.
  ///
  /// Watches and timers no longer fire. Tasks that still come here afterwards run on the
  /// thread that resumes them, one at a time, so that none is left hanging.
  package func stop() {
    if inbox.end() { wake() }
    guard !isCurrent else { return }
    let joined = thread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    if let joined { pthread_join(joined, nil) }
  }

  // MARK: Descriptors

  /// Calls `handler` whenever `raw` is ready; level-triggered; on the loop.
  ///
  /// The descriptor must stay open until ``unwatch(_:)``.
  package func watch(
    _ raw: Int32, for interest: Interest, _ handler: @escaping @Sendable (Readiness) -> Void
  ) throws(Errno) -> Watch {
    requireCurrent()
    let watch = table.insert(raw, handler)
    do {
      try control(EPOLL_CTL_ADD, raw, interest.events, watch.epollData)
    } catch {
      _ = table.remove(watch)
      throw error
    }
    return watch
  }

  /// Waits for `interest` from now on; `EBADF` if the watch is stale; on the loop.
  package func change(_ watch: Watch, to interest: Interest) throws(Errno) {
    requireCurrent()
    guard let raw = table.raw(of: watch) else { throw Errno(call: "epoll_ctl", code: EBADF) }
    try control(EPOLL_CTL_MOD, raw, interest.events, watch.epollData)
  }

  /// Forgets a watch before its descriptor is closed; a stale one is ignored; on the loop.
  package func unwatch(_ watch: Watch) {
    requireCurrent()
    guard let raw = table.remove(watch) else { return }
    var event = unsafe epoll_event()
    _ = unsafe epoll_ctl(epoll.raw, EPOLL_CTL_DEL, raw, &event)
  }

  // MARK: Timers

  /// Runs `body` once on the loop, not before `delay` has passed; on the loop.
  package func schedule(
    after delay: Duration, _ body: @escaping @Sendable () -> Void
  ) -> TimerID {
    requireCurrent()
    return timers.insert(deadline: MonotonicClock.deadline(after: delay), body)
  }

  /// Forgets a timer; one that fired is ignored; on the loop.
  package func cancel(_ timer: TimerID) {
    requireCurrent()
    timers.remove(timer)
  }

  // MARK: Executor

  /// Runs `job` on the loop (SerialExecutor).
  package func enqueue(_ job: consuming ExecutorJob) {
    add(.job(UnownedJob(job)))
  }

  /// Stops the process unless it is called on the loop.
  package func checkIsolated() {
    requireCurrent()
  }

  /// Whether the caller runs on the loop.
  package func isIsolatingCurrentContext() -> Bool? {
    isCurrent
  }

  // MARK: Running

  private func start() throws(Errno) {
    let context = unsafe Unmanaged.passRetained(self)
    var created = pthread_t()
    let code = unsafe pthread_create(
      &created, nil,
      { context in
        guard let context = unsafe context else { return nil }
        unsafe Unmanaged<EventLoop>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, context.toOpaque())
    guard code == 0 else {
      unsafe context.release()
      throw Errno(call: "pthread_create", code: code)
    }
    thread.withLock { $0 = created }
  }

  private func run() {
    SignalWatch.blockAll()
    _ = unsafe kakehashi_name_thread(name)
    owner.store(UInt(pthread_self()), ordering: .relaxed)
    let former = CurrentLoop.exchange(self)
    defer { _ = CurrentLoop.exchange(former) }
    while !inbox.isEnding || !local.isEmpty {
      turn()
    }
    finish()
  }

  /// One round: wait, handle events, fire timers, run work.
  private func turn() {
    let count = poll(timeout: sleepMilliseconds())
    for index in 0..<count { unsafe dispatch(events[index]) }
    fireTimers()
    runWork()
  }

  private func poll(timeout: Int32) -> Int {
    let count = unsafe epoll_wait(epoll.raw, events, Int32(Self.eventsMax), timeout)
    if timeout != 0 { inbox.awake() }
    return max(0, Int(count))
  }

  private func sleepMilliseconds() -> Int32 {
    guard local.isEmpty else { return 0 }
    var timeout: Int32 = -1
    if let deadline = timers.firstDeadline {
      let now = MonotonicClock.now()
      if deadline <= now { return 0 }
      // Rounded up: a timer never fires early, and the loop does not spin in the last ms.
      timeout = Int32(min((deadline - now + 999_999) / 1_000_000, 3_600_000))
    }
    return inbox.prepareToSleep() ? timeout : 0
  }

  private func dispatch(_ event: epoll_event) {
    let data = unsafe event.data.u64
    if data == Self.wakeData {
      var count: UInt64 = 0
      _ = unsafe read(wakeup.raw, &count, 8)
      return
    }
    let readiness = unsafe Readiness(events: event.events)
    table.handler(of: Watch(epollData: data))?(readiness)
  }

  private func fireTimers() {
    guard timers.count > 0 else { return }
    let now = MonotonicClock.now()
    while let body = timers.popDue(now) { body() }
  }

  /// Runs what is here now; what that adds waits for the next round, after the descriptors.
  private func runWork() {
    swap(&local, &running)
    runBatch()
    inbox.take(&running)
    runBatch()
    while let body = endings.popLast() { body() }
  }

  private func runBatch() {
    // By index: the array is ours alone, and iterating would retain it once more.
    for index in running.indices { run(running[index]) }
    running.removeAll(keepingCapacity: running.capacity <= 1024)
  }

  private func run(_ work: Inbox.Work) {
    switch work {
    case .job(let job):
      unsafe job.runSynchronously(
        isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
    case .body(let body):
      body()
    }
  }

  private func finish() {
    repeat {
      runWork()
      forgetWhatNeverComes()
    } while !local.isEmpty || !inbox.retire()
    // Another thread may have brought work since and run it: then the loop is that thread's.
    _ = owner.compareExchange(
      expected: UInt(pthread_self()), desired: 0, ordering: .relaxed)
  }

  /// Lets go of timers and watches, which may hold what holds the loop.
  private func forgetWhatNeverComes() {
    while timers.popDue(.max) != nil {}
    _ = table.removeAll()
  }

  private func add(_ work: Inbox.Work) {
    if isCurrent {
      local.append(work)
      return
    }
    // The runtime enqueues without owning the executor, and the work may hold its last reference:
    // the loop must not go while this uses it.
    let kept = unsafe Unmanaged.passRetained(self)
    defer { unsafe kept.release() }
    switch inbox.add(work) {
    case .nothing: return
    case .wake: wake()
    case .runLate:
      owner.store(UInt(pthread_self()), ordering: .relaxed)
      let former = CurrentLoop.exchange(self)
      finish()
      _ = CurrentLoop.exchange(former)
    }
  }

  private func wake() {
    var one: UInt64 = 1
    _ = unsafe write(wakeup.raw, &one, 8)
  }

  private func control(
    _ operation: Int32, _ raw: Int32, _ events: UInt32, _ data: UInt64
  ) throws(Errno) {
    var event = unsafe kakehashi_epoll_event(events, data)
    guard unsafe epoll_ctl(epoll.raw, operation, raw, &event) == 0 else {
      throw Errno(call: "epoll_ctl")
    }
  }

  private func requireCurrent() {
    precondition(isCurrent, "watches and timers are touched on their own loop only")
  }
}
