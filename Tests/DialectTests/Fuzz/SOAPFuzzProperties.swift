import Dialect
import Record
import XML

/// What must hold of the readers of MIME and SOAP for any bytes at all.
enum SOAPFuzzProperties {
  private static let type = ContentType("multipart/related", ["boundary": "b", "start": "<r>"])
  private static let home = "1.2.392.1.9"

  /// A multipart message says the same read whole and read in pieces.
  ///
  /// Returns what is broken, nil if nothing is.
  static func multipart(_ bytes: [UInt8]) -> String? {
    let whole = parts([bytes[...]])
    guard whole == parts(bytes.indices.map { bytes[$0...$0] }) else {
      return "it is another message read byte by byte"
    }
    let middle = bytes.count / 2
    guard whole == parts([bytes[..<middle], bytes[middle...]]) else {
      return "it is another message read in two pieces"
    }
    return nil
  }

  private static func parts(
    _ chunks: [ArraySlice<UInt8>]
  ) -> Result<[MultipartReader.Event], MIMEError> {
    Result { () throws(MIMEError) in
      var reader = try MultipartReader(type)
      var events: [MultipartReader.Event] = []
      for chunk in chunks {
        reader.receive(chunk)
        while let event = try reader.next() {
          if case .body(let more) = event, case .body(let bytes)? = events.last {
            events[events.count - 1] = .body(bytes + more)
          } else {
            events.append(event)
          }
        }
      }
      try reader.finish()
      return events
    }
  }

  /// A body is refused by every reader, or what a reader takes can be written and is taken again as
  /// the same.
  static func body(_ bytes: [UInt8]) -> String? {
    let type = ContentType("application/soap+xml")
    guard let envelope = try? SOAPEnvelope(bytes, type), let body = envelope.payload else {
      return nil
    }
    _ = ReceivedFault(body)
    return query(body) ?? discovery(body) ?? registry(body) ?? retrieval(body)
  }

  private static func query(_ body: XMLTree.Element) -> String? {
    guard let query = try? RegistryQuery(body, .registryStoredQuery, home: home),
      case .documents(let patient, let filters) = query.subject
    else { return nil }
    let bytes = XDS.encodeSearch(filters, of: patient, at: RegistryPeer())
    guard let again = try? XMLTree(bytes).root,
      let read = try? RegistryQuery(again, .registryStoredQuery, home: home),
      case .documents(patient, let others) = read.subject
    else { return "a search that was taken is not taken again" }
    return others.statuses == filters.statuses ? nil : "a search asks for other documents"
  }

  private static func discovery(_ body: XMLTree.Element) -> String? {
    let header = DiscoveryHeader(messageID: "1.2", time: "2026", from: home, to: home)
    guard let request = try? DiscoveryRequest(body) else { return nil }
    let bytes = XCPD.encodeRequest(
      request.discovery, header, queryID: "1.2", authority: request.authority ?? home)
    guard let again = try? XMLTree(bytes).root, let read = try? DiscoveryRequest(again),
      read.discovery == request.discovery
    else { return "a question that was taken is not taken again" }
    let answer = XCPD.encodeAnswer(.matches([]), to: request, header)
    guard let told = try? XCPD.decodeAnswer(XMLTree(answer).root, to: request.queryID.root),
      told.answer == .matches([])
    else { return "the answer to a question that was taken is not taken" }
    return nil
  }

  private static func registry(_ body: XMLTree.Element) -> String? {
    guard let page = try? XDS.decodeAnswer(body, from: RegistryPeer()),
      let names = RegistryNames(home: home, repository: home, authority: home),
      let handle = DocumentHandle("abcdefghijklmnop"), let patient = Handle("abcdefghijklmnop")
    else { return nil }
    guard page.entries.allSatisfy({ RegistryDocumentID(page.string($0.localID)) != nil }) else {
      return "a document's place cannot be read"
    }
    let items = page.entries.map {
      RegistryAnswer.Item(
        ReleasedDocument(entry: $0, handle: handle, patient: patient, binary: "b"))
    }
    let bytes = RegistryAnswer(items).encoded(
      for: RegistryQuery(.findDocuments, .nothing), of: page, names: names,
      scrubber: TextScrubber(page.identifiers))
    guard let again = try? XMLTree(bytes).root,
      let read = try? XDS.decodeAnswer(again, from: RegistryPeer())
    else { return "an answer that was taken is not taken again" }
    return read.entries.count == items.count ? nil : "an answer loses documents"
  }

  private static func retrieval(_ body: XMLTree.Element) -> String? {
    let wanted = [RegistryDocumentID(home: nil, repository: home, uniqueID: "1.2.3.1")]
    if let names = RegistryNames(home: home, repository: home, authority: home) {
      _ = try? RetrieveRequest(body, .retrieveDocumentSet, names: names)
    }
    guard let found = try? XDS.decodeRetrieval(body, of: wanted, from: RegistryPeer()) else {
      return nil
    }
    return found.documents.count <= 1 ? nil : "more comes than was asked for"
  }
}
