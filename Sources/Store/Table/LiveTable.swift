import Platform
import Synchronization

/// The table as readers see it: durable values only.
///
/// One writer applies; any thread reads, holding the lock for one look-up.
final class LiveTable: Sendable {
  private let table: Mutex<Table>
  /// The table's revision, set after its commit was applied and before anybody is told.
  private let latest: Atomic<UInt64>
  private let deadlines: Mutex<[UInt64: Timestamp]>
  private let clock: WallClock

  /// The table as recovered; every lease in it starts its duration anew.
  init(_ table: Table, clock: WallClock) {
    let now = clock.now()
    deadlines = Mutex(table.leases.mapValues { now.adding(.milliseconds($0.milliseconds)) })
    latest = Atomic(table.revision.number)
    self.table = Mutex(table)
    self.clock = clock
  }

  var revision: Revision { Revision(latest.load(ordering: .acquiring)) }
  var byteCount: Int { table.withLock { $0.byteCount } }
  var count: Int { table.withLock { $0.count } }
  /// A copy to read at leisure; it shares what does not change.
  var frozen: Table { table.withLock { $0 } }

  func row(_ key: Key) -> Table.Row? { table.withLock { $0[key] } }
  func value(_ key: Key) -> Versioned? { table.withLock { $0[key]?.versioned } }

  func list(prefix: Key, after key: Key?, limit: Int) -> [(Key, Versioned)] {
    table.withLock { $0.list(prefix: prefix, after: key, limit: limit) }
  }

  /// Applies one commit for readers to see as a whole.
  func apply(_ record: CommitRecord) -> [StoreEvent] {
    for operation in record.operations {
      switch operation {
      case .grant(let lease, let milliseconds): start(lease, milliseconds)
      case .end(let lease): deadlines.withLock { $0[lease] = nil }
      case .put, .delete: break
      }
    }
    return table.withLock { table in
      let events = table.apply(record)
      latest.store(table.revision.number, ordering: .releasing)
      return events
    }
  }

  // MARK: Leases

  func keys(of lease: UInt64) -> Set<Key>? { table.withLock { $0.leases[lease]?.keys } }
  func keyCount(of lease: UInt64) -> Int? { table.withLock { $0.leases[lease]?.keys.count } }

  /// Starts a lease's duration anew; false if there is no such lease.
  func renew(_ lease: UInt64) -> Bool {
    guard let milliseconds = table.withLock({ $0.leases[lease]?.milliseconds }) else {
      return false
    }
    start(lease, milliseconds)
    return true
  }

  /// The leases that have run out.
  func lapsedLeases() -> [UInt64] {
    let now = clock.now()
    return deadlines.withLock { $0.filter { $0.value <= now }.keys.sorted() }
  }

  private func start(_ lease: UInt64, _ milliseconds: UInt64) {
    let deadline = clock.now().adding(.milliseconds(milliseconds))
    deadlines.withLock { $0[lease] = deadline }
  }
}
