package import Crypto

/// A file that proves, to someone who was not there, that an entry is in a log
/// (C2SP tlog-proof).
package struct TransparencyProof: Equatable, Sendable {
  /// The entry's place.
  package let index: Int64
  /// The path from the entry to the checkpoint's root.
  package let path: [Digest]
  /// The checkpoint as it was signed, with any cosignatures.
  package let checkpoint: SignedNote
  /// Bytes that are not proven, for whoever finds the file; nil if there are none.
  package let extra: [UInt8]?

  private static let header = "c2sp.org/tlog-proof@v1"
  /// A path has at most as many hashes as a size has bits.
  private static let pathMax = 63

  /// The proof of these parts.
  package init(index: Int64, path: [Digest], checkpoint: SignedNote, extra: [UInt8]?) {
    self.index = index
    self.path = path
    self.checkpoint = checkpoint
    self.extra = extra
  }

  /// Reads a proof; nil unless it is written so again.
  package init?(_ text: String) {
    guard text.utf8.count <= 2 * SignedNote.bytesMax,
      let end = text.firstRange(of: "\n\n")
    else { return nil }
    var lines = text[..<end.lowerBound].split(separator: "\n", omittingEmptySubsequences: false)[
      ...]
    guard lines.popFirst() == Self.header[...] else { return nil }
    var extra: [UInt8]?
    if let line = lines.first, line.hasPrefix("extra ") {
      guard let bytes = Base64.decode(String(line.dropFirst(6))) else { return nil }
      extra = bytes
      lines.removeFirst()
    }
    guard let line = lines.popFirst(), line.hasPrefix("index "),
      let index = Int64(line.dropFirst(6)), index >= 0, lines.count <= Self.pathMax,
      let note = SignedNote(String(text[end.upperBound...]))
    else { return nil }
    var path: [Digest] = []
    for line in lines {
      guard let hash = Base64.decode(String(line)).flatMap({ Digest($0) }) else { return nil }
      path.append(hash)
    }
    self.init(index: index, path: path, checkpoint: note, extra: extra)
    guard self.text == text else { return nil }
  }

  /// The proof as it is kept in a `.tlog-proof` file.
  package var text: String {
    var lines = [Self.header]
    if let extra { lines.append("extra \(Base64.encode(extra))") }
    lines.append("index \(index)")
    lines += path.map { Base64.encode($0.bytes) }
    return lines.joined(separator: "\n") + "\n\n" + checkpoint.note
  }

  /// Checks that `entry` stands at ``index`` of the log that `verifier` speaks for.
  ///
  /// Gives the checkpoint. Throws ``LedgerError/signatureInvalid`` or ``LedgerError/proofInvalid``.
  @discardableResult
  package func verify(
    _ entry: [UInt8], verifier: NoteVerifier
  ) throws(LedgerError) -> Checkpoint {
    let checkpoint = try Checkpoint(note: checkpoint, verifier: verifier)
    guard
      Merkle.verifyInclusion(
        of: Merkle.leafHash(entry), at: index, size: checkpoint.size, proof: path,
        root: checkpoint.root)
    else { throw .proofInvalid }
    return checkpoint
  }
}
