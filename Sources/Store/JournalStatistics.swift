/// What a journal store has done since it started.
package struct JournalStatistics: Equatable, Sendable {
  /// Batches made durable, each with one fdatasync.
  package internal(set) var batches = 0
  /// Commits in those batches.
  package internal(set) var commits = 0
  /// Bytes of those commits before sealing.
  package internal(set) var bytes = 0
  /// Snapshots taken.
  package internal(set) var snapshots = 0
  /// Snapshots that failed; the journal still holds everything.
  package internal(set) var snapshotsFailed = 0
  /// Why the last snapshot failed; nil if it did not.
  package internal(set) var lastSnapshotFailure: StoreError?
  /// Why nothing more can be written until a restart; nil while it can.
  package internal(set) var failure: StoreError?
}
