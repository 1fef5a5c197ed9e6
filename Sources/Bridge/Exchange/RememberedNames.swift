import Linkage
import Record
import Synchronization

/// What one facility knows the documents of one link by, remembered while the link is open.
///
/// A document has the same name each time, which takes two keyed codes and a cipher to make. What
/// is remembered stands beside the keys, the facility and the link it was made with, and is of no
/// use to any other.
final class RememberedNames: Sendable {
  /// LIMIT: documents that are remembered, about 400 bytes each; others are named each time.
  static let countMax = 64

  /// The names of one document.
  struct Names {
    let handle: DocumentHandle
    /// The id of the Binary under which the document is handed out.
    let address: String
  }

  private struct Remembered {
    var names: [(localID: [UInt8], names: Names)] = []
    /// Where the last one was found: an answer mostly lists the documents in the same order again.
    var last = 0

    mutating func names(of localID: Span<UInt8>) -> Names? {
      for step in 0..<names.count {
        let place = (last + 1 + step) % names.count
        let known = names[place]
        if equal(known.localID.span, localID) {
          last = place
          return known.names
        }
      }
      return nil
    }
  }

  private let pseudonyms: DocumentPseudonyms
  private let remembered = Mutex(Remembered())

  private init(_ pseudonyms: DocumentPseudonyms) {
    self.pseudonyms = pseudonyms
  }

  /// What `facility` knows the documents of `link` by: `last` if it is the very same.
  static func of(
    _ link: LinkID, for facility: FacilityReference, handles: Handles, last: RememberedNames?
  ) -> RememberedNames {
    if let last, handles.made(last.pseudonyms, for: facility, link: link) { return last }
    return RememberedNames(handles.towards(facility, link: link))
  }

  /// The names of the document that the custodian calls by these UTF-8 bytes.
  ///
  /// Throws `tokenTooLong` if the custodian's id exceeds its limit.
  func names(of localID: Span<UInt8>) throws(LinkageError) -> Names {
    if let known = remembered.withLock({ $0.names(of: localID) }) { return known }
    let names = Names(
      handle: pseudonyms.documentHandle(localID),
      address: try pseudonyms.documentToken(localID: localID))
    let id = [UInt8](capacity: localID.count) { id in
      for index in localID.indices { id.append(localID[index]) }
    }
    remembered.withLock { remembered in
      guard remembered.names.count < Self.countMax else { return }
      remembered.names.append((id, names))
    }
    return names
  }

  /// The id of the document that the custodian calls by these UTF-8 bytes.
  func handle(of localID: Span<UInt8>) -> DocumentHandle {
    remembered.withLock { $0.names(of: localID) }?.handle ?? pseudonyms.documentHandle(localID)
  }

  /// The id of the document, or the part of one, that the custodian calls `localID`.
  func handle(of localID: String) -> DocumentHandle { handle(of: localID.utf8.span) }
}
