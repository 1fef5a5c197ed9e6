import CLinux
import Glibc
import Synchronization

/// Where the time of day comes from; passed in so that tests can hold it still.
package struct WallClock: Sendable {
  /// The present moment.
  package let now: @Sendable () -> Timestamp
  /// How long it has been since some fixed moment, whatever was done to the time of day since.
  package let elapsed: @Sendable () -> Duration

  /// A clock that asks `now`, and takes it for the time that passes where it is not told better.
  package init(
    now: @escaping @Sendable () -> Timestamp, elapsed: (@Sendable () -> Duration)? = nil
  ) {
    self.now = now
    self.elapsed = elapsed ?? { now().duration(since: Timestamp(milliseconds: 0)) }
  }

  /// The machine's own clocks (`CLOCK_REALTIME` and `CLOCK_MONOTONIC`).
  package static let system = WallClock(
    now: {
      var time = timespec()
      _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
      return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    },
    elapsed: { .nanoseconds(Int64(clamping: MonotonicClock.now())) })
}

/// A clock that moves only when told to; for tests.
package final class ManualClock: Sendable {
  private struct Time {
    var now: Timestamp
    var elapsed = Duration.zero
  }

  private let time: Mutex<Time>

  /// A clock standing at `start`.
  package init(_ start: Timestamp = Timestamp(milliseconds: 1_767_225_600_000)) {
    time = Mutex(Time(now: start))
  }

  /// What the clock shows.
  package var now: Timestamp {
    time.withLock { $0.now }
  }

  /// This clock as code under test receives it.
  package var wallClock: WallClock {
    WallClock(now: { self.now }, elapsed: { self.time.withLock { $0.elapsed } })
  }

  /// Lets `duration` pass; a negative one only sets the clock back, for time never runs so.
  package func advance(by duration: Duration) {
    time.withLock {
      $0.now = $0.now.adding(duration)
      $0.elapsed += max(.zero, duration)
    }
  }

  /// Lets the time until `timestamp` pass, or sets the clock back to it.
  package func set(_ timestamp: Timestamp) {
    advance(by: timestamp.duration(since: now))
  }

  /// Sets the clock by `duration` without any time passing, as whoever corrects a clock does.
  package func jump(by duration: Duration) {
    time.withLock { $0.now = $0.now.adding(duration) }
  }
}
