import Platform
import Policy
import Record

/// The custodian of one direction, every way to which costs a Permit.
struct Custodian: Sendable {
  /// Its settings.
  let network: NetworkSettings
  private let source: any RecordSource

  init(_ network: NetworkSettings, _ source: any RecordSource) {
    self.network = network
    self.source = source
  }

  /// The documents of `opened`'s patient; what is permitted and asked for is decided on the answer.
  func documents(
    _ query: DocumentQuery, of opened: OpenedLinks.Opened, on loop: EventLoop,
    spending permit: consuming Permit
  ) async throws(Problem) -> Holding {
    _ = consume permit
    return try await source.documents(query, of: opened, on: loop)
  }

  /// Documents' metadata, asked for anew, and their contents, in the order of their ids; nil for
  /// one that is gone or another's.
  func contents(
    of localDocumentIDs: [String], opened: OpenedLinks.Opened, on loop: EventLoop,
    spending permit: consuming Permit
  ) async throws(Problem) -> [HeldDocument?] {
    _ = consume permit
    var documents: [HeldDocument?] = []
    for id in localDocumentIDs {
      documents.append(try await source.content(of: id, opened: opened, on: loop))
    }
    return documents
  }
}
