package import Crypto

/// What a log says of itself: its name, how many entries, their root (C2SP tlog-checkpoint).
package struct Checkpoint: Equatable, Sendable {
  /// The log's name.
  package let origin: String
  /// How many entries.
  package let size: Int64
  /// The root over them.
  package let root: Digest

  /// The checkpoint of these values.
  package init(origin: String, size: Int64, root: Digest) {
    self.origin = origin
    self.size = size
    self.root = root
  }

  /// Reads a checkpoint's text without extension lines; nil unless it is written so again.
  package init?(text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == 4, NoteName.isValid(String(lines[0])), let size = Int64(lines[1]),
      size >= 0, let root = Base64.decode(String(lines[2])).flatMap({ Digest($0) })
    else { return nil }
    self.init(origin: String(lines[0]), size: size, root: root)
    guard self.text == text else { return nil }
  }

  /// The text that is signed.
  package var text: String { "\(origin)\n\(size)\n\(Base64.encode(root.bytes))\n" }

  /// The checkpoint in a note that `verifier` signed for the log of its own name.
  package init(note: SignedNote, verifier: NoteVerifier) throws(LedgerError) {
    guard !(try note.verified(by: [verifier]).isEmpty) else { throw .signatureInvalid }
    guard let checkpoint = Checkpoint(text: note.text), checkpoint.origin == verifier.name
    else { throw .textMalformed(what: "checkpoint") }
    self = checkpoint
  }

  /// The checkpoint signed, as a note.
  package func signed(by signer: NoteSigner) throws(LedgerError) -> SignedNote {
    guard var note = SignedNote(text: text) else { throw .originMalformed }
    note.add(try signer.sign(text))
    return note
  }
}
