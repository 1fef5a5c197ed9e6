import Crypto
import HTTP
import Neighbour
import Platform
import Record
import Transport

/// Asks the gateway of a bridge as another vendor's initiating gateway would.
struct GatewayClient: Sendable {
  let host: BridgeHost
  var person = Assertion.doctor
  var custodian = "oshidori"
  /// The bridge's community where it stands for the custodian.
  static let home = "1.2.392.200250.99.102"

  /// What came back to a question, as the client understands it; every byte is shown to `seeing`.
  func ask(
    _ question: DocumentQuestion, assertion: [UInt8]? = nil,
    seeing: ([UInt8]) -> Void = { _ in }
  ) async throws -> JSONValue {
    let path = "/xca/\(custodian)"
    let message = question.message(
      to: host.origin(person.network) + path, .gateway,
      assertion: try assertion ?? host.saml(person))
    let answer = try await host.client(person.network, person.facility).send(
      .post, path, message.bytes, contentType: message.contentType)
    seeing(answer.bytes)
    return try DocumentReport.json(
      of: answer.body, contentType: answer.head.fields["content-type"] ?? "")
  }

  /// The documents of a patient (ITI-38, FindDocuments).
  func find(
    _ handle: String, _ slots: [(name: String, value: String)] = [],
    seeing: ([UInt8]) -> Void = { _ in }
  ) async throws -> JSONValue {
    try await ask(
      .find(patient: "\(handle)^^^&\(Self.home)&ISO", slots: slots), seeing: seeing)
  }

  /// Documents by their uniqueIds (ITI-39).
  func retrieve(
    _ names: [String], seeing: ([UInt8]) -> Void = { _ in }
  ) async throws -> JSONValue {
    try await ask(
      .retrieve(names.map { ("urn:oid:\(Self.home)", "\(Self.home).1", $0) }), seeing: seeing)
  }
}

extension BridgeHost {
  /// The OID under which a network numbers its patients.
  func authority(_ network: String) throws -> String {
    String(try site.server(of: network).patientSystem.dropFirst("urn:oid:".count))
  }

  /// A SAML assertion from the network's own issuer, for one request.
  func saml(_ assertion: Assertion) throws -> [UInt8] {
    let key = try SigningKey.load(pemPath: site.file(assertion.network, "token.pem"))
    let issuer = TokenIssuer(
      key: key, issuer: "https://id.\(assertion.network).example", clock: clock)
    let pem = try site.text(site.file(assertion.network, "\(assertion.facility).pem"))
    let certificate = try Certificate(pem: pem)
    let user = UserAssertion(
      subject: assertion.user, subjectName: assertion.user,
      audience: origin(assertion.network), role: assertion.role, purpose: assertion.purpose,
      facility: assertion.facility, licence: assertion.licence, certificate: certificate.digest,
      lifetimeSeconds: 300)
    return try issuer.assertion(for: user, holder: certificate)
  }
}

extension JSONValue {
  /// An upstream that is `h-001`'s SS-MIX2 storage.
  static func storage(_ folder: String, extended: String? = nil) -> JSONValue {
    var root: JSONValue = ["facility": "h-001", "folder": .string(folder)]
    if let extended { root = root.setting("extended", .string(extended)) }
    return ["kind": "ssmix2", "codes": .string("\(Programs.policies)/codes"), "roots": [root]]
  }

  /// An upstream that is a gateway or a registry of おしどりネット's own.
  static func registry(_ kind: String, _ server: NetworkServer, _ site: Site) -> JSONValue {
    let origin = "https://localhost:\(server.port)"
    var upstream: JSONValue = [
      "kind": .string(kind), "base": .string(origin + (kind == "xca" ? "/xca" : "/xds/registry")),
      "authorities": .string(site.file("oshidori", "authority.pem")),
      "certificate": .string(site.file("oshidori", "bridge.pem")),
      "key": .string(site.file("oshidori", "bridge.key")),
    ]
    if kind == "xca" { upstream = upstream.setting("home", "1.2.392.200250.99.9") }
    if kind == "xds" { upstream = upstream.setting("repositoryPath", "/xds/repository") }
    return upstream
  }
}
