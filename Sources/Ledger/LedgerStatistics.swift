/// What a ledger has done since it started.
package struct LedgerStatistics: Equatable, Sendable {
  /// Batches made durable, each with one fdatasync.
  package internal(set) var batches = 0
  /// Entries in those batches.
  package internal(set) var entries = 0
  /// Checkpoints signed.
  package internal(set) var checkpoints = 0
}
