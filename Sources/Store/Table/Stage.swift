/// What a batch will change: its commits are judged one after the other, before any is durable.
struct Stage {
  private let base: LiveTable
  private let limits: StoreLimits
  private var revision: Revision
  /// What the batch has put or deleted so far.
  private var overlay: [Key: Table.Row?] = [:]
  private var ended: Set<UInt64> = []
  /// Puts under each lease in this batch; a key put twice counts twice.
  private var stagedPuts: [UInt64: Int] = [:]
  private var addedBytes = 0
  /// The commits that go through, in order.
  private(set) var records: [CommitRecord] = []

  /// A batch that follows what `base` holds.
  init(on base: LiveTable, limits: StoreLimits) {
    self.base = base
    self.limits = limits
    revision = base.revision
  }

  /// What a commit asks for, or the store itself.
  enum Request {
    case commit([Condition], [Change])
    case grant(milliseconds: UInt64)
    case end(lease: UInt64)
  }

  /// Whether the request goes through; if so its record is added.
  mutating func judge(_ request: Request) -> Result<CommitOutcome, StoreError> {
    do throws(StoreError) {
      switch request {
      case .commit(let conditions, let changes):
        if let broken = conditions.first(where: { !holds($0) }) {
          return .success(.conflict(broken.key))
        }
        return .success(.committed(try add(changes)))
      case .grant(let milliseconds):
        // The revision is as good a unique number as any.
        let lease = revision.next.number
        return .success(.committed(record([.grant(lease: lease, milliseconds: milliseconds)])))
      case .end(let lease):
        return .success(.committed(try end(lease)))
      }
    } catch {
      return .failure(error)
    }
  }

  private func holds(_ condition: Condition) -> Bool {
    let row = row(condition.key)
    return switch condition {
    case .absent: row == nil
    case .exists: row != nil
    case .unchanged(_, let revision): row?.versioned.revision == revision
    }
  }

  private func row(_ key: Key) -> Table.Row? {
    if let staged = overlay[key] { return staged }
    return base.row(key)
  }

  private mutating func add(_ changes: [Change]) throws(StoreError) -> Revision {
    var operations: [Operation] = []
    var bytes = 0
    for change in changes {
      let old = row(change.key)
      if let old { bytes -= Table.cost(change.key, old.versioned.value) }
      switch change {
      case .put(let key, let value, let lease):
        if let lease { try check(lease.id) }
        bytes += Table.cost(key, value)
        operations.append(.put(key, value, lease: lease?.id ?? 0))
      case .delete(let key):
        if old != nil { operations.append(.delete(key)) }
      }
    }
    guard bytes <= 0 || base.byteCount + addedBytes + bytes <= limits.tableBytesMax
    else { throw .full(bytesMax: limits.tableBytesMax) }
    addedBytes += bytes
    return operations.isEmpty ? revision : record(operations)
  }

  private func check(_ lease: UInt64) throws(StoreError) {
    guard !ended.contains(lease), let bound = base.keyCount(of: lease) else { throw .leaseUnknown }
    guard bound + (stagedPuts[lease] ?? 0) < limits.keysPerLeaseMax
    else { throw .leaseFull(countMax: limits.keysPerLeaseMax) }
  }

  private mutating func end(_ lease: UInt64) throws(StoreError) -> Revision {
    guard !ended.contains(lease), let bound = base.keys(of: lease) else { throw .leaseUnknown }
    var keys = bound.filter { overlay[$0] == nil }
    for (key, row) in overlay where row?.lease == lease { keys.insert(key) }
    ended.insert(lease)
    return record(keys.sorted().map { .delete($0) } + [.end(lease: lease)])
  }

  private mutating func record(_ operations: [Operation]) -> Revision {
    revision = revision.next
    for operation in operations {
      switch operation {
      case .put(let key, let value, let lease):
        let versioned = Versioned(value: value, revision: revision)
        overlay[key] = .some(Table.Row(versioned: versioned, lease: lease))
        if lease != 0 { stagedPuts[lease, default: 0] += 1 }
      case .delete(let key): overlay[key] = .some(nil)
      case .grant, .end: break
      }
    }
    records.append(CommitRecord(revision: revision, operations: operations))
    return revision
  }
}
