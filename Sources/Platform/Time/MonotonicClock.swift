import CLinux
import Glibc

/// Nanoseconds of a clock that never jumps; for deadlines, not for dates.
package enum MonotonicClock {
  /// Nanoseconds since an arbitrary start (`CLOCK_MONOTONIC`).
  package static func now() -> UInt64 {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// The moment `delay` from now; a negative delay counts as none.
  package static func deadline(after delay: Duration) -> UInt64 {
    let (seconds, attoseconds) = delay.components
    guard seconds >= 0, attoseconds >= 0 else { return now() }
    let nanoseconds = UInt64(attoseconds) / 1_000_000_000
    // LIMIT: a century, so that no sum below overflows.
    return now() + UInt64(min(seconds, 3_155_760_000)) * 1_000_000_000 + nanoseconds
  }
}
