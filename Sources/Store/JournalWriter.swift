import Crypto
import Platform
import Synchronization

/// Makes commits durable in batches, on a thread of its own, and then visible.
///
/// SAFETY: `journal`, `lock` and `isSnapshotting` are touched only by work submitted to `loop`,
/// which runs one piece at a time; the rest is `Sendable` and constant.
final class JournalWriter: @unchecked Sendable {
  private let directory: String
  private let key: SecretKey
  private let limits: StoreLimits
  private let probe: DiskProbe
  private let table: LiveTable
  private let watchers: Watchers
  private let queue: CommitQueue
  private let loop: EventLoop
  private let snapshots: EventLoop
  private var journal: JournalFile
  private var lock: FileLock?
  private var isSnapshotting = false
  private let statistics = Mutex(JournalStatistics())

  /// A writer that goes on where `recovered` ends; it takes the directory's lock over.
  init(
    _ settings: Recovery, recovered: Recovery.Outcome, table: LiveTable, watchers: Watchers,
    queue: CommitQueue, lock: consuming FileLock
  ) throws(Errno) {
    directory = settings.directory
    key = settings.key
    limits = settings.limits
    probe = settings.probe
    self.table = table
    self.watchers = watchers
    self.queue = queue
    self.lock = consume lock
    journal = JournalFile(
      directory: settings.directory, key: settings.key, limits: settings.limits,
      probe: settings.probe, sequence: recovered.sequence,
      bytesSinceSnapshot: recovered.journalBytes)
    loop = try EventLoop(name: "store writer")
    do throws(Errno) {
      snapshots = try EventLoop(name: "store snapshot")
    } catch {
      loop.stop()
      throw error
    }
  }

  /// What was done since the start.
  var currentStatistics: JournalStatistics { statistics.withLock { $0 } }

  /// Comes for what waits; called when the queue was empty before.
  func wake() {
    loop.submit { self.drain() }
  }

  /// Looks for leases that have run out, now and every second until the store closes.
  func watchLeases() {
    loop.submit { [weak self] in self?.leaseTick() }
  }

  /// Ends the leases that have run out; `done` is called when that is durable or failed.
  func sweepLeases(_ done: @escaping @Sendable (StoreError?) -> Void) {
    loop.submit { done(self.sweep()) }
  }

  /// Writes what waits, closes the journal in order and gives the directory free.
  func finish(_ done: @escaping @Sendable (StoreError?) -> Void) {
    loop.submit {
      self.drain()
      // Snapshots first: one that runs now may still report to this loop.
      self.snapshots.stop()
      self.loop.submit {
        let failure = self.closeJournal()
        self.watchers.close()
        self.loop.stop()
        done(failure)
      }
    }
  }

  /// Ends the threads; what is on disk is as after a crash, unless it was finished before.
  func stop() {
    snapshots.stop()
    loop.stop()
  }

  // MARK: On the loop

  private func drain() {
    while true {
      let batch = queue.takeBatch()
      if batch.isEmpty { return }
      let outcomes = commit(batch.map(\.request))
      for (waiting, outcome) in zip(batch, outcomes) {
        waiting.continuation.resume(returning: outcome)
      }
      snapshotIfDue()
    }
  }

  /// Judges, makes durable, shows: in this order.
  private func commit(
    _ requests: [Stage.Request]
  ) -> [Result<CommitOutcome, StoreError>] {
    if let failure = journal.failure { return requests.map { _ in .failure(failure) } }
    var stage = Stage(on: table, limits: limits)
    let outcomes = requests.map { stage.judge($0) }
    do throws(StoreError) {
      try append(stage.records)
    } catch {
      let failure = journal.failure
      statistics.withLock { $0.failure = failure }
      // Even a conflict may rest on a commit that now never happened.
      return outcomes.map { outcome in
        if case .failure = outcome { outcome } else { .failure(error) }
      }
    }
    for record in stage.records { watchers.publish(table.apply(record)) }
    return outcomes
  }

  private func append(_ records: [CommitRecord]) throws(StoreError) {
    guard !records.isEmpty else { return }
    var bytes: [UInt8] = []
    for record in records { record.encode(to: &bytes) }
    try journal.append(bytes, after: table.revision)
    statistics.withLock { statistics in
      statistics.batches += 1
      statistics.commits += records.count
      statistics.bytes += bytes.count
    }
  }

  private func sweep() -> StoreError? {
    let lapsed = table.lapsedLeases()
    guard !lapsed.isEmpty else { return nil }
    for outcome in commit(lapsed.map { .end(lease: $0) }) {
      if case .failure(let error) = outcome { return error }
    }
    return nil
  }

  private func leaseTick() {
    guard lock != nil else { return }
    // A failure is met again, and reported, by the next commit.
    _ = sweep()
    _ = loop.schedule(after: .seconds(1)) { [weak self] in self?.leaseTick() }
  }

  private func closeJournal() -> StoreError? {
    defer { lock = nil }
    do throws(StoreError) {
      try journal.roll()
      return nil
    } catch {
      return error
    }
  }

  // MARK: Snapshots

  /// A snapshot costs as much as the table is large, so a large table waits for a longer journal.
  private func snapshotIfDue() {
    let due = max(limits.snapshotAfterBytes, table.byteCount / 4)
    guard !isSnapshotting, journal.failure == nil, journal.bytesSinceSnapshot >= due else { return }
    do throws(StoreError) {
      // The snapshot stands at the end of a segment, so the journal goes on in whole files.
      try journal.roll()
    } catch {
      return
    }
    isSnapshotting = true
    journal.snapshotBegan()
    let frozen = table.frozen
    let sequence = journal.sequence
    snapshots.submit {
      let failure = self.write(frozen, before: sequence)
      self.loop.submit { self.snapshotEnded(failure) }
    }
  }

  private func write(_ frozen: Table, before sequence: UInt64) -> StoreError? {
    do throws(StoreError) {
      try StoreError.wrapping { () throws(Errno) in
        try SnapshotFile.write(
          frozen, before: sequence, in: directory, key: key, probe: probe)
      }
      try Retention(directory: directory, probe: probe).removeOld()
      return nil
    } catch {
      return error
    }
  }

  /// A failed snapshot costs only a longer journal; the next one is tried when it is due.
  private func snapshotEnded(_ failure: StoreError?) {
    isSnapshotting = false
    statistics.withLock { statistics in
      if failure == nil { statistics.snapshots += 1 } else { statistics.snapshotsFailed += 1 }
      statistics.lastSnapshotFailure = failure
    }
  }
}
