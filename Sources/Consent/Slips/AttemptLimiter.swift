package import Platform
package import Record
import Synchronization

/// Counts each facility's attempts of the last minute, or of a longer window.
package final class AttemptLimiter: Sendable {
  /// LIMIT: facilities counted at once; a further one has to wait.
  private static let facilitiesMax = 4_096

  private let attemptsMax: Int
  private let window: Duration
  private let attempts = Mutex<[FacilityReference: [Timestamp]]>([:])

  /// A limiter that admits `attemptsMax` attempts in each window.
  package init(attemptsMax: Int, window: Duration = .seconds(60)) {
    self.attemptsMax = attemptsMax
    self.window = window
  }

  /// True if `facility` may try once more at `now`; a refused attempt does not count.
  package func admits(_ facility: FacilityReference, at now: Timestamp) -> Bool {
    attempts.withLock { attempts in
      var recent = (attempts[facility] ?? []).filter { isRecent($0, now) }
      guard recent.count < attemptsMax else { return false }
      if attempts[facility] == nil, attempts.count >= Self.facilitiesMax {
        attempts = attempts.filter { $0.value.contains { isRecent($0, now) } }
        guard attempts.count < Self.facilitiesMax else { return false }
      }
      recent.append(now)
      attempts[facility] = recent
      return true
    }
  }

  private func isRecent(_ attempt: Timestamp, _ now: Timestamp) -> Bool {
    now.duration(since: attempt) < window
  }
}
