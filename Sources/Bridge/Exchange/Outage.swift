import Ledger
import Platform
import Session
import Synchronization

/// A time in which the ledger cannot be written: every session stands still until it can be again,
/// so that what is on a screen goes as well (A4, G3).
final class Outage: Sendable {
  /// When it began, and how often writing failed since.
  struct Failing: Equatable, Sendable {
    let since: Timestamp
    fileprivate var failures = 1
  }

  private let broker: Broker
  private let clock: WallClock
  private let state = Mutex<Failing?>(nil)

  init(broker: Broker, clock: WallClock) {
    self.broker = broker
    self.clock = clock
  }

  /// The outage that lasts; nil while all is well.
  var current: Failing? { state.withLock { $0 } }

  /// An entry could not be written.
  func note(_ error: LedgerError) {
    guard error.isOfTheDisk else { return }
    let now = clock.now()
    state.withLock { state in
      if state == nil { state = Failing(since: now) } else { state?.failures += 1 }
      broker.freeze(.auditUnavailable)
    }
  }

  /// Lets everything go on, unless writing failed once more since `known` was looked at.
  func end(_ known: Failing?) {
    state.withLock { state in
      guard state == known else { return }
      state = nil
      broker.thaw()
    }
  }
}

extension LedgerError {
  /// True for what keeps every entry from being written, not this one alone.
  fileprivate var isOfTheDisk: Bool {
    switch self {
    case .system, .readOnly, .signingFailed, .corrupt, .forked: true
    default: false
    }
  }
}
