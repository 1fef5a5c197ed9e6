import Crypto
import Dialect
import Platform
import Record
import Transport

extension RespondingGateway {
  /// ITI-39: Cross Gateway Retrieve, answered in MTOM.
  func retrieve(_ call: Call) async throws(Problem) -> ServerResponse {
    let request: RetrieveRequest
    do throws(RegistryError) {
      request = try RetrieveRequest(call.payload, call.action, names: call.names)
    } catch {
      return message(RetrieveAnswer([], errors: [error]).encoded(names: call.names), to: call)
    }
    let now = clock.now()
    let addresses = request.documents.map {
      listed.address(.uniqueID($0), of: call.facility, at: now) ?? ""
    }
    return try await call.exchange.retrieve(
      addresses, nothing: { answer([], request, call) }
    ) { documents throws(Problem) in
      answer(Array(zip(request.documents, documents)), request, call)
    }
  }

  /// The documents that may be handed out, each in a part; the others are unknown, all alike.
  private func answer(
    _ found: [(id: String, document: Result<DocumentExchange.Retrieved, Problem>?)],
    _ request: RetrieveRequest, _ call: Call
  ) -> ServerResponse {
    let unique = Hex.encode(SecureRandom.bytes(16))
    var documents: [RetrieveAnswer.Document] = []
    var parts: [(head: PartHead, content: OutgoingContent)] = []
    var errors = request.errors
    let results = Dictionary(found.map { ($0.id, $0.document) }, uniquingKeysWith: { a, _ in a })
    for id in request.documents {
      switch results[id] ?? nil {
      case .success(let document)?:
        guard let name = ContentID("\(parts.count).\(unique)@kakehashi") else { continue }
        let type = document.contentType.prefix { $0 != ";" }
        documents.append(RetrieveAnswer.Document(id, mimeType: String(type), .part(name)))
        parts.append((PartHead(ContentType(String(type)), id: name), document.content))
      case .failure(let problem)?:
        errors.append(RegistryError(.repositoryError, problem.wording.en))
      case nil:
        errors.append(
          RegistryError(.documentUniqueIDError, "the document is not known here"))
      }
    }
    let payload = RetrieveAnswer(documents, errors: errors).encoded(names: call.names)
    return parts.isEmpty
      ? message(payload, to: call) : multipart(payload, parts, unique, to: call)
  }

  private func multipart(
    _ payload: [UInt8], _ parts: [(head: PartHead, content: OutgoingContent)], _ unique: String,
    to call: Call
  ) -> ServerResponse {
    guard let writer = MultipartWriter(unique: unique, action: call.action.answer) else {
      preconditionFailure("32 hexadecimal digits make a boundary")
    }
    let header = SOAPHeader(
      answer: call.action.answer, messageID: "urn:uuid:\(SecureRandom.uuid())", to: call.messageID)
    var pieces = [OutgoingContent.bytes(writer.head + SOAPWriter.message(header, payload))]
    for part in parts { pieces += [.bytes(writer.head(of: part.head)), part.content] }
    pieces.append(.bytes(writer.tail))
    return Answer.make(contentType: writer.type.text, OutgoingContent(joining: pieces))
  }
}
