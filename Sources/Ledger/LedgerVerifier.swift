package import Crypto
package import Platform

/// What an offline verification found.
package struct VerificationReport: Equatable, Sendable {
  /// How many entries there are.
  package internal(set) var size: Int64 = 0
  /// The root over all of them.
  package internal(set) var root = Merkle.emptyRoot
  /// The checkpoint that was verified; entries after its size are not signed yet.
  package internal(set) var checkpoint: Checkpoint
  /// How many entries of each kind.
  package internal(set) var entriesByKind: [EntryKind: Int] = [:]
  /// The earliest and the latest time in an entry; nil if there is none.
  package internal(set) var earliest: Timestamp?
  /// The latest time in an entry; nil if there is none.
  package internal(set) var latest: Timestamp?
  /// Bytes after the last whole frame: a write under way, or one that a crash tore.
  package internal(set) var unfinishedBytes = 0
}

/// Verifies a ledger from its files alone: segments and checkpoint, nothing else is trusted.
package struct LedgerVerifier {
  /// Rebuilds the tree from every entry and holds it against the signed checkpoint.
  ///
  /// Every entry must decode and be canonical, every frame whole, the signature that of
  /// `verifierKey` (a C2SP vkey), and the signed root that of so many entries. Throws what it
  /// finds first.
  package static func verify(
    directory: String, verifierKey: String
  ) throws(LedgerError) -> VerificationReport {
    guard let verifier = NoteVerifier(verifierKey), verifier.algorithm == .ed25519
    else { throw .textMalformed(what: "verifier key") }
    // Read first: a live ledger may grow meanwhile, and only grow.
    guard let signed = try SignedCheckpoint.read(directory, verifier: verifier)
    else { throw .signatureInvalid }
    let checkpoint = signed.checkpoint
    var report = VerificationReport(checkpoint: checkpoint)
    var frontier = Frontier()
    var signedRoot = checkpoint.size == 0 ? Merkle.emptyRoot : nil
    let scan = SegmentScan(directory: directory, origin: verifier.name, limits: .standard)
    let end = try scan.run(from: 0) { frame, _, _ throws(LedgerError) in
      for (entry, leaf) in zip(frame.entries, frame.leaves) {
        report.count(try Entry(canonical: entry))
        frontier.append(leaf)
        if frontier.size == checkpoint.size { signedRoot = frontier.root }
      }
    }
    guard let signedRoot else {
      throw .rolledBack(signed: checkpoint.size, found: frontier.size)
    }
    guard signedRoot == checkpoint.root else { throw .forked(size: checkpoint.size) }
    report.size = frontier.size
    report.root = frontier.root
    report.unfinishedBytes = end.tornBytes
    return report
  }
}

extension VerificationReport {
  fileprivate mutating func count(_ entry: Entry) {
    entriesByKind[entry.kind, default: 0] += 1
    earliest = min(earliest ?? entry.at, entry.at)
    latest = max(latest ?? entry.at, entry.at)
  }
}
