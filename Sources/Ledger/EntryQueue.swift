import Crypto
import Synchronization

/// The entries and checkpoint requests that wait for the writer.
final class EntryQueue: Sendable {
  /// An entry and who waits for its place.
  struct Waiting {
    let bytes: [UInt8]
    let leaf: Digest
    let continuation: CheckedContinuation<Result<Int64, LedgerError>, Never>
  }

  typealias CheckpointContinuation = CheckedContinuation<Result<String, LedgerError>, Never>

  /// What the writer takes at once.
  struct Batch {
    var entries: [Waiting] = []
    /// Whoever asked for a checkpoint before the last of the entries was taken.
    var checkpoints: [CheckpointContinuation] = []
    var isEmpty: Bool { entries.isEmpty && checkpoints.isEmpty }
  }

  private struct State {
    var waiting: [Waiting] = []
    var checkpoints: [CheckpointContinuation] = []
    /// Whether the writer has been told that there is something.
    var isAnnounced = false
    var isClosed = false
  }

  /// What became of an addition.
  enum Addition {
    /// The writer must be told.
    case first
    /// The writer will come upon it.
    case joined
    case refused(LedgerError)
  }

  private let state = Mutex(State())
  private let limits: LedgerLimits

  init(limits: LedgerLimits) {
    self.limits = limits
  }

  /// Takes an entry on, unless too many wait already.
  func add(_ waiting: Waiting) -> Addition {
    state.withLock { state in
      if state.isClosed { return .refused(.closed) }
      guard state.waiting.count < limits.entriesWaitingMax else { return .refused(.busy) }
      state.waiting.append(waiting)
      defer { state.isAnnounced = true }
      return state.isAnnounced ? .joined : .first
    }
  }

  /// Takes a request for a checkpoint on.
  func add(_ checkpoint: CheckpointContinuation) -> Addition {
    state.withLock { state in
      if state.isClosed { return .refused(.closed) }
      guard state.checkpoints.count < limits.entriesWaitingMax else { return .refused(.busy) }
      state.checkpoints.append(checkpoint)
      defer { state.isAnnounced = true }
      return state.isAnnounced ? .joined : .first
    }
  }

  /// The next batch in the order of arrival; empty when nothing waits.
  func takeBatch() -> Batch {
    state.withLock { state in
      var count = 0
      var bytes = 0
      while count < min(state.waiting.count, limits.batchEntriesMax),
        bytes < limits.batchBytesMax
      {
        bytes += state.waiting[count].bytes.count + 2
        count += 1
      }
      var batch = Batch()
      if count == state.waiting.count {
        swap(&batch.entries, &state.waiting)
        swap(&batch.checkpoints, &state.checkpoints)
      } else {
        batch.entries = Array(state.waiting[..<count])
        state.waiting.removeFirst(count)
      }
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
