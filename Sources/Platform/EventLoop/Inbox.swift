import Synchronization

/// What other threads hand to a loop, in order, with at most one wake-up per sleep.
final class Inbox: Sendable {
  /// One piece of work for the loop.
  enum Work: Sendable {
    case job(UnownedJob)
    case body(@Sendable () -> Void)
  }

  private struct State: Sendable {
    var work: [Work] = []
    var isAsleep = false
    var isEnding = false
    var isDrained = false
  }

  private let state = Mutex(State())

  /// What the one who added work has to do about it.
  enum Duty {
    case nothing
    case wake
    case runLate
  }

  /// Adds work at the end.
  func add(_ work: Work) -> Duty {
    state.withLock { state in
      state.work.append(work)
      if state.isDrained {
        state.isDrained = false
        return .runLate
      }
      defer { state.isAsleep = false }
      return state.isAsleep ? .wake : .nothing
    }
  }

  /// Swaps all work into the empty `batch`, whose storage is filled next.
  func take(_ batch: inout [Work]) {
    state.withLock { state in
      swap(&state.work, &batch)
    }
  }

  /// Declares that the loop is about to sleep; false if there is work or an end to see to.
  func prepareToSleep() -> Bool {
    state.withLock { state in
      state.isAsleep = state.work.isEmpty && !state.isEnding
      return state.isAsleep
    }
  }

  /// Withdraws what ``prepareToSleep()`` declared.
  func awake() {
    state.withLock { $0.isAsleep = false }
  }

  /// Asks the loop to end; true if it must be woken for that.
  func end() -> Bool {
    state.withLock { state in
      state.isEnding = true
      defer { state.isAsleep = false }
      return state.isAsleep
    }
  }

  /// Whether the loop was asked to end.
  var isEnding: Bool {
    state.withLock { $0.isEnding }
  }

  /// Declares that nobody drains this inbox any more; false if work came in meanwhile.
  func retire() -> Bool {
    state.withLock { state in
      state.isDrained = state.work.isEmpty
      return state.isDrained
    }
  }
}
