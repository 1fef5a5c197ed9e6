/// How much a ledger takes on.
package struct LedgerLimits: Equatable, Sendable {
  /// Entries that wait for the writer.
  package var entriesWaitingMax = 65_536
  /// Entries made durable together.
  package var batchEntriesMax = 8_192
  /// Bytes after which a batch takes no further entry.
  package var batchBytesMax = 4_194_304
  /// Bytes after which a segment is closed; so much is allocated ahead.
  package var segmentBytesMax = 67_108_864

  /// The limits of a shipped bridge.
  package static let standard = LedgerLimits()

  /// The standard limits, to be changed before they are used.
  package init() {}

  /// The longest payload of a frame: a full batch and one more entry.
  var payloadBytesMax: Int { batchBytesMax + Entry.bytesMax + 2 }
}
