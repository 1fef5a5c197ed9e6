import Synchronization

/// The commits that wait for the writer.
final class CommitQueue: Sendable {
  /// A request and who waits for its outcome.
  struct Waiting {
    let request: Stage.Request
    let byteCount: Int
    let continuation: CheckedContinuation<Result<CommitOutcome, StoreError>, Never>
  }

  private struct State {
    var waiting: [Waiting] = []
    var byteCount = 0
    /// Whether the writer has been told that there is something.
    var isAnnounced = false
    var isClosed = false
  }

  private let state = Mutex(State())
  private let limits: StoreLimits

  init(limits: StoreLimits) {
    self.limits = limits
  }

  /// What became of an addition.
  enum Addition {
    /// The writer must be told.
    case first
    /// The writer will come upon it.
    case joined
    case refused(StoreError)
  }

  /// Takes a request on, unless too much waits already.
  func add(_ waiting: Waiting) -> Addition {
    state.withLock { state in
      if state.isClosed { return .refused(.closed) }
      guard state.waiting.count < limits.commitsWaitingMax,
        state.byteCount + waiting.byteCount <= limits.waitingBytesMax
      else { return .refused(.busy) }
      state.waiting.append(waiting)
      state.byteCount += waiting.byteCount
      defer { state.isAnnounced = true }
      return state.isAnnounced ? .joined : .first
    }
  }

  /// The next batch in the order of arrival; empty when nothing waits.
  func takeBatch() -> [Waiting] {
    state.withLock { state in
      var count = 0
      var bytes = 0
      while count < state.waiting.count, bytes < limits.batchBytesMax {
        bytes += state.waiting[count].byteCount
        count += 1
      }
      let batch: [Waiting]
      if count == state.waiting.count {
        batch = state.waiting
        state.waiting = []
      } else {
        batch = Array(state.waiting[..<count])
        state.waiting.removeFirst(count)
      }
      state.byteCount -= bytes
      if batch.isEmpty { state.isAnnounced = false }
      return batch
    }
  }

  /// Takes nothing on from now on; false if that was so already.
  func close() -> Bool {
    state.withLock { state in
      defer { state.isClosed = true }
      return !state.isClosed
    }
  }
}
