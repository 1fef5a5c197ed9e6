import CLinux
import Glibc
import Synchronization

/// Where the time of day comes from; passed in so that tests can hold it still.
package struct WallClock: Sendable {
  /// The present moment.
  package let now: @Sendable () -> Timestamp

  /// A clock that asks `now`.
  package init(now: @escaping @Sendable () -> Timestamp) {
    self.now = now
  }

  /// The machine's own clock (`CLOCK_REALTIME`).
  package static let system = WallClock {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}

/// A clock that moves only when told to; for tests.
package final class ManualClock: Sendable {
  private let time: Mutex<Timestamp>

  /// A clock standing at `start`.
  package init(_ start: Timestamp = Timestamp(milliseconds: 1_767_225_600_000)) {
    time = Mutex(start)
  }

  /// What the clock shows.
  package var now: Timestamp {
    time.withLock { $0 }
  }

  /// This clock as code under test receives it.
  package var wallClock: WallClock {
    WallClock { self.now }
  }

  /// Moves the clock by `duration`, which may be negative.
  package func advance(by duration: Duration) {
    time.withLock { $0 = $0.adding(duration) }
  }

  /// Sets the clock to `timestamp`.
  package func set(_ timestamp: Timestamp) {
    time.withLock { $0 = timestamp }
  }
}
