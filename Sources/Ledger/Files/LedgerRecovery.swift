import Crypto
import Platform

/// What a ledger found in its directory when it started.
package struct LedgerReport: Equatable, Sendable {
  /// How many entries there are.
  package internal(set) var size: Int64 = 0
  /// Bytes of a torn tail that were cut off; they were never acknowledged.
  package internal(set) var tornBytes = 0
  /// Whether the files of the tree had to be made again from all entries.
  package internal(set) var rebuiltTree = false
}

/// Brings the tree back, cuts a torn tail, and holds it all against what was signed.
struct LedgerRecovery {
  let directory: String
  let limits: LedgerLimits
  let probe: DiskProbe
  let verifier: NoteVerifier

  struct Outcome {
    var tree: TreeFiles
    var checkpoint: SignedCheckpoint?
    var report: LedgerReport
  }

  /// Reads the last segment, or all of them if the tree's files do not suffice.
  ///
  /// Throws ``LedgerError/rolledBack(signed:found:)`` or ``LedgerError/forked(size:)`` if the
  /// entries are not those of the last checkpoint: the ledger never signs against itself.
  func run() throws(LedgerError) -> Outcome {
    let checkpoint = try SignedCheckpoint.read(directory, verifier: verifier)
    let last = try scan.segments().last ?? 0
    if let tree = try TreeFiles(directory, size: last) {
      let outcome = try replay(tree, from: last, checkpoint)
      if try matches(outcome) { return outcome }
    }
    guard let empty = try TreeFiles(directory, size: 0) else {
      throw .corrupt(file: directory, offset: 0, reason: "the tree's files cannot be emptied")
    }
    var outcome = try replay(empty, from: 0, checkpoint)
    outcome.report.rebuiltTree = last > 0
    guard try matches(outcome) else { throw .forked(size: checkpoint?.checkpoint.size ?? 0) }
    return outcome
  }

  private var scan: SegmentScan {
    SegmentScan(directory: directory, origin: verifier.name, limits: limits)
  }

  private func replay(
    _ tree: TreeFiles, from start: Int64, _ checkpoint: SignedCheckpoint?
  ) throws(LedgerError) -> Outcome {
    var tree = tree
    let end = try scan.run(from: start) { frame, segment, offset throws(LedgerError) in
      try tree.append(frame.leaves, segment: segment, offset: offset)
    }
    try cut(end)
    if let signed = checkpoint?.checkpoint.size, signed > end.size {
      throw .rolledBack(signed: signed, found: end.size)
    }
    let report = LedgerReport(size: end.size, tornBytes: end.tornBytes)
    return Outcome(tree: tree, checkpoint: checkpoint, report: report)
  }

  private func matches(_ outcome: Outcome) throws(LedgerError) -> Bool {
    guard let checkpoint = outcome.checkpoint?.checkpoint else { return true }
    let reader = TreeReader(directory: directory)
    return try reader.prover.root(size: checkpoint.size) == checkpoint.root
  }

  /// CRASH: the cut is durable before a new segment is created, so only the last segment can
  /// ever have a torn tail.
  private func cut(_ end: SegmentScan.End) throws(LedgerError) {
    guard let last = end.last else { return }
    let path = "\(directory)/\(last.name)"
    try LedgerError.wrapping { () throws(Errno) in
      if last.goodBytes <= SegmentName.preambleBytes {
        try probe.reach(.remove, path)
        return try DurableFile.remove(path)
      }
      var file = try AppendFile.open(path, create: false, preallocate: 0)
      try probe.reach(.truncate, path)
      try file.truncate(to: last.goodBytes)
      try probe.reach(.sync, path)
      try file.sync()
    }
  }
}

/// The last checkpoint that was signed, which is on disk before anyone sees it.
struct SignedCheckpoint: Sendable {
  let checkpoint: Checkpoint
  let note: String

  /// The file it is kept in.
  static func path(_ directory: String) -> String { "\(directory)/checkpoint" }

  /// The checkpoint in the directory; nil if none was signed yet.
  static func read(
    _ directory: String, verifier: NoteVerifier
  ) throws(LedgerError) -> SignedCheckpoint? {
    let path = path(directory)
    guard DurableFile.exists(path) else { return nil }
    let bytes = try LedgerError.wrapping { () throws(Errno) in
      try DurableFile.read(path, bytesMax: SignedNote.bytesMax)
    }
    guard let text = String(validating: bytes, as: UTF8.self), let note = SignedNote(text) else {
      throw .corrupt(file: path, offset: 0, reason: "not a signed note")
    }
    return SignedCheckpoint(
      checkpoint: try Checkpoint(note: note, verifier: verifier), note: text)
  }
}
