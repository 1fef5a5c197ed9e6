import Consent
import Crypto
import Dialect
import HTTP
import Platform
import Record
import Transport
import XML

/// A community behind its XCA gateway, or an XDS.b registry with its repository, asked as a
/// document consumer (IHE ITI-38 and ITI-39, ITI-18 and ITI-43).
struct RegistrySource: RecordSource {
  private let peer: RegistryPeer
  private let upstream: Upstream
  private let registryPath: String
  private let repositoryPath: String
  private let origin: String
  private let authority: String
  private let assertions: OutgoingAssertions?
  private let documentsMax: Int

  /// The server that `settings` name; its patients are named by the authority `authority`, an OID.
  ///
  /// Where it is told who asks, `assertions` say so.
  init(
    _ settings: RegistrySettings, peer: RegistryPeer, authority: String,
    assertions: OutgoingAssertions?, upstream: Upstream, limits: LimitSettings
  ) {
    self.peer = peer
    self.upstream = upstream
    self.authority = authority
    self.assertions = assertions
    origin = settings.server.origin
    registryPath = settings.server.basePath
    repositoryPath = settings.repositoryPath ?? settings.server.basePath
    documentsMax = limits.documentsMax
  }

  func documents(
    _ query: DocumentQuery, of opened: OpenedLinks.Opened, for user: OutgoingUser?,
    on loop: EventLoop
  ) async throws(Problem) -> Holding {
    guard let patient = AssignedID(opened.localID.exposed, authority: authority) else {
      return Holding()
    }
    let page = try await page(XDS.encodeSearch(query, of: patient, at: peer), for: user, on: loop)
    guard page.entries.count <= documentsMax else { throw .tooManyDocuments }
    guard page.entries.allSatisfy({ page.says($0.localPatientID, patient.cx) }) else {
      // A registry that ignored the patient answers about others.
      throw .custodianUnavailable
    }
    return Holding(
      patient: KnownPatient(logicalID: patient.cx, identifiers: page.identifiers), page: page)
  }

  func content(
    of localDocumentID: String, opened: OpenedLinks.Opened, for user: OutgoingUser?,
    on loop: EventLoop
  ) async throws(Problem) -> HeldDocument? {
    guard let id = RegistryDocumentID(localDocumentID),
      let patient = AssignedID(opened.localID.exposed, authority: authority)
    else { return nil }
    let page = try await page(XDS.encodeGet([id], at: peer), for: user, on: loop)
    let found = page.entries.first {
      page.says($0.localID, localDocumentID) && page.says($0.localPatientID, patient.cx)
    }
    guard let entry = found, let request = XDS.encodeRetrievals([id], at: peer).first else {
      return nil
    }
    var (message, payload) = try await ask(
      peer.retrieval, request, at: repositoryPath, for: user, on: loop)
    let answer = try decode { () throws(DialectError) in
      try XDS.decodeRetrieval(payload, of: [id], from: peer)
    }
    guard let document = answer.documents.first else { return nil }
    let bytes: [UInt8]
    switch document.content {
    case .inline(let inline): bytes = inline
    case .part(let name):
      do throws(MIMEError) { bytes = try message.attachments.take(name) } catch {
        throw .custodianUnavailable
      }
    }
    var identifiers = page.identifiers
    identifiers.formUnion(answer.identifiers)
    if let known = opened.known { identifiers.formUnion(known.identifiers) }
    return HeldDocument(
      patient: KnownPatient(logicalID: patient.cx, identifiers: identifiers), page: page,
      entry: entry, body: .bytes(bytes))
  }

  private func page(
    _ request: [UInt8], for user: OutgoingUser?, on loop: EventLoop
  ) async throws(Problem) -> DocumentPage {
    let (_, payload) = try await ask(
      peer.query, request, at: registryPath, for: user, on: loop)
    return try decode { () throws(DialectError) in
      try XDS.decodeAnswer(payload, from: peer)
    }
  }

  private func ask(
    _ action: SOAPAction, _ payload: [UInt8], at path: String, for user: OutgoingUser?,
    on loop: EventLoop
  ) async throws(Problem) -> (SOAPMessage, XMLTree.Element) {
    let messageID = "urn:uuid:\(SecureRandom.uuid())"
    let header = SOAPHeader(
      request: action.rawValue, messageID: messageID, to: origin + path,
      security: try assertions?.header(about: user))
    var fields = Fields()
    fields.append("content-type", SOAPWriter.type(action.rawValue).text)
    fields.append("accept", "application/soap+xml, multipart/related")
    let answer = try await send(
      UpstreamRequest(
        method: .post, path: path, fields: fields, body: SOAPWriter.message(header, payload)),
      on: loop)
    // A fault may come with any status; what is no message at all is no answer.
    return try decode { () throws(DialectError) in
      let message = try Self.message(answer)
      return (message, try message.envelope.answer(to: messageID, action: action.answer))
    }
  }

  private static func message(_ answer: UpstreamResponse) throws(DialectError) -> SOAPMessage {
    let type: ContentType
    do throws(MIMEError) {
      type = try ContentType(field: answer.head.fields["content-type"] ?? "")
    } catch {
      throw .soap(.mime(error))
    }
    do throws(SOAPError) { return try SOAPMessage(answer.body, type) } catch { throw .soap(error) }
  }

  private func send(
    _ request: UpstreamRequest, on loop: EventLoop
  ) async throws(Problem) -> UpstreamResponse {
    do throws(TransportError) { return try await upstream.send(request, on: loop) } catch {
      if case .late = error { throw .custodianTimeout }
      throw .custodianUnavailable
    }
  }

  private func decode<T>(_ body: () throws(DialectError) -> T) throws(Problem) -> T {
    do throws(DialectError) { return try body() } catch { throw .custodianUnavailable }
  }
}
