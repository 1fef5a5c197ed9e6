package import Platform

/// Why the ledger, or a proof about it, was refused.
package enum LedgerError: Error, Equatable, Sendable {
  // The caller's.
  /// An entry cannot be written canonically.
  case entryMalformed(reason: String)
  /// An entry's canonical form is longer than so many bytes.
  case entryTooLong(bytesMax: Int)
  /// There is no entry, or no tree, of this number yet.
  case beyondEnd(size: Int64)
  /// A proof was asked of an empty tree, or from a larger tree to a smaller one.
  case proofUndefined

  // The peer's, or whoever gave us the text.
  /// A signed note, checkpoint, proof or key text is malformed.
  case textMalformed(what: String)
  /// No signature of a key we know, or a wrong one.
  case signatureInvalid
  /// The proof does not lead to the root.
  case proofInvalid

  // The operator's.
  /// The ledger is signed with Ed25519 only.
  case signerUnsuitable
  /// The origin is empty, too long, or holds a space, `+` or a control character.
  case originMalformed
  /// Another process, or another ledger of this one, has the directory open.
  case locked(directory: String)
  /// The files belong to a log of another origin.
  case originDiffers(file: String)
  /// The file does not hold what was written; the ledger will not start from it.
  case corrupt(file: String, offset: Int, reason: String)
  /// Fewer entries are there than were signed: an older copy of the disk.
  case rolledBack(signed: Int64, found: Int64)
  /// The entries do not have the root that was signed for them.
  case forked(size: Int64)
  /// More entries wait than the ledger takes on.
  case busy
  /// The ledger was closed.
  case closed

  // The environment's.
  /// A system call failed; nothing was added.
  case system(Errno)
  /// Writing failed in a way that leaves durability unknown: nothing more will be added.
  case readOnly(Errno)
  /// The signing key could not sign.
  case signingFailed
}

extension LedgerError: CustomStringConvertible {
  /// The error in plain words.
  package var description: String {
    switch self {
    case .entryMalformed(let reason): "the entry is malformed: \(reason)"
    case .entryTooLong(let max): "the entry is longer than \(max) bytes"
    case .beyondEnd(let size): "the ledger has \(size) entries"
    case .proofUndefined: "there is no such proof"
    case .textMalformed(let what): "the \(what) is malformed"
    case .signatureInvalid: "the signature is missing, of an unknown key, or wrong"
    case .proofInvalid: "the proof does not lead to the root"
    case .signerUnsuitable: "the ledger's key must be an ed25519 key"
    case .originMalformed: "the origin of the ledger is malformed"
    case .locked(let directory): "the ledger in `\(directory)` is open in another process"
    case .originDiffers(let file): "`\(file)` belongs to a ledger of another origin"
    case .corrupt(let file, let offset, let reason):
      "`\(file)` is corrupt at offset \(offset): \(reason); restore it from a mirror"
    case .rolledBack(let signed, let found):
      "\(signed) entries were signed but only \(found) are there: an older copy of the disk"
    case .forked(let size): "the first \(size) entries are not those that were signed"
    case .busy: "too many entries are waiting"
    case .closed: "the ledger is closed"
    case .system(let errno): "\(errno)"
    case .readOnly(let errno): "the ledger is read-only since \(errno); check the disk and restart"
    case .signingFailed: "the checkpoint could not be signed"
    }
  }

  /// Runs what calls the system; a failed call becomes ``system(_:)``.
  static func wrapping<Value: ~Copyable>(
    _ body: () throws(Errno) -> Value
  ) throws(LedgerError) -> Value {
    do throws(Errno) { return try body() } catch { throw .system(error) }
  }
}
