import Consent
import Dialect
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
  private let limits: LimitSettings

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
    self.limits = limits
  }

  func documents(
    _ query: DocumentQuery, of opened: OpenedLinks.Opened, for user: OutgoingUser?,
    on loop: EventLoop
  ) async throws(Problem) -> Holding {
    guard let patient = AssignedID(opened.localID.exposed, authority: authority) else {
      return Holding()
    }
    let page = try await page(XDS.encodeSearch(query, of: patient, at: peer), for: user, on: loop)
    guard page.entries.count <= limits.documentsMax else { throw .tooManyDocuments }
    guard page.entries.allSatisfy({ page.says($0.localPatientID, patient.cx) }) else {
      // A registry that ignored the patient answers about others.
      throw .custodianUnavailable
    }
    return Holding(
      patient: KnownPatient(logicalID: patient.cx, identifiers: page.identifiers), page: page)
  }

  /// A registry holds documents only.
  func records(
    of opened: OpenedLinks.Opened, for user: OutgoingUser?, on loop: EventLoop
  ) async throws(Problem) -> RecordHolding { RecordHolding() }

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
    let type = page.string(entry.attachment.contentType) ?? ""
    let asked = try question(peer.retrieval, request, at: repositoryPath, for: user)
    let retrieved =
      FHIR.isCleanedInBlocks(type)
      ? try await retrieveInBlocks(id, type, asked, on: loop)
      : try await retrieveWhole(id, asked, on: loop)
    guard let (body, met) = retrieved else { return nil }
    var identifiers = page.identifiers
    identifiers.formUnion(met)
    if let known = opened.known { identifiers.formUnion(known.identifiers) }
    return HeldDocument(
      patient: KnownPatient(logicalID: patient.cx, identifiers: identifiers), page: page,
      entry: entry, body: body)
  }

  /// A registry knows documents, not people.
  func register(of facility: FacilityID) -> (any PersonRegister)? { nil }

  private func page(
    _ request: [UInt8], for user: OutgoingUser?, on loop: EventLoop
  ) async throws(Problem) -> DocumentPage {
    let asked = try question(peer.query, request, at: registryPath, for: user)
    let (_, payload) = try asked.read(try await upstream.answer(to: asked.request, on: loop))
    return try Problem.decoding { () throws(DialectError) in
      try XDS.decodeAnswer(payload, from: peer)
    }
  }

  private func question(
    _ action: SOAPAction, _ payload: [UInt8], at path: String, for user: OutgoingUser?
  ) throws(Problem) -> RegistryQuestion {
    RegistryQuestion(
      action, payload, to: origin, path, security: try assertions?.header(about: user))
  }
}

// MARK: - Retrieving

extension RegistrySource {
  /// A document, and the identifiers that its answer brought.
  private typealias Retrieved = (body: HeldDocument.Body, met: IdentifierSet)

  /// One that has to be whole to be cleaned; nil if it is gone.
  private func retrieveWhole(
    _ id: RegistryDocumentID, _ asked: RegistryQuestion, on loop: EventLoop
  ) async throws(Problem) -> Retrieved? {
    var (message, payload) = try asked.read(try await upstream.answer(to: asked.request, on: loop))
    return try body(of: id, payload) { name throws(MIMEError) in
      try message.attachments.take(name)
    }
  }

  /// One that can go out while it comes; nil if it is gone.
  private func retrieveInBlocks(
    _ id: RegistryDocumentID, _ type: String, _ asked: RegistryQuestion, on loop: EventLoop
  ) async throws(Problem) -> Retrieved? {
    let answer = try await upstream.arriving(
      asked.request, bytesMax: limits.documentBytesMax, on: loop)
    guard let parts = try? ArrivingParts(answer, RegistryQuestion.type(of: answer.head)) else {
      return try await retrieveWithin(answer, id, asked)
    }
    do {
      let messageType = try RegistryQuestion.type(of: answer.head)
      let root = try await parts.root(messageType, bytesMax: limits.answerBytesMax)
      let payload = try asked.payload(of: SOAPEnvelope(root.bytes, root.head.type))
      let retrieved = try XDS.decodeRetrieval(payload, of: [id], from: peer)
      guard let document = retrieved.documents.first else { return nil }
      switch document.content {
      case .inline(let bytes): return (.bytes(bytes), retrieved.identifiers)
      case .part(let name):
        let body = try await HeldDocument.Body.taking(
          try await parts.part(name), type: type, wholeBytesMax: limits.answerBytesMax)
        return (body, retrieved.identifiers)
      }
    } catch {
      throw .custodian(error)
    }
  }

  /// An answer that is no message in parts: with the document inside, or a fault.
  private func retrieveWithin(
    _ answer: UpstreamStream, _ id: RegistryDocumentID, _ asked: RegistryQuestion
  ) async throws(Problem) -> Retrieved? {
    let whole = try await HeldDocument.Body.taking(
      AnswerContent(answer), type: "application/soap+xml",
      wholeBytesMax: limits.answerBytesMax)
    guard case .bytes(let bytes) = whole else { throw .custodianUnavailable }
    let (_, payload) = try asked.read(UpstreamResponse(head: answer.head, body: bytes))
    return try body(of: id, payload) { _ throws(MIMEError) in throw .contentIDDangling }
  }

  private func body(
    of id: RegistryDocumentID, _ payload: XMLTree.Element,
    _ part: (ContentID) throws(MIMEError) -> [UInt8]
  ) throws(Problem) -> Retrieved? {
    let retrieved = try Problem.decoding { () throws(DialectError) in
      try XDS.decodeRetrieval(payload, of: [id], from: peer)
    }
    guard let document = retrieved.documents.first else { return nil }
    switch document.content {
    case .inline(let bytes): return (.bytes(bytes), retrieved.identifiers)
    case .part(let name):
      do throws(MIMEError) { return (.bytes(try part(name)), retrieved.identifiers) } catch {
        throw .custodianUnavailable
      }
    }
  }
}
