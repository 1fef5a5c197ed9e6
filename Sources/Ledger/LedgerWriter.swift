import Crypto
import Platform
import Synchronization

/// Makes entries durable in batches, on a thread of its own, and signs what is durable.
///
/// SAFETY: `segment`, `tree`, `batch`, `lock`, `failure` and `signed` are touched only by work
/// submitted to `loop`, which runs one piece at a time; the rest is `Sendable` and constant.
final class LedgerWriter: @unchecked Sendable {
  private let directory: String
  private let limits: LedgerLimits
  private let probe: DiskProbe
  private let signer: NoteSigner
  private let queue: EntryQueue
  private let loop: EventLoop
  private var lock: FileLock?
  private var segment: SegmentFile?
  private var tree: TreeFiles
  /// The batch at hand, and storage for the next one.
  private var batch = EntryQueue.Batch()
  private var signed: SignedCheckpoint?
  /// Set when durability became unknown; nothing is written any more.
  private var failure: LedgerError?
  /// How many entries are durable and in the tree's files.
  private let durableSize: Atomic<Int64>
  private let statistics = Mutex(LedgerStatistics())

  /// A writer that goes on where `recovered` ends; it takes the directory's lock over.
  init(
    _ settings: LedgerRecovery, recovered: LedgerRecovery.Outcome, signer: NoteSigner,
    queue: EntryQueue, lock: consuming FileLock
  ) throws(Errno) {
    directory = settings.directory
    limits = settings.limits
    probe = settings.probe
    tree = recovered.tree
    signed = recovered.checkpoint
    durableSize = Atomic(recovered.report.size)
    self.signer = signer
    self.queue = queue
    self.lock = consume lock
    segment = nil
    loop = try EventLoop(name: "ledger writer")
  }

  /// How many entries are durable.
  var size: Int64 { durableSize.load(ordering: .acquiring) }

  /// What was done since the start.
  var currentStatistics: LedgerStatistics { statistics.withLock { $0 } }

  /// Comes for what waits; called once for all that was added since it last came.
  func wake() {
    loop.submit { self.drain() }
  }

  /// Writes what waits, signs it, closes the files in order and gives the directory free.
  func finish(_ done: @escaping @Sendable (LedgerError?) -> Void) {
    loop.submit {
      self.drain()
      let failure = self.closeFiles()
      self.loop.stop()
      done(failure)
    }
  }

  /// Ends the thread; what is on disk is as after a crash, unless it was finished before.
  func stop() {
    loop.stop()
  }

  // MARK: On the loop

  /// Writes what waits now; for what comes meanwhile the writer is told again.
  private func drain() {
    var more = true
    while more {
      more = queue.exchange(&batch)
      if batch.frame.count > 0 { batch.waiters.resume(append()) }
      if !batch.checkpoints.isEmpty {
        let outcome = checkpoint()
        for waiter in batch.checkpoints { waiter.resume(outcome) }
      }
      batch.clear()
    }
  }

  /// Appends the batch; gives the index of its first entry.
  private func append() -> Result<Int64, LedgerError> {
    let first = tree.frontier.size
    batch.frame.finish(firstIndex: first)
    do throws(LedgerError) {
      try write(batch.frame)
      return .success(first)
    } catch {
      return .failure(error)
    }
  }

  /// Writes the frame, syncs it, then adds its hashes to the tree: in this order.
  ///
  /// CRASH: after the sync the entries stand, and recovery adds the hashes the same way.
  private func write(_ frame: borrowing FrameDraft) throws(LedgerError) {
    if let failure { throw failure }
    if let size = segment?.size, size >= limits.segmentBytesMax { try closeSegment() }
    try openSegment()
    guard var file = segment.take() else { preconditionFailure("a segment was just opened") }
    let offset = file.size
    do throws(Errno) {
      try file.write(frame.bytes)
    } catch {
      // A write that failed is taken back; one that cannot be is fatal.
      do throws(Errno) { try file.cutToDurable() } catch { throw latch(error) }
      segment = consume file
      throw .system(error)
    }
    do throws(Errno) { try file.sync() } catch { throw latch(error) }
    let start = file.firstIndex
    segment = consume file
    do throws(LedgerError) {
      try tree.append(frame.leaves, segment: start, offset: offset)
    } catch {
      // The entries are durable but cannot be proven before a restart: say so now.
      failure = error
      throw error
    }
    durableSize.store(tree.frontier.size, ordering: .releasing)
    let count = frame.count
    statistics.withLock { statistics in
      statistics.batches += 1
      statistics.entries += count
    }
  }

  private func openSegment() throws(LedgerError) {
    guard segment == nil else { return }
    let first = tree.frontier.size
    do throws(LedgerError) { try tree.sync() } catch {
      failure = error
      throw error
    }
    segment = try LedgerError.wrapping { () throws(Errno) in
      try SegmentFile(
        creating: first, in: directory, origin: signer.verifier.name, limits: limits,
        probe: probe)
    }
  }

  private func closeSegment() throws(LedgerError) {
    guard var file = segment.take() else { return }
    do throws(Errno) { try file.cutToDurable() } catch { throw latch(error) }
  }

  private func latch(_ error: Errno) -> LedgerError {
    let latched = LedgerError.readOnly(error)
    failure = latched
    return latched
  }

  private func closeFiles() -> LedgerError? {
    defer { lock = nil }
    if let failure { return failure }
    if tree.frontier.size > 0, case .failure(let error) = checkpoint() { return error }
    do throws(LedgerError) {
      try tree.sync()
      try closeSegment()
      return nil
    } catch {
      return error
    }
  }

  // MARK: Checkpoints

  /// Signs the tree of the durable entries; the note is on disk before it is given out.
  ///
  /// INVARIANT: each tree signed begins with the tree signed before it. That is checked here
  /// from the files, not assumed from memory.
  private func checkpoint() -> Result<String, LedgerError> {
    do throws(LedgerError) {
      if let failure { throw failure }
      let frontier = tree.frontier
      if let signed {
        if signed.checkpoint.size == frontier.size { return .success(signed.note) }
        try checkGrowth(from: signed.checkpoint, to: frontier)
      }
      let checkpoint = Checkpoint(
        origin: signer.verifier.name, size: frontier.size, root: frontier.root)
      let note = try checkpoint.signed(by: signer).note
      try persist(note)
      signed = SignedCheckpoint(checkpoint: checkpoint, note: note)
      statistics.withLock { $0.checkpoints += 1 }
      return .success(note)
    } catch {
      return .failure(error)
    }
  }

  private func checkGrowth(
    from old: Checkpoint, to frontier: Frontier
  ) throws(LedgerError) {
    guard old.size > 0 else { return }
    guard old.size < frontier.size else {
      throw .rolledBack(signed: old.size, found: frontier.size)
    }
    let proof = try TreeReader(directory: directory).prover
      .consistency(from: old.size, to: frontier.size)
    guard
      Merkle.verifyConsistency(
        from: old.size, old.root, to: frontier.size, frontier.root, proof: proof)
    else {
      failure = .forked(size: old.size)
      throw .forked(size: old.size)
    }
  }

  private func persist(_ note: String) throws(LedgerError) {
    let path = SignedCheckpoint.path(directory)
    do throws(Errno) {
      try probe.reach(.rename, path)
      try DurableFile.replace(path, with: Array(note.utf8), mode: 0o644)
    } catch {
      // Whether the new file stands is unknown: give nothing out, sign nothing more.
      throw latch(error)
    }
  }
}
