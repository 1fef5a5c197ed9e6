import Crypto
import Ledger
package import Platform
import Store
import Record

/// Copies of the keystore, each wrapped under the key of its month, which lives elsewhere and not
/// for long: no copy opens when its month's key is gone.
package enum KeystoreCopies {
  /// How many days after its month began a wrapping key is erased.
  package static let wrappingDays = 35
  private static let prefix = "kakehashi-wrapping-"
  private static let suffix = ".key"

  /// What is known of a copy.
  package struct Copy: Sendable {
    /// When it was made.
    package let made: Timestamp
    /// How many keys are in it.
    package let keys: Int

    fileprivate init(_ report: KeystoreBackup.Report) {
      made = report.made
      keys = report.keys
    }
  }

  /// A copy that was made.
  package struct Made: Sendable {
    /// What is in it.
    package let copy: Copy
    /// When the key that opens it is erased.
    package let until: Timestamp
    /// The months whose keys were erased now.
    package let erased: [String]
  }

  /// Copies the keystore to the new file `path`, under the key of this month in the folder
  /// `wrapping`, where keys that are too old are erased.
  package static func write(
    _ configuration: Configuration, to path: String, wrapping folder: String, at now: Timestamp
  ) throws(BridgeError) -> Made {
    do {
      let erased = try eraseOld(in: folder, at: now)
      let month = String(now.rfc3339.prefix(7))
      let file = "\(folder)/\(prefix)\(month)\(suffix)"
      if !DurableFile.exists(file) { try SecretKey.random(byteCount: 32).save(path: file) }
      let report = try KeystoreBackup.write(
        configuration.keystoreDirectory, to: path, under: try SecretKey.load(path: file), at: now)
      return Made(copy: Copy(report), until: end(of: month) ?? now, erased: erased)
    } catch {
      throw BridgeError(
        wording: Wording(
          ja: "鍵庫の写しを作れません: \(error)", en: "the keystore cannot be copied: \(error)"))
    }
  }

  /// Erases the keys of months that are over for long enough; returns which.
  private static func eraseOld(in folder: String, at now: Timestamp) throws(Errno) -> [String] {
    let old = try months(in: folder).filter { month in end(of: month).map { $0 <= now } ?? false }
    for month in old { try DurableFile.erase("\(folder)/\(prefix)\(month)\(suffix)") }
    return old
  }

  private static func months(in folder: String) throws(Errno) -> [String] {
    try DurableFile.list(folder).compactMap { name in
      guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return nil }
      return String(name.dropFirst(prefix.utf8.count).dropLast(suffix.utf8.count))
    }
  }

  private static func end(of month: String) -> Timestamp? {
    Timestamp(rfc3339: "\(month)-01T00:00:00Z")?.adding(.seconds(wrappingDays * 86_400))
  }

  // MARK: Bringing back

  /// Brings the keystore back from a copy, beside a ledger that reaches at least to `checkpoint`,
  /// the newest that either operator holds; without one the ledger is taken as it is.
  ///
  /// What the ledger says was destroyed since is destroyed again when the bridge starts.
  package static func restore(
    _ configuration: Configuration, from path: String, wrapping folder: String, at now: Timestamp,
    checkpoint: String?
  ) throws(BridgeError) -> Copy {
    if let checkpoint { try hold(configuration, checkpoint) }
    do {
      _ = try eraseOld(in: folder, at: now)
      for month in try months(in: folder).sorted().reversed() {
        let key = try SecretKey.load(path: "\(folder)/\(prefix)\(month)\(suffix)")
        do throws(StoreError) {
          return Copy(
            try KeystoreBackup.restore(path, into: configuration.keystoreDirectory, under: key))
        } catch {
          if case .wrongKey = error { continue }
          throw error
        }
      }
    } catch {
      throw BridgeError(
        wording: Wording(
          ja: "鍵庫を戻せません: \(error)", en: "the keystore cannot be brought back: \(error)"))
    }
    throw BridgeError(
      wording: Wording(
        ja: "この写しを開く鍵はもうありません（\(wrappingDays) 日を過ぎたか、写しが壊れています）",
        en: "no key opens this copy any more: it is older than \(wrappingDays) days, or damaged"))
  }

  /// Begins an empty keystore where there is none: every link then ends when the bridge starts.
  package static func begin(_ configuration: Configuration) throws(BridgeError) {
    do {
      guard !DurableFile.exists(configuration.keystoreDirectory + "/keys") else {
        throw Errno(call: "open", code: Errno.alreadyThere)
      }
      let keystore = try Keystore(
        directory: configuration.keystoreDirectory,
        key: try SecretKey.load(path: configuration.storeKeyFile))
      keystore.note(KeystoreMarks(ledger: 0, revision: .max))
      keystore.close()
    } catch {
      throw BridgeError(
        wording: Wording(
          ja: "空の鍵庫を作れません: \(error)", en: "no empty keystore can be made: \(error)"))
    }
  }

  private static func hold(
    _ configuration: Configuration, _ checkpoint: String
  ) throws(BridgeError) {
    do {
      let signing = try SigningKey.load(pemPath: configuration.ledger.signingKeyFile)
      guard
        let verifier = NoteVerifier(
          name: configuration.ledger.origin, algorithm: .ed25519, key: signing.verifying)
      else { throw LedgerError.signerUnsuitable }
      try LedgerReader(
        directory: "\(configuration.dataDirectory)/ledger", verifierKey: verifier.text
      ).reaches(note: checkpoint)
    } catch LedgerError.rolledBack(let signed, let found) {
      throw BridgeError(
        wording: Wording(
          ja: "この台帳は確認票より古いものです（\(found) < \(signed)）。新しい台帳を先に戻してください",
          en:
            "this ledger is older than the checkpoint (\(found) < \(signed)); bring back the newer "
            + "ledger first"))
    } catch {
      throw BridgeError(
        wording: Wording(
          ja: "台帳を確認票と照らせません: \(error)",
          en: "the ledger cannot be held against the checkpoint: \(error)"))
    }
  }
}
