import Dialect
import HTTP
import Platform
import Policy
import Record
import Transport

/// The server of one custodian network. Every way to it costs a Permit.
struct Custodian: Sendable {
  /// Its settings.
  let network: NetworkSettings
  private let upstream: Upstream
  private let basePath: String
  private let documentsMax: Int

  init(_ network: NetworkSettings, upstream: Upstream, basePath: String, documentsMax: Int) {
    self.network = network
    self.upstream = upstream
    self.basePath = basePath
    self.documentsMax = documentsMax
  }

  /// One document as the custodian holds it; not cleaned.
  struct Content: Sendable {
    let entry: DocumentEntry
    let identifiers: IdentifierSet
    let bytes: [UInt8]
  }

  /// Every document of `patient` that may answer `query`, over all the custodian's pages; what is
  /// permitted and asked for is decided on the answer.
  ///
  /// `known` is what was learnt before of the patient's identifiers; nil asks for them too.
  func documents(
    _ query: DocumentQuery, of patient: LocalID, known: IdentifierSet?, on loop: EventLoop,
    spending permit: consuming Permit
  ) async throws(Problem) -> (page: DocumentPage, identifiers: IdentifierSet) {
    _ = consume permit
    let kept = try await known ?? identifiers(of: patient, on: loop)
    var path: String? = FHIR.encodeSearch(
      query, patientIdentifierSystem: network.patientIdentifierSystem, localID: patient,
      countMax: DocumentQuery.countMax)
    var whole = DocumentPage()
    while let next = path {
      let page = try decode(try await get(next, on: loop), FHIR.decodeBundle)
      whole.entries += page.entries
      whole.identifiers.formUnion(page.identifiers)
      guard whole.entries.count <= documentsMax else { throw .tooManyDocuments }
      // A page that adds nothing would never end.
      guard !page.entries.isEmpty, let url = page.next else { break }
      path = try ownPath(url)
    }
    return (whole, kept)
  }

  /// One document's metadata, asked for anew, and its content; nil if it is gone.
  func content(
    of localDocumentID: String, patient: LocalID, known: IdentifierSet?, on loop: EventLoop,
    spending permit: consuming Permit
  ) async throws(Problem) -> (content: Content, identifiers: IdentifierSet)? {
    _ = consume permit
    let kept = try await known ?? identifiers(of: patient, on: loop)
    let path = "DocumentReference/\(PercentEncoding.encode(localDocumentID))"
    let read = try await send(path, on: loop)
    guard read.head.status.code != 404, read.head.status.code != 410 else { return nil }
    let page = try decode(try success(read), FHIR.decodeDocumentReference)
    guard let entry = page.entries.first, entry.localID == localDocumentID else { return nil }
    var bytes = entry.attachment.inline ?? []
    if entry.attachment.inline == nil, let url = entry.attachment.localURL {
      bytes = try await get(
        try ownPath(url), on: loop, accept: entry.attachment.contentType ?? "*/*")
    }
    return (Content(entry: entry, identifiers: page.identifiers, bytes: bytes), kept)
  }

  /// Every identifier the custodian keeps for `patient`, so that none of them gets out.
  private func identifiers(
    of patient: LocalID, on loop: EventLoop
  ) async throws(Problem) -> IdentifierSet {
    let token = "\(network.patientIdentifierSystem)|\(patient.exposed)"
    let bytes = try await get("Patient?identifier=\(PercentEncoding.encode(token))", on: loop)
    return try decode(bytes, FHIR.decodePatientIdentifiers)
  }

  private func get(
    _ path: String, on loop: EventLoop, accept: String = "application/fhir+json"
  ) async throws(Problem) -> [UInt8] {
    try success(try await send(path, on: loop, accept: accept))
  }

  private func success(_ answer: UpstreamResponse) throws(Problem) -> [UInt8] {
    guard answer.head.status.isSuccess else { throw .custodianUnavailable }
    return answer.body
  }

  private func send(
    _ path: String, on loop: EventLoop, accept: String = "application/fhir+json"
  ) async throws(Problem) -> UpstreamResponse {
    var fields = Fields()
    fields.append("accept", accept)
    do throws(TransportError) {
      return try await upstream.send(
        UpstreamRequest(method: .get, path: "\(basePath)/\(path)", fields: fields, body: []),
        on: loop)
    } catch {
      if case .late = error { throw .custodianTimeout }
      throw .custodianUnavailable
    }
  }

  private func decode<T>(
    _ bytes: [UInt8], _ decoder: ([UInt8]) throws(DialectError) -> T
  ) throws(Problem) -> T {
    do throws(DialectError) { return try decoder(bytes) } catch { throw .custodianUnavailable }
  }

  /// The path below the base that `url` names; a URL of any other server is not followed.
  private func ownPath(_ url: String) throws(Problem) -> String {
    let base = network.upstream?.base ?? ""
    if url.hasPrefix(base + "/") { return String(url.dropFirst(base.utf8.count + 1)) }
    if url.hasPrefix(basePath + "/") { return String(url.dropFirst(basePath.utf8.count + 1)) }
    guard !url.contains(":"), !url.hasPrefix("/") else { throw .custodianUnavailable }
    return url
  }
}
