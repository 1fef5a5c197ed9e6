/// The whole state of a store in memory.
///
/// Rows lie in many small dictionaries, so that growing or copying one never stops the others: a
/// copy of a table (for a snapshot) shares everything, and a later change copies one shard.
struct Table: Sendable {
  /// A value with what the store knows of it.
  struct Row: Sendable {
    let versioned: Versioned
    /// The lease it is bound to; 0 is none.
    let lease: UInt64
  }

  /// A lease and what is bound to it.
  struct LeaseRow: Sendable {
    let milliseconds: UInt64
    var keys: Set<Key> = []
  }

  private var shards: [[Key: Row]] = Array(repeating: [:], count: Table.shardCount)
  private var index = KeyIndex()
  /// The leases in force.
  private(set) var leases: [UInt64: LeaseRow] = [:]
  /// The revision of the last commit applied.
  private(set) var revision = Revision(0)
  /// Bytes of keys and values with the overhead of each row.
  private(set) var byteCount = 0

  private static let shardCount = 1_024
  /// Measured: index, dictionary slot and two array headers.
  static let rowOverheadBytes = 192

  /// How many keys hold a value.
  var count: Int { index.count }

  /// The row at `key`, or nil.
  subscript(key: Key) -> Row? { shards[Self.shard(of: key)][key] }

  /// At most `limit` values at `prefix` and below, after `key` if one is given, in order.
  func list(prefix: Key, after key: Key?, limit: Int) -> [(Key, Versioned)] {
    var found: [(Key, Versioned)] = []
    guard limit > 0 else { return found }
    if let row = self[prefix], key.map({ $0 < prefix }) ?? true {
      found.append((prefix, row.versioned))
    }
    let children = prefix.childPrefix
    var start = Key(lowerBound: children)
    if let key, start < key { start = key }
    index.forEach(from: start) { candidate in
      guard found.count < limit, candidate.bytes.starts(with: children) else { return false }
      if candidate != key, let row = self[candidate] { found.append((candidate, row.versioned)) }
      return true
    }
    return found
  }

  /// Calls `body` with every row in key order.
  func forEach<Failure: Error>(_ body: (Key, Row) throws(Failure) -> Void) throws(Failure) {
    try index.forEach(from: Key()) { key throws(Failure) in
      if let row = self[key] { try body(key, row) }
      return true
    }
  }

  /// Applies a commit and tells what changed; its revision must follow the table's.
  mutating func apply(_ record: CommitRecord) -> [StoreEvent] {
    precondition(record.revision == revision.next, "commits are applied in order")
    revision = record.revision
    var events: [StoreEvent] = []
    events.reserveCapacity(record.operations.count)
    for operation in record.operations {
      switch operation {
      case .put(let key, let value, let lease):
        let versioned = Versioned(value: value, revision: revision)
        put(key, Row(versioned: versioned, lease: lease))
        events.append(.put(key, versioned))
      case .delete(let key):
        if delete(key) { events.append(.deleted(key, revision)) }
      case .grant(let lease, let milliseconds):
        leases[lease] = LeaseRow(milliseconds: milliseconds)
      case .end(let lease):
        leases[lease] = nil
      }
    }
    return events
  }

  /// Takes over a row of a snapshot; rows come in key order, after all leases.
  mutating func restore(_ key: Key, _ row: Row) -> Bool {
    if let last = index.last, !(last < key) { return false }
    if row.lease != 0, leases[row.lease] == nil { return false }
    index.append(key)
    bind(key, to: row.lease)
    shards[Self.shard(of: key)][key] = row
    byteCount += Self.cost(key, row.versioned.value)
    return true
  }

  /// Takes over what a snapshot says besides its rows.
  mutating func restore(revision: Revision, leases: [UInt64: UInt64]) {
    self.revision = revision
    self.leases = leases.mapValues { LeaseRow(milliseconds: $0) }
  }

  /// What a row counts against the limit of the table.
  static func cost(_ key: Key, _ value: [UInt8]) -> Int {
    key.bytes.count + value.count + rowOverheadBytes
  }

  private mutating func put(_ key: Key, _ row: Row) {
    let shard = Self.shard(of: key)
    if let old = shards[shard].updateValue(row, forKey: key) {
      byteCount -= Self.cost(key, old.versioned.value)
      unbind(key, from: old.lease)
    } else {
      index.insert(key)
    }
    byteCount += Self.cost(key, row.versioned.value)
    bind(key, to: row.lease)
  }

  private mutating func delete(_ key: Key) -> Bool {
    guard let old = shards[Self.shard(of: key)].removeValue(forKey: key) else { return false }
    index.remove(key)
    byteCount -= Self.cost(key, old.versioned.value)
    unbind(key, from: old.lease)
    return true
  }

  private mutating func bind(_ key: Key, to lease: UInt64) {
    if lease != 0 { leases[lease]?.keys.insert(key) }
  }

  private mutating func unbind(_ key: Key, from lease: UInt64) {
    if lease != 0 { leases[lease]?.keys.remove(key) }
  }

  /// FNV-1a over the last bytes, where keys differ; each shard hashes anew with a secret seed.
  private static func shard(of key: Key) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in key.bytes.suffix(16) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return Int(truncatingIfNeeded: (hash ^ (hash >> 32)) % UInt64(shardCount))
  }
}
