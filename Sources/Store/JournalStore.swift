package import Crypto
package import Platform

/// The store of a single bridge: a table in memory, made durable by a journal in a directory.
///
/// Reading never leaves the calling thread. A commit waits for its batch's fdatasync while the
/// thread goes on. The directory is one store's alone; everything in it is sealed.
package final class JournalStore: Store {
  private let table: LiveTable
  private let watchers: Watchers
  private let queue: CommitQueue
  private let writer: JournalWriter
  private let limits: StoreLimits

  /// What the start found.
  package let recovery: RecoveryReport

  /// Opens the store in `directory`, creating it (mode 0700), and brings its state back.
  ///
  /// Throws ``StoreError/locked(directory:)``, ``StoreError/wrongKey(file:)``, or
  /// ``StoreError/corrupt(file:offset:reason:)`` for any damage but a torn tail. Blocks: call it
  /// before an event loop carries traffic.
  package convenience init(
    directory: String, key: SecretKey, limits: StoreLimits, clock: WallClock
  ) throws(StoreError) {
    try self.init(directory: directory, key: key, limits: limits, clock: clock, probe: .none)
  }

  /// As the other initialiser, with a probe that a test sets into the disk's way.
  package init(
    directory: String, key: SecretKey, limits: StoreLimits, clock: WallClock, probe: DiskProbe
  ) throws(StoreError) {
    let lock = try Self.lock(directory)
    let settings = Recovery(directory: directory, key: key, limits: limits, probe: probe)
    let recovered = try settings.run()
    let table = LiveTable(recovered.table, clock: clock)
    let watchers = Watchers(eventsMax: limits.eventsPerWatcherMax)
    let queue = CommitQueue(limits: limits)
    do throws(Errno) {
      writer = try JournalWriter(
        settings, recovered: recovered, table: table, watchers: watchers, queue: queue,
        lock: lock)
    } catch {
      throw .system(error)
    }
    self.table = table
    self.watchers = watchers
    self.queue = queue
    self.limits = limits
    recovery = recovered.report
    writer.watchLeases()
  }

  /// Writes what waits, closes the files in order and ends the threads; later commits throw
  /// ``StoreError/closed``.
  package func close() async throws(StoreError) {
    guard queue.close() else { return }
    let failure = await withCheckedContinuation { continuation in
      writer.finish { continuation.resume(returning: $0) }
    }
    if let failure { throw failure }
  }

  deinit {
    writer.stop()
  }

  /// What was done since the start.
  package var statistics: JournalStatistics { writer.currentStatistics }

  /// How many keys hold a value.
  package var count: Int { table.count }

  /// What the table counts against ``StoreLimits/tableBytesMax``.
  package var byteCount: Int { table.byteCount }

  // MARK: Store

  /// The revision of the latest durable commit.
  package var revision: Revision { table.revision }

  /// As ``revision``.
  package var latest: Revision? { table.revision }

  /// The value at `key`; never suspends.
  package func get(_ key: Key) -> Versioned? { table.value(key) }

  /// The values at `prefix` and below; never suspends.
  package func list(prefix: Key, limit: Int) -> [(Key, Versioned)] {
    table.list(prefix: prefix, after: nil, limit: limit)
  }

  /// The next page of a list; never suspends.
  package func list(prefix: Key, after key: Key, limit: Int) -> [(Key, Versioned)] {
    table.list(prefix: prefix, after: key, limit: limit)
  }

  /// Makes all changes at once if all conditions hold; durable when it returns.
  package func commit(
    if conditions: [Condition], _ changes: [Change]
  ) async throws(StoreError) -> CommitOutcome {
    let byteCount = try limits.check(conditions, changes)
    return try await submit(.commit(conditions, changes), byteCount: byteCount)
  }

  /// The changes at `prefix` and below from now on.
  package func watch(prefix: Key) -> AsyncStream<StoreEvent> {
    watchers.stream(prefix: prefix)
  }

  /// A lease of `duration`, kept in the journal.
  package func grantLease(for duration: Duration) async throws(StoreError) -> Lease {
    guard (.seconds(1) ... .seconds(30 * 86_400)) ~= duration
    else { throw .leaseDurationOutOfRange }
    let request = Stage.Request.grant(milliseconds: UInt64(duration.milliseconds))
    guard case .committed(let revision) = try await submit(request, byteCount: 32)
    else { throw .leaseUnknown }
    return Lease(id: revision.number)
  }

  /// Starts the lease's duration anew.
  package func renew(_ lease: Lease) throws(StoreError) {
    guard table.renew(lease.id) else { throw .leaseUnknown }
  }

  /// Ends the lease and deletes its keys; durable when it returns.
  package func revoke(_ lease: Lease) async throws(StoreError) {
    _ = try await submit(.end(lease: lease.id), byteCount: 32)
  }

  /// Ends the leases that have run out, as the store does by itself about every second.
  package func sweepLeases() async throws(StoreError) {
    let failure = await withCheckedContinuation { continuation in
      writer.sweepLeases { continuation.resume(returning: $0) }
    }
    if let failure { throw failure }
  }

  private func submit(
    _ request: Stage.Request, byteCount: Int
  ) async throws(StoreError) -> CommitOutcome {
    let outcome: Result<CommitOutcome, StoreError> = await withCheckedContinuation { continuation in
      let waiting = CommitQueue.Waiting(
        request: request, byteCount: byteCount, continuation: continuation)
      switch queue.add(waiting) {
      case .first: writer.wake()
      case .joined: break
      case .refused(let error): continuation.resume(returning: .failure(error))
      }
    }
    return try outcome.get()
  }

  private static func lock(_ directory: String) throws(StoreError) -> FileLock {
    do throws(Errno) {
      try DurableFile.makeDirectory(directory, mode: 0o700)
      return try FileLock("\(directory)/lock")
    } catch {
      throw error.call == "flock" ? .locked(directory: directory) : .system(error)
    }
  }
}
