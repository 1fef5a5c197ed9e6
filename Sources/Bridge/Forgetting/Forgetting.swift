import Consent
import Crypto
import Ledger
import Linkage
import Platform
import Record
import Store
import Synchronization

/// Makes what has ended unreadable, says so in the ledger, and keeps it so when an older copy of
/// the store or the keystore is brought back.
///
/// A key is destroyed before the ledger tells of it, and the ledger tells of it before the note of
/// it is taken away: whatever crash lies between, the next start goes on with the note.
final class Forgetting: Sendable {
  /// The action of an entry that tells of a destroyed key.
  static let action = "shredded"
  /// The field that says which key it was.
  static let keyField = "key"

  private let links: LinkRegister
  private let keystore: Keystore
  private let ledger: Ledger
  private let logbook: Logbook
  private let handles: Handles
  private let store: JournalStore
  /// Whether a round is under way, so that no key is told of twice.
  private let isUnderway = Mutex(false)

  /// Works by itself, and so past whatever watches what callers do with the store.
  init(
    _ linking: Linking, _ keystore: Keystore, _ ledger: Ledger, _ logbook: Logbook,
    _ store: JournalStore, _ clock: WallClock
  ) {
    links = LinkRegister(
      store: store, keys: keystore, events: linking.registers.events, clock: clock)
    self.keystore = keystore
    self.ledger = ledger
    self.logbook = logbook
    handles = linking.handles
    self.store = store
  }

  /// Ends what has lapsed, destroys what is noted and tells the ledger; about once a second.
  func run() async throws(Problem) {
    let isFree = isUnderway.withLock { isUnderway in
      defer { isUnderway = true }
      return !isUnderway
    }
    guard isFree else { return }
    defer { isUnderway.withLock { $0 = false } }
    do throws(ConsentError) {
      try await links.endLapsed()
      for doomed in try await links.doomed() {
        try await links.destroy(doomed)
        try await tell(of: doomed)
        try await links.settle(doomed)
      }
    } catch {
      throw .consent(error)
    }
    // All destructions in so many entries were done before they were told of.
    keystore.note(KeystoreMarks(ledger: ledger.size, revision: store.revision.number))
  }

  /// Each network reads in its own view whose link it was: side by side in the open, the digests of
  /// two handles would tell that they are one patient's.
  private func tell(of doomed: DoomedKey) async throws(ConsentError) {
    var views: [NetworkID: JSONValue] = [:]
    for facility in doomed.facilities {
      let handle = handles.handle(for: facility, link: doomed.link)
      views[facility.network] = [
        "facility": .string(facility.facility.text),
        "subject": .string(Mediation.subjectDigest(handle)),
      ]
    }
    do throws(Problem) {
      _ = try await logbook.append(
        doomed.cause == .link ? .link : .slip,
        [("action", .text(Self.action)), (Self.keyField, .text(doomed.slot.hex))], sealed: views)
    } catch {
      throw .contention
    }
  }

  // MARK: At the start

  /// Destroys again what the ledger says was destroyed, and looks through all links if the store is
  /// older than the keystore; before any exchange.
  func catchUp() async throws {
    let marks = keystore.marks
    if marks.ledger > ledger.size {
      _ = try await logbook.append(
        .gap,
        [
          ("what", .text("ledger older than the keystore")), ("known", .number(marks.ledger)),
          ("found", .number(ledger.size)),
        ])
    }
    var destroyed = 0
    for slot in try slots(after: keystore.isNew ? ledger.size : marks.ledger)
    where try await keystore.destroy(slot) {
      destroyed += 1
    }
    let isOlder = store.revision.number < marks.revision
    var found = LinkRegister.Reconciliation()
    if isOlder || destroyed > 0 { found = try await links.reconcile() }
    if isOlder || destroyed > 0 {
      _ = try await logbook.append(
        .key,
        [
          ("action", .text("reconciled")), ("destroyedAgain", .number(Int64(destroyed))),
          ("ended", .number(Int64(found.ended))),
          ("unowned", .number(Int64(found.destroyed))),
        ])
    }
    try await run()
  }

  /// Opens the keystore beside `store`.
  ///
  /// A store with links or slips and no keystore is a mistake, or a loss to be accepted.
  static func keystore(
    _ configuration: Configuration, key: SecretKey, beside store: JournalStore
  ) throws -> Keystore {
    let isInUse = [Key("link"), Key("slip")].contains {
      !store.list(prefix: $0, limit: 1).isEmpty
    }
    guard !isInUse || DurableFile.exists("\(configuration.keystoreDirectory)/keys") else {
      throw BridgeError(
        wording: Wording(
          ja: "鍵庫（data/keystore）がありません。`kakehashi key restore` で戻せます",
          en: "there is no keystore (data/keystore); bring it back with `kakehashi key restore`"))
    }
    return try Keystore(directory: configuration.keystoreDirectory, key: key)
  }

  /// The slots of all keys that the ledger tells of from the entry `first` on.
  private func slots(after first: Int64) throws(LedgerError) -> [KeySlot] {
    var slots: [KeySlot] = []
    let mark = Array("\"\(Self.action)\"".utf8)
    try ledger.forEach(from: first) { bytes in
      guard bytes.count < 4_096, bytes.contains(mark), let entry = try? JSONValue.parse(bytes),
        entry["fields"]?["action"]?.string == Self.action,
        let slot = entry["fields"]?[Self.keyField]?.string.flatMap({ KeySlot(hex: $0) })
      else { return }
      slots.append(slot)
    }
    return slots
  }
}
