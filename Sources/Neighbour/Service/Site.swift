import Crypto
import HTTP
import Platform
import Transport

/// What a neighbour serves: its paths, and who answers below each.
struct Site: Sendable {
  let endpoint: Endpoint
  /// What it wants to see before it answers in FHIR; nil if the certificate is enough.
  let delegation: DelegationDemand?
  let issuer: TokenIssuer?
  /// Where its staff go to a bridge from.
  let portal: StaffPortal?
  /// The same records as a community of XCA, and as a registry and repository of XDS.b.
  let gateway: DocumentService?
  let registry: DocumentService?
  /// The same patients as the computer of a clinic has them.
  let clinic: ClinicComputer?
  let capture: Capture?
  /// What its own URLs begin with; where there is none, the host that was asked for.
  let base: String?

  /// Answers one request of a peer whose certificate was verified.
  func respond(to request: ServerRequest, _ peer: borrowing VerifiedPeer) -> ServerResponse {
    let answer =
      portalPage(request.head, peer)
      ?? answer(request.head, request.body, peer.certificate)
    var fields = Fields()
    fields.append("content-type", answer.contentType)
    fields.append("cache-control", "no-store")
    if let challenge = answer.challenge { fields.append("www-authenticate", challenge) }
    do throws(Errno) {
      try capture?.record(
        request.head, request.body, from: peer.commonName,
        answered: ResponseHead(status: Status(answer.status), fields: fields), answer)
    } catch {
      // What was not written down must not leave, or the look for leaks would miss it.
      Output.talk("the capture failed: \(error)")
      return ServerResponse(status: 500)
    }
    guard let repetition = answer.repetition else {
      return ServerResponse(status: answer.status, fields: fields, body: answer.body)
    }
    let content = RepeatedContent(
      answer.body, repeating: repetition.range, count: repetition.count)
    return ServerResponse(status: answer.status, fields: fields, stream: content)
  }

  private func portalPage(_ head: RequestHead, _ peer: borrowing VerifiedPeer) -> Answer? {
    guard head.target.path == StaffPortal.path, head.method == .get else { return nil }
    return portal?.page(facility: peer.commonName, certificate: peer.certificate)
  }

  private func answer(_ head: RequestHead, _ body: [UInt8], _ certificate: Digest) -> Answer {
    switch head.target.path {
    case "/jwks.json": keySet
    case "/token": issuer?.answer(head, body: body, certificate: certificate) ?? .notFound
    case "/xca": gateway?.answer(head, body: body, certificate: certificate) ?? .notFound
    case "/xds/registry", "/xds/repository":
      registry?.answer(head, body: body, certificate: certificate) ?? .notFound
    case let path where path.hasPrefix(ClinicComputer.prefix):
      clinic?.answer(head, body: body) ?? .notFound
    case let path where path.hasPrefix("/fhir/"):
      delegation?.refusal(of: head, certificate: certificate)
        ?? endpoint.answer(head, body: body, base: base ?? base(for: head))
    default: .notFound
    }
  }

  private var keySet: Answer {
    do throws(NeighbourError) {
      guard let issuer else { return .notFound }
      let text = try issuer.keySet()
      return Answer(status: 200, contentType: "application/jwk-set+json", body: Array(text.utf8))
    } catch {
      Output.talk(error.message)
      return .outcome(500, "exception", "no key set")
    }
  }

  private func base(for head: RequestHead) -> String {
    "https://\(head.fields["host"] ?? "localhost")/fhir"
  }
}
