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

  /// One document's metadata, asked for anew, and its content; nil if it is gone or another's.
  func content(
    of localDocumentID: String, opened: OpenedLinks.Opened, on loop: EventLoop,
    spending permit: consuming Permit
  ) async throws(Problem) -> HeldDocument? {
    _ = consume permit
    return try await source.content(of: localDocumentID, opened: opened, on: loop)
  }
}
