import Linkage
import Platform
import Record
import Synchronization

/// Links that the bridge has opened for running exchanges: in memory only, bounded, short.
///
/// Opening a sealed half costs an elliptic-curve operation, and asking the custodian which numbers
/// it keeps for the patient costs a request; neither is repeated for every exchange of a visit.
final class OpenedLinks: Sendable {
  /// How long an opened link is remembered.
  static let lifetime = Duration.seconds(300)
  /// Links remembered at once, about 40 KB each; beyond it all are forgotten and opened again.
  static let linksMax = 2_000

  /// What is known while a link is open.
  struct Opened: Sendable {
    /// The facility of the custodian's that linked the patient.
    let facility: FacilityID
    /// The patient's number there.
    let localID: LocalID
    /// What the custodian says of this patient, nil until it was asked.
    var known: KnownPatient?
    /// What took the identifiers out of the last answer: the next mostly knows the same.
    var sieve: IdentifierSieve?
    /// What the documents of the last answer were called by who asked: the next mostly lists them.
    var names: RememberedNames?
  }

  private struct Remembered {
    let sealed: SealedHalf
    let opened: Opened
    let until: Timestamp
  }

  private let table = Mutex<[LinkID: Remembered]>([:])

  /// What is remembered of `link` while its half is still `sealed`.
  func opened(_ link: LinkID, sealed: SealedHalf, at now: Timestamp) -> Opened? {
    table.withLock { table in
      guard let found = table[link], found.until > now, found.sealed == sealed else { return nil }
      return found.opened
    }
  }

  /// Remembers an opened link.
  func remember(_ opened: Opened, _ link: LinkID, sealed: SealedHalf, at now: Timestamp) {
    table.withLock { table in
      if table.count >= Self.linksMax { table.removeAll() }
      table[link] = Remembered(
        sealed: sealed, opened: opened, until: now.adding(Self.lifetime))
    }
  }

  /// Forgets what is older than ``lifetime``.
  func expire(at now: Timestamp) {
    table.withLock { table in table = table.filter { $0.value.until > now } }
  }

  /// Forgets a link that changed or ended.
  func forget(_ link: LinkID) {
    table.withLock { _ = $0.removeValue(forKey: link) }
  }
}

/// A patient as the custodian's own server knows them; never leaves the bridge.
struct KnownPatient: Sendable {
  /// The logical id of the Patient resource.
  let logicalID: String
  /// Every identifier in it.
  var identifiers: IdentifierSet
}
