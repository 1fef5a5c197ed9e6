import Crypto
package import Platform
import Record

/// Keys, certificates, profiles and a configuration for trying the bridge out, in one folder.
package struct DevelopmentSite: Sendable {
  /// The origin of its ledger.
  package static let ledgerOrigin = "kakehashi.example/development"

  /// The folder.
  package let folder: String
  private let plan: DevelopmentPlan
  private let validity: DevelopmentAuthority.Validity

  /// The configuration file to serve.
  package var configurationFile: String { "\(folder)/bridge.json" }

  /// Makes everything in `folder`, which must be new or empty; certificates live 90 days.
  ///
  /// - Throws: ``ConfigurationError`` when something cannot be made or written.
  package static func create(
    at folder: String, plan: DevelopmentPlan, now: Timestamp
  ) throws(ConfigurationError) -> DevelopmentSite {
    let site = DevelopmentSite(
      folder: folder, plan: plan, validity: .days(90, from: now.unixSeconds))
    do {
      try site.makeFolder("")
      guard try DurableFile.list(folder).isEmpty else {
        throw ConfigurationError.fault(
          Wording(ja: "`\(folder)` は空ではありません", en: "`\(folder)` is not empty"))
      }
      try site.makeSecrets()
      for network in plan.networks { try site.make(network) }
      try site.write("bridge.json", site.configuration(operators: site.operatorDigests()))
    } catch let error as ConfigurationError {
      throw error
    } catch {
      throw .unreadable(path: folder, reason: "\(error)")
    }
    return site
  }

  /// The profile of a facility or, by the name `operator`, of the network's operator.
  package func profile(_ network: String, _ name: String) -> String {
    "\(folder)/\(network)/\(name).json"
  }

  /// A file of a network, such as `authority.pem`, `token.pem`, `server.pem` or `c-101.key`.
  package func file(_ network: String, _ name: String) -> String { "\(folder)/\(network)/\(name)" }

  private func makeSecrets() throws {
    try makeFolder("secrets")
    for name in ["store", "linkage"] {
      try SecretKey.random(byteCount: 32).save(path: "\(folder)/secrets/\(name).key")
    }
    try SigningKey.generate(.p256).save(pemPath: "\(folder)/secrets/slip.pem")
    try SigningKey.generate(.ed25519).save(pemPath: "\(folder)/secrets/ledger.pem")
    for network in plan.networks {
      try HPKEPrivateKey.generate().save(pemPath: "\(folder)/secrets/\(network.id).side.pem")
      try SecretKey.random(byteCount: 32).save(path: "\(folder)/secrets/\(network.id).audit.key")
    }
  }

  private func make(_ network: DevelopmentPlan.Network) throws {
    try makeFolder(network.id)
    let authority = try DevelopmentAuthority.create(
      commonName: "\(network.name.en) development authority", validity: validity)
    try write("\(network.id)/authority.pem", authority.certificate.pem)
    try authority.key.save(pemPath: file(network.id, "authority.key"))
    try write(
      "\(network.id)/revocations.crl",
      authority.revocationList(of: [], number: 1, validity: validity))
    let here: [Certificate.AlternativeName] = [.dns("localhost"), .address([127, 0, 0, 1])]
    for name in ["listener", "server"] {
      try save(
        authority.issue(.server("localhost", names: here, validity: validity)), network.id, name)
    }
    try save(authority.issue(.client("bridge", validity: validity)), network.id, "bridge")
    for name in ["operator"] + network.facilities.map(\.id) {
      try save(authority.issue(.client(name, validity: validity)), network.id, name)
      try write("\(network.id)/\(name).json", profileText(network, name))
    }
    let tokenKey = try SigningKey.generate(.p256)
    try tokenKey.save(pemPath: file(network.id, "token.pem"))
    let thumbprint = try JSONWebKey.thumbprint(of: tokenKey.verifying)
    let key = try JSONWebKey(tokenKey.verifying, keyID: thumbprint, algorithm: .ES256)
    try write("\(network.id)/jwks.json", JWKSet([key]).json())
    for (name, kind) in Self.approvers {
      let key = try SigningKey.generate(kind)
      try key.save(pemPath: file(network.id, "\(name).key"))
      try write("\(network.id)/\(name).public.pem", key.verifying.pem())
    }
  }

  /// Who may approve policies for each network, and with which kind of key.
  private static let approvers: [(name: String, kind: KeyKind)] = [
    ("author", .ed25519), ("approver", .p256),
  ]

  private func save(
    _ identity: DevelopmentAuthority.Identity, _ network: String, _ name: String
  ) throws {
    try write("\(network)/\(name).pem", identity.certificate.pem)
    try identity.key.save(pemPath: file(network, "\(name).key"))
  }

  private func profileText(_ network: DevelopmentPlan.Network, _ name: String) -> String {
    let profile: JSONValue = [
      "server": .string("https://localhost:\(network.port)"), "authorities": "authority.pem",
      "certificate": .string("\(name).pem"), "key": .string("\(name).key"),
    ]
    return String(decoding: profile.encoded(), as: UTF8.self) + "\n"
  }

  private func operatorDigests() throws -> [String: String] {
    var digests: [String: String] = [:]
    for network in plan.networks {
      let pem = try DurableFile.read(file(network.id, "operator.pem"), bytesMax: 1 << 16)
      digests[network.id] = try Certificate(pem: String(decoding: pem, as: UTF8.self)).digest.hex
    }
    return digests
  }

  private func configuration(operators: [String: String]) -> String {
    let value: JSONValue = [
      "data": "data", "storeKey": "secrets/store.key", "linkageKey": "secrets/linkage.key",
      "slipKey": "secrets/slip.pem",
      "ledger": ["origin": .string(Self.ledgerOrigin), "signingKey": "secrets/ledger.pem"],
      "networks": .array(plan.networks.map { settings($0, operators[$0.id] ?? "") }),
      "agreements": .array(
        [(0, 1), (1, 0)].map { agreement(plan.networks[$0.0], plan.networks[$0.1]) }),
    ]
    return String(decoding: value.encoded(), as: UTF8.self) + "\n"
  }

  private func settings(_ network: DevelopmentPlan.Network, _ operatorDigest: String) -> JSONValue {
    let id = network.id
    let origin = JSONValue.string("https://localhost:\(network.port)")
    return [
      "id": .string(id), "name": ["ja": .string(network.name.ja), "en": .string(network.name.en)],
      "listen": listen(network, origin),
      "operatorCertificates": [.string(operatorDigest)],
      "assertions": [
        "issuer": .string("https://id.\(id).example"), "audience": origin,
        "jwks": .string("\(id)/jwks.json"),
      ],
      "sideKey": .string("secrets/\(id).side.pem"),
      "auditKey": .string("secrets/\(id).audit.key"),
      "communityID": .string(network.communityID),
      "patientIdentifierSystem": .string(network.patientIdentifierSystem),
      "policy": .string("\(plan.policies)/\(id)/\(id).pack"),
      "approvers": .array(
        Self.approvers.map { approver in
          ["name": .string(approver.name), "key": .string("\(id)/\(approver.name).public.pem")]
        }),
      "portal": .string("https://localhost:\(network.upstreamPort)/portal"),
      "upstream": upstream(network),
    ]
  }

  private func listen(_ network: DevelopmentPlan.Network, _ origin: JSONValue) -> JSONValue {
    let id = network.id
    var members: [(key: String, value: JSONValue)] = [
      ("address", "127.0.0.1"), ("port", .number("\(network.port)")), ("publicOrigin", origin),
      (
        "tls",
        [
          "certificate": .string("\(id)/listener.pem"), "key": .string("\(id)/listener.key"),
          "clientAuthorities": .string("\(id)/authority.pem"),
          "revocationList": .string("\(id)/revocations.crl"),
        ]
      ),
    ]
    if let port = network.messagePort { members.append(("mllpPort", .number("\(port)"))) }
    return .object(members)
  }

  private func upstream(_ network: DevelopmentPlan.Network) -> JSONValue {
    let (id, origin) = (network.id, "https://localhost:\(network.upstreamPort)")
    func server(_ path: String) -> [(key: String, value: JSONValue)] {
      [
        ("base", .string(origin + path)), ("authorities", .string("\(id)/authority.pem")),
        ("certificate", .string("\(id)/bridge.pem")), ("key", .string("\(id)/bridge.key")),
      ]
    }
    switch network.answering {
    case .fhir: return .object(server("/fhir"))
    case .xca(let home):
      return .object([("kind", "xca"), ("home", .string(home))] + server("/xca"))
    case .ssmix2(let facility, let standardized, let extended):
      return [
        "kind": "ssmix2", "codes": .string("\(plan.policies)/codes"),
        "roots": [
          [
            "facility": .string(facility), "folder": .string(standardized),
            "extended": .string(extended),
          ]
        ],
      ]
    }
  }

  private func agreement(
    _ requester: DevelopmentPlan.Network, _ custodian: DevelopmentPlan.Network
  ) -> JSONValue {
    let folder = "\(plan.policies)/mame--oshidori"
    return [
      "requester": .string(requester.id), "custodian": .string(custodian.id),
      "policy": .string("\(folder)/agreement.pack"), "mapping": .string("\(folder)/agreement.map"),
      "responsibilityBoundary": [
        "ja": .string("架け橋までは\(requester.name.ja)、サーバーからは\(custodian.name.ja)"),
        "en": .string(
          "\(requester.name.en) up to the bridge, \(custodian.name.en) from its server on"),
      ],
    ]
  }

  private func makeFolder(_ name: String) throws {
    try DurableFile.makeDirectory("\(folder)/\(name)", mode: 0o700)
  }

  private func write(_ name: String, _ text: String) throws {
    try DurableFile.replace("\(folder)/\(name)", with: Array(text.utf8), mode: 0o600)
  }
}
