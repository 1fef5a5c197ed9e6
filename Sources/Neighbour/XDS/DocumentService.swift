package import Crypto
package import HTTP
package import Platform
import XML

/// A neighbour's documents in SOAP: a Responding Gateway of XCA with a responder of XCPD, or a
/// plain registry and repository of XDS.b.
///
/// SOURCE: IHE ITI TF-2 3.18, 3.38, 3.39, 3.43, 3.55
package struct DocumentService: Sendable {
  /// What it is to others.
  package enum Role: Sendable {
    /// One community among several, which says its home everywhere.
    case gateway
    /// A registry and a repository, which know of no community.
    case registry
  }

  /// How a retrieved document is carried.
  package enum Carriage: String, Sendable {
    /// As a part of an MTOM package.
    case package
    /// Inside the envelope, in base64.
    case inline
  }

  private let registry: Registry
  private let discovery: PatientDiscovery
  private let community: Community
  private let role: Role
  private let carriage: Carriage
  private let isPartial: Bool
  private let textBytes: Int
  private let demand: AssertionDemand?

  /// A service of what a book holds.
  ///
  /// A partial one always adds that another community of it did not answer; one with a demand
  /// answers nobody who does not meet it; beside an envelope, a text goes out as often over as fits
  /// into `textBytes`.
  package init(
    _ book: RecordBook, _ community: Community, _ role: Role, carriage: Carriage, isPartial: Bool,
    textBytes: Int = 0, demand: AssertionDemand? = nil, clock: WallClock = .system
  ) {
    registry = Registry(book)
    discovery = PatientDiscovery(book: book, community: community, clock: clock)
    self.community = community
    self.role = role
    self.carriage = carriage
    self.isPartial = isPartial
    self.textBytes = textBytes
    self.demand = demand
  }

  /// Answers a SOAP request of the holder of `certificate`; a message that cannot be read with a
  /// fault.
  package func answer(
    _ head: RequestHead, body: [UInt8], certificate: Digest? = nil
  ) -> Answer {
    guard head.method == .post else { return .notFound }
    let message: SOAPMessage
    do throws(SOAPFault) {
      message = try SOAPMessage(body, contentType: head.fields["content-type"] ?? "")
    } catch {
      return error.answer(to: nil)
    }
    let assertionID = message.assertions.first?.attribute("ID")
    do throws(SOAPFault) {
      try meetDemand(message, certificate)
      return try answer(message).noting(assertion: assertionID)
    } catch {
      return error.answer(to: message.messageID).noting(assertion: assertionID)
    }
  }

  private func meetDemand(
    _ message: SOAPMessage, _ certificate: Digest?
  ) throws(SOAPFault) {
    guard let demand else { return }
    guard let certificate, demand.isMet(by: message.assertions, holder: certificate) else {
      throw .failedAuthentication
    }
  }

  private func answer(_ message: SOAPMessage) throws(SOAPFault) -> Answer {
    switch (role, message.action) {
    case (.gateway, "urn:ihe:iti:2007:CrossGatewayQuery"),
      (.registry, "urn:ihe:iti:2007:RegistryStoredQuery"):
      return query(message)
    case (.gateway, "urn:ihe:iti:2007:CrossGatewayRetrieve"),
      (.registry, "urn:ihe:iti:2007:RetrieveDocumentSet"):
      return retrieve(message)
    case (.gateway, PatientDiscovery.requestAction):
      let envelope = SOAPEnvelope(
        action: PatientDiscovery.responseAction, relatesTo: message.messageID)
      guard let bytes = discovery.answer(message.content, envelope) else {
        throw .malformed("no query by parameters in the message")
      }
      return Answer(status: 200, contentType: envelope.contentType, body: bytes)
    default: throw .actionNotSupported
    }
  }

  private func query(_ message: SOAPMessage) -> Answer {
    var found = Registry.Found()
    var wantsObjects = true
    var errors: [RegistryError] = []
    do throws(RegistryError) {
      let query = try StoredQuery(message.content)
      wantsObjects = query.wantsObjects
      if role == .gateway, !query.kind.isAboutPatient { try check(home: query.home) }
      found = try registry.find(query)
      if isPartial { errors.append(unavailable(for: query.subject)) }
    } catch {
      errors = [located(error)]
    }
    let writer = RegistryWriter(
      home: role == .gateway ? community.homeURN : nil, repository: community.repository)
    let envelope = SOAPEnvelope(action: "\(message.action)Response", relatesTo: message.messageID)
    let bytes = envelope.write {
      writer.write(found, errors, wantsObjects: wantsObjects, to: &$0)
    }
    return Answer(status: 200, contentType: envelope.contentType, body: bytes)
  }

  private func retrieve(_ message: SOAPMessage) -> Answer {
    var retrieved: [RetrievedDocument] = []
    var errors: [RegistryError] = []
    for request in message.content.all("DocumentRequest", Namespace.xds) {
      do throws(RegistryError) {
        retrieved.append(try document(DocumentName(request)))
      } catch {
        errors.append(located(error))
      }
    }
    if isPartial { errors.append(unavailable(for: retrieved.first?.name.uniqueID ?? "")) }
    let response = RetrieveResponse(documents: retrieved, errors: errors)
    let envelope = SOAPEnvelope(action: "\(message.action)Response", relatesTo: message.messageID)
    return response.answer(in: envelope, carriage, textBytes: textBytes)
  }

  private func document(_ name: DocumentName) throws(RegistryError) -> RetrievedDocument {
    if role == .gateway { try check(home: name.home) }
    guard name.repository == community.repository else {
      throw RegistryError(.unknownRepository, "no such repository here")
    }
    guard let binary = registry.document(name.uniqueID) else {
      throw RegistryError(.unknownDocument, "no such document here")
    }
    return RetrievedDocument(
      name: name, mimeType: binary.contentType, content: binary.content)
  }

  private func check(home: String?) throws(RegistryError) {
    guard let home, !home.isEmpty else {
      throw RegistryError(.missingHome, "no homeCommunityId in the request")
    }
    guard home == community.homeURN else {
      throw RegistryError(.unknownCommunity, "no such community here")
    }
  }

  private func located(_ error: RegistryError) -> RegistryError {
    var located = error
    if role == .gateway { located.location = community.homeURN }
    return located
  }

  /// What a gateway says of a community behind it that did not answer about `subject`, as
  /// carelessly as many do.
  private func unavailable(for subject: String) -> RegistryError {
    RegistryError(
      .unavailableCommunity, "a community did not answer about \(subject)",
      location: "\(community.homeURN).99")
  }
}
