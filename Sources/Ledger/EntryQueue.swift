import Crypto
import Platform
import Synchronization

/// The entries and checkpoint requests that wait for the writer.
final class EntryQueue: Sendable {
  /// What the writer takes at once.
  struct Batch {
    var frame = FrameDraft()
    var waiters = Waiters()
    /// Whoever asked for a checkpoint before the last of the entries was taken.
    var checkpoints: [Waiter<String>] = []

    /// Empties the batch for its next use.
    mutating func clear() {
      frame.clear()
      waiters = Waiters()
      checkpoints.removeAll()
    }
  }

  private struct State {
    /// Batches that are full, the oldest first.
    var full: [Batch] = []
    /// The batch that takes more.
    var open = Batch()
    var entriesWaiting = 0
    /// Whether the writer will come, or be told to, for what was added.
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

  /// Takes an entry on, unless too many wait already; `loop` is where its receipt is awaited.
  func add(
    _ entry: [UInt8], leaf: Digest, _ waiter: Waiter<Int64>, on loop: EventLoop?
  ) -> Addition {
    state.withLock { state in
      if state.isClosed { return .refused(.closed) }
      guard state.entriesWaiting < limits.entriesWaitingMax else { return .refused(.busy) }
      if isFull(state.open.frame) {
        state.full.append(state.open)
        state.open = Batch()
      }
      state.open.frame.add(entry, leaf: leaf)
      state.open.waiters.add(waiter, on: loop)
      state.entriesWaiting += 1
      defer { state.isAnnounced = true }
      return state.isAnnounced ? .joined : .first
    }
  }

  /// Takes a request for a checkpoint on.
  func add(_ checkpoint: Waiter<String>) -> Addition {
    state.withLock { state in
      if state.isClosed { return .refused(.closed) }
      guard state.open.checkpoints.count < limits.entriesWaitingMax else { return .refused(.busy) }
      state.open.checkpoints.append(checkpoint)
      defer { state.isAnnounced = true }
      return state.isAnnounced ? .joined : .first
    }
  }

  /// Puts the next batch in the order of arrival, which may be empty, in place of `batch`, which
  /// is empty and whose storage is filled next; true if there is another one behind it.
  func exchange(_ batch: inout Batch) -> Bool {
    state.withLock { state in
      let isBehind = !state.full.isEmpty
      if isBehind {
        batch = state.full.removeFirst()
      } else {
        swap(&batch, &state.open)
        state.isAnnounced = false
      }
      state.entriesWaiting -= batch.frame.count
      return isBehind
    }
  }

  /// Takes nothing on from now on; false if that was so already.
  func close() -> Bool {
    state.withLock { state in
      defer { state.isClosed = true }
      return !state.isClosed
    }
  }

  private func isFull(_ frame: FrameDraft) -> Bool {
    frame.count >= limits.batchEntriesMax || frame.payloadBytes >= limits.batchBytesMax
  }
}

/// Who waits for the entries of a batch, each group on its loop.
struct Waiters {
  private struct Group {
    let loop: EventLoop?
    /// Places in the batch and who waits for them.
    var members: [(position: Int64, waiter: Waiter<Int64>)]
  }

  private var groups: [Group] = []
  private var count: Int64 = 0

  /// Adds who waits for the next entry.
  mutating func add(_ waiter: Waiter<Int64>, on loop: EventLoop?) {
    defer { count += 1 }
    // As many groups as loops: few.
    if let index = groups.firstIndex(where: { $0.loop === loop }) {
      groups[index].members.append((count, waiter))
    } else {
      groups.append(Group(loop: loop, members: [(count, waiter)]))
    }
  }

  /// Tells everyone the place of their entry, counted from `first`, or why it has none; one hop
  /// for each loop.
  func resume(_ first: Result<Int64, LedgerError>) {
    for group in groups {
      let resume = { @Sendable in
        for (position, waiter) in group.members { waiter.resume(first.map { $0 + position }) }
      }
      if let loop = group.loop { loop.submit(resume) } else { resume() }
    }
  }
}

/// A task that waits for the writer, which resumes it once.
// SAFETY: the queue refuses a waiter or keeps it until the writer takes it, and the writer
// resumes what it takes once.
@safe
struct Waiter<Value: Sendable>: Sendable {
  private let continuation: UnsafeContinuation<Result<Value, LedgerError>, Never>

  init(_ continuation: UnsafeContinuation<Result<Value, LedgerError>, Never>) {
    unsafe self.continuation = continuation
  }

  /// Goes on with what came of it.
  func resume(_ result: Result<Value, LedgerError>) {
    unsafe continuation.resume(returning: result)
  }

  /// Waits for what becomes of the waiter that `enqueue` is given.
  static func outcome(
    of enqueue: (Waiter) -> Void
  ) async -> Result<Value, LedgerError> {
    await unsafe withUnsafeContinuation { unsafe enqueue(Waiter($0)) }
  }
}
