/// Reads a ledger's files without being its writer: to show an entry, or to prove one.
///
/// Nothing it gives rests on the files of the tree being right: a proof is checked against the
/// signed checkpoint before it is given out.
package struct LedgerReader: Sendable {
  let directory: String
  let verifier: NoteVerifier

  /// A reader of the ledger in `directory` whose checkpoints `verifierKey` (a C2SP vkey) checks.
  package init(directory: String, verifierKey: String) throws(LedgerError) {
    guard let verifier = NoteVerifier(verifierKey), verifier.algorithm == .ed25519
    else { throw .textMalformed(what: "verifier key") }
    self.directory = directory
    self.verifier = verifier
  }

  /// The last checkpoint that was signed; nil if none was.
  package func checkpoint() throws(LedgerError) -> Checkpoint? {
    try SignedCheckpoint.read(directory, verifier: verifier)?.checkpoint
  }

  /// The bytes of the entry at `index`, as they were hashed.
  package func show(_ index: Int64) throws(LedgerError) -> [UInt8] {
    let scan = SegmentScan(directory: directory, origin: verifier.name, limits: .standard)
    guard index >= 0, let segment = try scan.segments().last(where: { $0 <= index })
    else { throw .beyondEnd(size: 0) }
    var found: [UInt8]?
    let end = try scan.run(from: segment) { frame, _, _ in
      if frame.firstIndex <= index, index < frame.endIndex {
        found = frame.entries[Int(index - frame.firstIndex)]
      }
    }
    guard let found else { throw .beyondEnd(size: end.size) }
    return found
  }

  /// The proof that the entry at `index` is in the signed ledger, from all of its entries.
  package func prove(_ index: Int64) throws(LedgerError) -> TransparencyProof {
    guard let signed = try SignedCheckpoint.read(directory, verifier: verifier),
      let note = SignedNote(signed.note)
    else { throw .signatureInvalid }
    let size = signed.checkpoint.size
    guard 0..<size ~= index else { throw .beyondEnd(size: size) }
    var levels = NodeTable()
    let scan = SegmentScan(directory: directory, origin: verifier.name, limits: .standard)
    let end = try scan.run(from: 0) { frame, _, _ in
      for leaf in frame.leaves where levels.size < size { levels.append(leaf) }
    }
    guard levels.size == size else { throw .rolledBack(signed: size, found: end.size) }
    let prover = Prover { level, index throws(LedgerError) in levels[level, index] }
    guard try prover.root(size: size) == signed.checkpoint.root else {
      throw .forked(size: size)
    }
    let path = try prover.inclusion(of: index, size: size)
    return TransparencyProof(index: index, path: path, checkpoint: note, extra: nil)
  }
}
