import Glibc
import Testing

@testable import Platform

/// An actor whose work belongs on one loop.
private actor Pinned {
  private let loop: EventLoop

  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

  init(on loop: EventLoop) {
    self.loop = loop
  }

  func isOnLoop() -> Bool { loop.isCurrent }
}

@Suite struct EventLoops {
  @Test func `runs submitted work in order on its own thread`() async throws {
    let loop = try EventLoop(name: "test")
    defer { loop.stop() }
    let order = Recorded<[Int]>([])
    await withCheckedContinuation { done in
      for number in 0..<100 { loop.submit { order.withLock { $0.append(number) } } }
      loop.submit { done.resume() }
    }
    #expect(order.withLock { $0 } == Array(0..<100))
    #expect(!loop.isCurrent)
  }

  @Test func `runs what ends a turn after the turn's work, and knows itself`() async throws {
    let loop = try EventLoop(name: "test")
    defer { loop.stop() }
    let order = Recorded<[Int]>([])
    await withCheckedContinuation { done in
      loop.submit {
        loop.atEndOfTurn {
          #expect(EventLoop.current === loop)
          order.withLock { $0.append(2) }
          loop.submit { done.resume() }
        }
        order.withLock { $0.append(1) }
      }
    }
    #expect(order.withLock { $0 } == [1, 2])
    #expect(EventLoop.current == nil)
  }

  @Test func `runs a pinned actor and the task that prefers it without leaving`() async throws {
    let loop = try EventLoop(name: "test")
    defer { loop.stop() }
    let actor = Pinned(on: loop)
    #expect(await actor.isOnLoop())
    let task = Task(executorPreference: loop) {
      let before = loop.isCurrent
      let inside = await actor.isOnLoop()
      return before && inside && loop.isCurrent
    }
    #expect(await task.value)
  }

  @Test func `reports a descriptor as long as it is ready and not once unwatched`() async throws {
    let loop = try EventLoop(name: "test")
    defer { loop.stop() }
    let pair = try SocketPair()
    try pair.write("x")
    let seen = Recorded(0)
    await withCheckedContinuation { done in
      let left = pair.left
      loop.submit {
        let watch = Recorded<Watch?>(nil)
        let made = try? loop.watch(left, for: .readable) { readiness in
          #expect(readiness.contains(.readable))
          let count = seen.withLock { count in
            count += 1
            return count
          }
          guard count == 3, let watch = watch.withLock({ $0 }) else { return }
          loop.unwatch(watch)
          loop.submit { done.resume() }
        }
        watch.withLock { $0 = made }
      }
    }
    await loop.settle()
    #expect(seen.withLock { $0 } == 3)
  }

  @Test func `drops an event that was queued for a watch whose place was given away`() async throws
  {
    let loop = try EventLoop(name: "test")
    defer { loop.stop() }
    let first = try SocketPair()
    let second = try SocketPair()
    let quiet = try SocketPair()
    let log = Recorded<[String]>([])
    let watches = Recorded<[Int32: Watch]>([:])
    // Both are readable in one round: whichever comes first gives the other's place to `quiet`.
    let replace: @Sendable (Int32) -> Void = { other in
      guard let stale = watches.withLock({ $0.removeValue(forKey: other) }) else { return }
      loop.unwatch(stale)
      _ = try? loop.watch(quiet.left, for: .readable) { _ in log.withLock { $0.append("stale") } }
    }
    await withCheckedContinuation { done in
      loop.submit {
        for (mine, other) in [(first.left, second.left), (second.left, first.left)] {
          let watch = try? loop.watch(mine, for: .readable) { _ in
            log.withLock { $0.append("fresh") }
            replace(other)
            if let own = watches.withLock({ $0.removeValue(forKey: mine) }) { loop.unwatch(own) }
          }
          watches.withLock { $0[mine] = watch }
        }
        try? first.write("x")
        try? second.write("x")
        done.resume()
      }
    }
    await loop.settle()
    #expect(log.withLock { $0 } == ["fresh"])
  }

  @Test func `fires timers in the order they are due and not the cancelled one`() async throws {
    let loop = try EventLoop(name: "test")
    defer { loop.stop() }
    let order = Recorded<[String]>([])
    await withCheckedContinuation { done in
      loop.submit {
        _ = loop.schedule(after: .milliseconds(8)) {
          order.withLock { $0.append("late") }
          done.resume()
        }
        let cancelled = loop.schedule(after: .milliseconds(4)) {
          order.withLock { $0.append("cancelled") }
        }
        _ = loop.schedule(after: .milliseconds(2)) { order.withLock { $0.append("soon") } }
        loop.cancel(cancelled)
      }
    }
    #expect(order.withLock { $0 } == ["soon", "late"])
  }

  @Test func `finishes work submitted before the stop and runs later tasks elsewhere`() async throws
  {
    let loop = try EventLoop(name: "test")
    let actor = Pinned(on: loop)
    let count = Recorded(0)
    for _ in 0..<1000 { loop.submit { count.withLock { $0 += 1 } } }
    loop.stop()
    #expect(count.withLock { $0 } == 1000)
    // The thread is gone, yet the actor's isolation still holds and nothing hangs.
    #expect(await actor.isOnLoop())
  }

  @Test func `outlives a task that held its last reference`() async {
    await #expect(processExitsWith: .success) {
      EventLoops.overwriteWhatIsFreed()
      for _ in 0..<20 {
        let (task, waiting) = try await EventLoops.suspendedTask()
        waiting.withLock { $0.take() }?.resume()
        await task.value
      }
    }
  }

  /// Makes a use of freed memory show: `mallopt(M_PERTURB, 0xA5)`, which Glibc does not import.
  private static func overwriteWhatIsFreed() {
    guard let mallopt = unsafe dlsym(nil, "mallopt") else { return }
    let perturb: Int32 = -6
    typealias Mallopt = @convention(c) (Int32, Int32) -> Int32
    _ = unsafe unsafeBitCast(mallopt, to: Mallopt.self)(perturb, 0xA5)
  }

  /// A task that waits on a stopped loop, which nobody else holds.
  private static func suspendedTask() async throws -> (
    Task<Void, Never>, Recorded<CheckedContinuation<Void, Never>?>
  ) {
    let loop = try EventLoop(name: "test")
    let waiting = Recorded<CheckedContinuation<Void, Never>?>(nil)
    let task = Task(executorPreference: loop) {
      await withCheckedContinuation { continuation in
        waiting.withLock { $0 = continuation }
      }
    }
    while waiting.withLock({ $0 == nil }) { await Task.yield() }
    loop.stop()
    return (task, waiting)
  }

  @Test func `is let go of by its timers and watches once it has stopped`() async throws {
    weak var stopped: EventLoop?
    do {
      let loop = try EventLoop(name: "test")
      stopped = loop
      let pair = try SocketPair()
      await withCheckedContinuation { continuation in
        loop.submit {
          _ = loop.schedule(after: .seconds(300)) { _ = loop.name }
          _ = try? loop.watch(pair.left, for: .readable) { _ in _ = loop.name }
          continuation.resume()
        }
      }
      loop.stop()
      withExtendedLifetime(pair) {}
    }
    #expect(stopped == nil)
  }

  @Test func `takes work from many threads without losing any`() async throws {
    let loop = try EventLoop(name: "test")
    defer { loop.stop() }
    let count = Recorded(0)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<2000 {
            await withCheckedContinuation { done in
              loop.submit {
                count.withLock { $0 += 1 }
                done.resume()
              }
            }
          }
        }
      }
    }
    #expect(count.withLock { $0 } == 16000)
  }

  @Test func `refuses a timer set from another thread`() async {
    await #expect(processExitsWith: .failure) {
      let loop = try EventLoop(name: "test")
      _ = loop.schedule(after: .zero) {}
    }
  }
}
