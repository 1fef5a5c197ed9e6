import Platform
import Record
import Synchronization

/// What the bridge has learnt, this hour, of the identifiers a custodian keeps for a linked
/// patient: in memory only, bounded, forgotten when the link changes.
final class KnownIdentifiers: Sendable {
  /// How long an answer of the custodian is believed.
  static let lifetime = Duration.seconds(300)
  /// Links remembered at once; beyond it all are forgotten and asked for again.
  static let linksMax = 10_000

  private struct Remembered {
    let identifiers: IdentifierSet
    let until: Timestamp
  }

  private let remembered = Mutex<[LinkID: Remembered]>([:])

  /// The identifiers remembered for `link`, nil when they must be asked for.
  func identifiers(for link: LinkID, at now: Timestamp) -> IdentifierSet? {
    remembered.withLock { table in
      guard let found = table[link], found.until > now else { return nil }
      return found.identifiers
    }
  }

  /// Remembers what the custodian answered.
  func remember(_ identifiers: IdentifierSet, for link: LinkID, at now: Timestamp) {
    remembered.withLock { table in
      if table.count >= Self.linksMax { table.removeAll() }
      table[link] = Remembered(identifiers: identifiers, until: now.adding(Self.lifetime))
    }
  }

  /// Forgets a link whose halves changed or that ended.
  func forget(_ link: LinkID) {
    remembered.withLock { _ = $0.removeValue(forKey: link) }
  }
}
