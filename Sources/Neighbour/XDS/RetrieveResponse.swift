import Crypto
import XML

/// What a document is called in a request to retrieve it.
struct DocumentName: Equatable {
  let home: String?
  let repository: String
  let uniqueID: String
}

extension DocumentName {
  /// Reads a DocumentRequest or a DocumentResponse.
  init(_ element: XMLTree.Element) {
    home = element.first("HomeCommunityId", Namespace.xds)?.text
    repository = element.first("RepositoryUniqueId", Namespace.xds)?.text ?? ""
    uniqueID = element.first("DocumentUniqueId", Namespace.xds)?.text ?? ""
  }

  /// Writes the three names as both of them have it.
  func write(to writer: inout XMLWriter) {
    if let home { writer.element("xds:HomeCommunityId", home) }
    writer.element("xds:RepositoryUniqueId", repository)
    writer.element("xds:DocumentUniqueId", uniqueID)
  }
}

/// One document that goes out.
struct RetrievedDocument {
  let name: DocumentName
  let mimeType: String
  let content: [UInt8]
}

/// A RetrieveDocumentSetResponse (IHE ITI TF-2 3.43.4.2).
struct RetrieveResponse {
  let documents: [RetrievedDocument]
  let errors: [RegistryError]

  /// The whole answer, with its documents beside the envelope or inside.
  ///
  /// Beside it, the first text is there as often over as fits into `textBytes`.
  func answer(
    in envelope: SOAPEnvelope, _ carriage: DocumentService.Carriage, textBytes: Int
  ) -> Answer {
    let bytes = envelope.write { writer in
      writer.begin(
        "xds:RetrieveDocumentSetResponse",
        [("xmlns:xds", Namespace.xds), ("xmlns:rs", Namespace.rs)])
      writer.begin("rs:RegistryResponse", [("status", status.rawValue)])
      RegistryWriter.write(errors, to: &writer)
      writer.end()
      for document in documents {
        writer.begin("xds:DocumentResponse")
        document.name.write(to: &writer)
        writer.element("xds:mimeType", document.mimeType)
        write(document, carriage, to: &writer)
        writer.end()
      }
      writer.end()
    }
    guard carriage == .package else {
      return Answer(status: 200, contentType: envelope.contentType, body: bytes)
    }
    let attachments = documents.map {
      MultipartPackage.Attachment(
        id: id($0), type: $0.mimeType, fileName: "\($0.name.uniqueID).dat", bytes: $0.content)
    }
    let package = MultipartPackage.write(
      bytes, action: envelope.action, attachments: attachments)
    let answer = Answer(status: 200, contentType: package.contentType, body: package.bytes)
    guard let text = documents.firstIndex(where: { $0.mimeType.hasPrefix("text/plain") }) else {
      return answer
    }
    return answer.repeating(package.places[text], upTo: textBytes)
  }

  private func write(
    _ document: RetrievedDocument, _ carriage: DocumentService.Carriage,
    to writer: inout XMLWriter
  ) {
    writer.begin("xds:Document")
    switch carriage {
    case .inline: writer.text(Base64.encode(document.content))
    case .package:
      writer.element(
        "xop:Include", [("xmlns:xop", Namespace.xop), ("href", "cid:\(id(document))")])
    }
    writer.end()
  }

  /// The patient's number is in it, as it is in the name of the file.
  private func id(_ document: RetrievedDocument) -> String { "\(document.name.uniqueID)@neighbour" }

  private var status: RegistryStatus {
    if errors.isEmpty { return .success }
    return documents.isEmpty ? .failure : .partialSuccess
  }
}
