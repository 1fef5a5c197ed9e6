/// A small key-value store with compare-and-swap, leases and watches.
///
/// Everything above it is written once against this protocol; the embedded journal and a cluster
/// are its implementations. A commit is durable when it returns, and only durable values are seen.
package protocol Store: Sendable {
  /// The value at `key`, or nil if there is none.
  func get(_ key: Key) async throws(StoreError) -> Versioned?

  /// The values at `prefix` and below, in key order, at most `limit` of them.
  func list(prefix: Key, limit: Int) async throws(StoreError) -> [(Key, Versioned)]

  /// The values below `prefix` that come after `key`, in key order: the next page of a list.
  func list(prefix: Key, after key: Key, limit: Int) async throws(StoreError) -> [(Key, Versioned)]

  /// Makes all `changes` at once if all `conditions` hold; durable when it returns.
  ///
  /// A commit names a key at most once among its changes. Deleting an absent key changes nothing.
  func commit(
    if conditions: [Condition], _ changes: [Change]
  ) async throws(StoreError) -> CommitOutcome

  /// The changes at `prefix` and below from now on, in the order of their revisions.
  ///
  /// The stream ends if its reader falls too far behind or the store closes: the reader must then
  /// take nothing it knows for granted, watch again and list again.
  func watch(prefix: Key) -> AsyncStream<StoreEvent>

  /// A lease: the keys put under it are deleted some time after it has run out.
  ///
  /// Leases collect garbage. Never derive authority or revocation from one: it may run out late.
  func grantLease(for duration: Duration) async throws(StoreError) -> Lease

  /// Starts the lease's duration anew.
  func renew(_ lease: Lease) async throws(StoreError)

  /// Ends the lease now and deletes the keys put under it.
  func revoke(_ lease: Lease) async throws(StoreError)

  /// The revision of the latest durable commit.
  var revision: Revision { get async throws(StoreError) }

  /// The same where it is known without asking anybody, at no cost; else nil.
  ///
  /// A commit that has returned anywhere is in it.
  var latest: Revision? { get }
}

extension Store {
  /// Nothing is known without asking.
  package var latest: Revision? { nil }
}

/// A point in the history of a store; each commit that changes something makes the next one.
package struct Revision: Hashable, Comparable, Sendable {
  /// 0 before the first commit.
  package let number: UInt64

  /// The revision with this number.
  package init(_ number: UInt64) {
    self.number = number
  }

  /// Whether `left` is older.
  package static func < (left: Revision, right: Revision) -> Bool { left.number < right.number }

  /// The revision that the next commit will make.
  package var next: Revision { Revision(number + 1) }
}

/// A value and the revision of the commit that put it.
package struct Versioned: Hashable, Sendable {
  /// The bytes as they were put.
  package let value: [UInt8]
  /// What ``Condition/unchanged(_:_:)`` compares with.
  package let revision: Revision

  /// A value put at `revision`.
  package init(value: [UInt8], revision: Revision) {
    self.value = value
    self.revision = revision
  }
}

/// What must hold for a commit to be made.
package enum Condition: Hashable, Sendable {
  /// There is no value at the key.
  case absent(Key)
  /// The value at the key was put by the commit of this revision.
  case unchanged(Key, Revision)
  /// There is a value at the key.
  case exists(Key)

  /// The key the condition speaks of.
  package var key: Key {
    switch self {
    case .absent(let key), .unchanged(let key, _), .exists(let key): key
    }
  }
}

/// One change of a commit.
package enum Change: Hashable, Sendable {
  /// Puts a value, replacing what was there, and binds it to a lease or to none.
  case put(Key, [UInt8], lease: Lease?)
  /// Deletes the value, if there is one.
  case delete(Key)

  /// Puts a value bound to no lease.
  package static func put(_ key: Key, _ value: [UInt8]) -> Change { .put(key, value, lease: nil) }

  /// The key that changes.
  package var key: Key {
    switch self {
    case .put(let key, _, _), .delete(let key): key
    }
  }
}

/// How a commit ended.
package enum CommitOutcome: Hashable, Sendable {
  /// All conditions held; the changes are durable and visible, as of this revision.
  case committed(Revision)
  /// Nothing was changed: the condition on this key did not hold.
  case conflict(Key)
}

/// Something that changed under a watched prefix.
package enum StoreEvent: Hashable, Sendable {
  /// A value was put.
  case put(Key, Versioned)
  /// A value was deleted by the commit of this revision.
  case deleted(Key, Revision)

  /// The key that changed.
  package var key: Key {
    switch self {
    case .put(let key, _), .deleted(let key, _): key
    }
  }

  /// The revision of the commit that changed it.
  package var revision: Revision {
    switch self {
    case .put(_, let versioned): versioned.revision
    case .deleted(_, let revision): revision
    }
  }
}

/// The right to keep some keys from being collected as garbage.
package struct Lease: Hashable, Sendable {
  /// Unique in its store.
  package let id: UInt64

  /// The lease with this number.
  package init(id: UInt64) {
    self.id = id
  }
}
