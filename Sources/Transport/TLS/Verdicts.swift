import Crypto
import Synchronization

/// Certificates that passed verification a moment ago, so that a reconnect need not repeat it.
///
/// Belongs to one loaded set of authorities and revocations and goes away with it. A verdict
/// lasts minutes, so that a revocation list that runs out is noticed.
final class Verdicts: Sendable {
  private struct Table: Sendable {
    var current: [Digest: Int64] = [:]
    var former: [Digest: Int64] = [:]
  }

  /// LIMIT: two generations of this many certificates are kept.
  private let countMax: Int
  private let secondsMax: Int64
  private let table = Mutex(Table())

  init(countMax: Int = 2048, secondsMax: Int64 = 300) {
    self.countMax = countMax
    self.secondsMax = secondsMax
  }

  /// Whether `certificate` passed and its verdict still holds at `now` (seconds since 1970).
  func holds(_ certificate: Digest, at now: Int64) -> Bool {
    table.withLock { table in
      guard let until = table.current[certificate] ?? table.former[certificate] else {
        return false
      }
      return now < until
    }
  }

  /// Remembers that `certificate` passed; never beyond `notAfter`, when its chain expires.
  func remember(_ certificate: Digest, at now: Int64, notAfter: Int64) {
    table.withLock { table in
      if table.current.count >= countMax {
        table.former = table.current
        table.current = [:]
      }
      table.current[certificate] = min(now + secondsMax, notAfter)
    }
  }
}
