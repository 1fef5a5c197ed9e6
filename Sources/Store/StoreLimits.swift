/// How much a store takes on.
package struct StoreLimits: Equatable, Sendable {
  /// Bytes of one key, at least 1 and at most 65,535.
  package var keyBytesMax = 512
  /// Bytes of one value.
  package var valueBytesMax = 1_048_576
  /// Conditions of one commit, and changes of one commit (etcd's own limit).
  package var operationsPerCommitMax = 128
  /// Keys and values of one commit together (etcd's own limit).
  package var commitBytesMax = 1_572_864
  /// Keys bound to one lease.
  package var keysPerLeaseMax = 10_000
  /// Keys, values and the table's own overhead together.
  package var tableBytesMax = 4_294_967_296
  /// Commits that wait for the writer.
  package var commitsWaitingMax = 65_536
  /// Bytes of commits that wait for the writer.
  package var waitingBytesMax = 268_435_456
  /// Bytes after which a batch takes no further commit.
  package var batchBytesMax = 4_194_304
  /// Bytes after which a journal segment is closed; so much is allocated ahead.
  package var segmentBytesMax = 67_108_864
  /// Journal bytes after which a snapshot is taken, or a quarter of the table if that is more.
  package var snapshotAfterBytes = 67_108_864
  /// Events kept for a watcher that does not read; one more ends its stream.
  package var eventsPerWatcherMax = 65_536

  /// The limits of a shipped bridge.
  package static let standard = StoreLimits()

  /// The standard limits, to be changed before they are used.
  package init() {}

  /// The longest payload of a frame: a full batch, one more commit, one lease's end.
  var frameBytesMax: Int {
    batchBytesMax + commitBytesMax + (operationsPerCommitMax + keysPerLeaseMax) * 32
      + keysPerLeaseMax * keyBytesMax + 4_096
  }

  /// Checks a commit against the limits; gives the bytes of its keys and values.
  package func check(
    _ conditions: [Condition], _ changes: [Change]
  ) throws(StoreError) -> Int {
    guard conditions.count <= operationsPerCommitMax, changes.count <= operationsPerCommitMax
    else { throw .tooManyOperations(countMax: operationsPerCommitMax) }
    var bytes = 0
    for condition in conditions { bytes += try check(condition.key) }
    var seen: Set<Key> = []
    for change in changes {
      bytes += try check(change.key)
      if case .put(_, let value, _) = change {
        guard value.count <= valueBytesMax else { throw .valueTooLong(bytesMax: valueBytesMax) }
        bytes += value.count
      }
      guard changes.count == 1 || seen.insert(change.key).inserted else { throw .keyChangedTwice }
    }
    guard bytes <= commitBytesMax else { throw .commitTooLong(bytesMax: commitBytesMax) }
    return bytes
  }

  private func check(_ key: Key) throws(StoreError) -> Int {
    guard !key.bytes.isEmpty else { throw .keyEmpty }
    guard key.bytes.count <= keyBytesMax else { throw .keyTooLong(bytesMax: keyBytesMax) }
    return key.bytes.count
  }
}
