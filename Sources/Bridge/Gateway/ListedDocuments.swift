import Dialect
import Platform
import Record
import Synchronization

/// Which documents were listed to whom under the names of XDS: in memory only, bounded, short.
///
/// A uniqueId is an OID and too short to carry a document's address, so that whoever retrieves by
/// it has to have listed it a while ago; after a restart documents are listed anew.
final class ListedDocuments: Sendable {
  /// How long a listed document can be retrieved by its name.
  static let lifetime = Duration.seconds(3600)
  /// LIMIT: documents remembered at once; beyond it all are forgotten.
  static let documentsMax = 100_000

  private struct Key: Hashable {
    let facility: FacilityReference
    let entryUUID: String
  }

  private struct Listed {
    let address: String
    let until: Timestamp
  }

  private let table = Mutex<[Key: Listed]>([:])

  /// Remembers the address of a document that `facility` was just told of.
  func remember(
    _ names: DocumentNames, at address: String, of facility: FacilityReference, now: Timestamp
  ) {
    let listed = Listed(address: address, until: now.adding(Self.lifetime))
    table.withLock { table in
      if table.count >= Self.documentsMax { table.removeAll() }
      table[Key(facility: facility, entryUUID: names.entryUUID)] = listed
    }
  }

  /// The address of a document that `facility` was told of; nil if it was not, or too long ago.
  func address(
    _ name: DocumentName, of facility: FacilityReference, at now: Timestamp
  ) -> String? {
    guard let entryUUID = name.asEntryUUID else { return nil }
    return table.withLock { table in
      guard let listed = table[Key(facility: facility, entryUUID: entryUUID)], listed.until > now
      else { return nil }
      return listed.address
    }
  }
}
