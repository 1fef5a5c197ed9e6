extension LedgerReader {
  /// Holds that the ledger goes at least as far as the signed checkpoint in `note`, and says the
  /// same up to there.
  ///
  /// Throws ``LedgerError/rolledBack(signed:found:)`` or ``LedgerError/forked(size:)`` if not.
  package func reaches(note: String) throws(LedgerError) {
    guard let note = SignedNote(note) else { throw .textMalformed(what: "checkpoint") }
    let checkpoint = try Checkpoint(note: note, verifier: verifier)
    var frontier = Frontier()
    let scan = SegmentScan(directory: directory, origin: verifier.name, limits: .standard)
    let end = try scan.run(from: 0) { frame, _, _ in
      for leaf in frame.leaves where frontier.size < checkpoint.size { frontier.append(leaf) }
    }
    guard frontier.size == checkpoint.size else {
      throw .rolledBack(signed: checkpoint.size, found: end.size)
    }
    guard checkpoint.size == 0 || frontier.root == checkpoint.root else {
      throw .forked(size: checkpoint.size)
    }
  }

  /// Hands over the bytes of every signed entry in order, and holds at the end that these were the
  /// entries that were signed.
  ///
  /// What is handed over counts for nothing if this throws.
  package func forEachSigned(_ body: (Int64, [UInt8]) -> Void) throws(LedgerError) {
    guard let checkpoint = try checkpoint() else { throw .signatureInvalid }
    var frontier = Frontier()
    let scan = SegmentScan(directory: directory, origin: verifier.name, limits: .standard)
    let end = try scan.run(from: 0) { frame, _, _ throws(LedgerError) in
      for (entry, leaf) in zip(frame.entries, frame.leaves) where frontier.size < checkpoint.size {
        body(frontier.size, entry)
        frontier.append(leaf)
      }
    }
    guard frontier.size == checkpoint.size else {
      throw .rolledBack(signed: checkpoint.size, found: end.size)
    }
    guard checkpoint.size == 0 || frontier.root == checkpoint.root else {
      throw .forked(size: checkpoint.size)
    }
  }
}
