import Bridge
import Glibc
import Platform
import Record
import Synchronization

/// The three processes of the demo: the bridge and the servers of two synthetic networks.
final class DemoSite: Sendable {
  let site: DevelopmentSite
  let folder: String
  private let plan: DevelopmentPlan
  private let children = Mutex<[ChildProcess]>([])

  /// Which records the custodian holds.
  enum Records: Sendable {
    case synthetic
    case folder(String)

    /// The people the custodian's server makes up.
    static let people = "20163:12"

    /// What the custodian's server is told.
    var arguments: [String] {
      switch self {
      case .synthetic: ["--synthetic", Self.people]
      case .folder(let path): ["--records", path]
      }
    }

    /// The `Identifier.system` of the custodian's patient numbers.
    func patientSystem() throws -> String {
      let first: String
      switch self {
      case .synthetic:
        let lister = try ChildProcess.spawn(
          executable: "\(Installation.folder)/Neighbour",
          arguments: ["patients", "--name", "oshidori"] + arguments, environment: nil,
          stdout: .pipe, stderr: .inherit)
        first = try lister.readOutputLine() ?? ""
      case .folder(let path):
        let text = try Files.text("\(path)/Patient.ndjson", bytesMax: 256 << 20)
        first = text.prefix { $0 != "\n" }.description
      }
      let patient = try? JSONValue.parse(Array(first.utf8))
      let identifiers = patient?["identifier"]?.elements ?? []
      let usual = identifiers.first { $0["type"]?["coding"]?[0]?["code"]?.string == "MR" }
      let found = (usual ?? identifiers.first)?["system"] ?? patient?["system"]
      guard let system = found?.string else {
        throw CommandError(
          ja: "患者番号の system が分かりません", en: "the patients carry no identifier system")
      }
      return system
    }
  }

  /// What the custodian speaks.
  enum Custodian: String, Sendable {
    case fhir, xca, ssmix2

    /// The community of the custodian's own gateway.
    static let home = "1.2.392.200250.99.9"

    /// What the custodian's server is told beside its records.
    var arguments: [String] { self == .xca ? ["--xca", "--home", Self.home] : [] }

    /// What answers; a storage of the same people is written into `folder`.
    func answering(in folder: String) throws -> DevelopmentPlan.Answering {
      switch self {
      case .fhir: return .fhir
      case .xca: return .xca(home: Self.home)
      case .ssmix2:
        let root = "\(folder)/ssmix2"
        try DurableFile.makeDirectory(root, mode: 0o700)
        let writer = try ChildProcess.spawn(
          executable: "\(Installation.folder)/Neighbour",
          arguments: [
            "ssmix2", "--name", "oshidori", "--synthetic", Records.people, "--out", root,
          ], environment: nil, stdout: .pipe, stderr: .inherit)
        guard try writer.readOutputLine() != nil else {
          throw CommandError(ja: "SS-MIX2 ストレージを作れません", en: "cannot write the SS-MIX2 storage")
        }
        _ = writer.wait()
        return .ssmix2(
          facility: "h-001", standardized: "\(root)/standardized", extended: "\(root)/extended")
      }
    }
  }

  /// Who may sign in at their own network's portal.
  private static let staff: JSONValue = .array(
    [
      ("c-101", "dr.sato", "佐藤 医師", "doctor", ["TREAT", "ETREAT"]),
      ("c-102", "dr.ito", "伊藤 医師", "doctor", ["TREAT"]),
      ("p-201", "ph.abe", "阿部 薬剤師", "pharmacist", ["TREAT"]),
    ].map { facility, subject, name, role, purposes in
      [
        "facility": .string(facility), "subject": .string(subject), "name": .string(name),
        "role": .string(role), "licence": "第123456号",
        "purposes": .array(purposes.map { .string($0) }),
      ]
    })

  /// Makes keys and certificates in `folder` and starts all three; returns when they are ready.
  static func start(
    in folder: String, custodian: Custodian, records: Records, capture: String?
  ) async throws -> DemoSite {
    let ports = try FreePorts.take(5)
    var plan = DevelopmentPlan.mameAndOshidori(
      ports: (ports[0], ports[1], ports[2], ports[3]), oshidoriSystem: try records.patientSystem(),
      policies: Installation.policies)
    plan.networks[0].messagePort = ports[4]
    plan.networks[1].answering = try custodian.answering(in: folder)
    let site = try DevelopmentSite.create(
      at: "\(folder)/site", plan: plan, now: WallClock.system.now())
    let demo = DemoSite(site, plan, folder)
    do {
      try DurableFile.replace(
        "\(folder)/staff.json", with: Self.staff.encoded(), mode: 0o600)
      try demo.startServer("mame", ports[2], ["--synthetic", "20161:4"], capture)
      try demo.startServer("oshidori", ports[3], records.arguments + custodian.arguments, capture)
      try demo.startBridge()
    } catch {
      demo.stop()
      throw error
    }
    return demo
  }

  private init(_ site: DevelopmentSite, _ plan: DevelopmentPlan, _ folder: String) {
    self.site = site
    self.plan = plan
    self.folder = folder
  }

  /// Acts as a facility or the operator of a network.
  func profile(_ network: String, _ name: String) throws -> Profile {
    let path = site.profile(network, name)
    return try Profile(Arguments(["--as", path], options: ["as"]))
  }

  /// The facilities of each network.
  var facilities: [(String, [DevelopmentPlan.Facility])] {
    plan.networks.map { ($0.id, $0.facilities) }
  }

  /// The port for HL7 v2 messages of A's facilities.
  var messagePort: UInt16 { plan.networks[0].messagePort ?? 0 }

  /// The communities of both, under which the bridge stands for them, and A's patient authority.
  var identifiers: (community: String, authority: String) {
    (
      plan.networks[1].communityID,
      String(plan.networks[0].patientIdentifierSystem.dropFirst("urn:oid:".count))
    )
  }

  /// The `Identifier.system` of B's patient numbers.
  var patientSystem: String { plan.networks[1].patientIdentifierSystem }

  /// Where the bridge listens for a network.
  func bridge(_ network: String) -> String { "https://localhost:\(port(network, \.port))" }

  /// Where a network's own server listens.
  func server(_ network: String) -> String { "https://localhost:\(port(network, \.upstreamPort))" }

  /// A facility as a client of its own network's server.
  func ownServer(_ network: String, as facility: String) throws -> Profile {
    let own = try profile(network, facility)
    return Profile(
      server: server(network), authorities: own.authorities, certificate: own.certificate,
      key: own.key)
  }

  private func port(
    _ network: String, _ path: KeyPath<DevelopmentPlan.Network, UInt16>
  ) -> UInt16 {
    plan.networks.first { $0.id == network }?[keyPath: path] ?? 0
  }

  /// Stops the bridge, then the servers, and waits for them.
  func stop() {
    let running = children.withLock { children in
      defer { children = [] }
      return children
    }
    for child in running.reversed() {
      child.signal(SIGTERM)
      _ = child.wait()
    }
  }

  private func startServer(
    _ network: String, _ port: UInt16, _ records: [String], _ capture: String?
  ) throws {
    var arguments = [
      "serve", "--name", network, "--address", "127.0.0.1", "--port", "\(port)",
      "--tls-cert", site.file(network, "server.pem"), "--tls-key", site.file(network, "server.key"),
      "--client-ca", site.file(network, "authority.pem"),
      "--token-key", site.file(network, "token.pem"),
      "--issuer", "https://id.\(network).example",
    ]
    arguments += records
    arguments += ["--portal", bridge(network), "--staff", "\(folder)/staff.json"]
    if let capture { arguments += ["--capture", "\(capture)/received-by-\(network)"] }
    try start("Neighbour", arguments, log: "\(network).log")
  }

  private func startBridge() throws {
    try start("kakehashi", ["serve", "--config", site.configurationFile], log: "bridge.log")
  }

  private func start(_ name: String, _ arguments: [String], log: String) throws {
    let child = try ChildProcess.spawn(
      executable: "\(Installation.folder)/\(name)", arguments: arguments, environment: nil,
      stdout: .pipe, stderr: .file("\(folder)/\(log)"))
    children.withLock { $0.append(child) }
    guard try child.readOutputLine() != nil else {
      let said = (try? Files.text("\(folder)/\(log)")) ?? ""
      throw CommandError(
        ja: "\(name) が起動しません:\n\(said)", en: "\(name) did not start:\n\(said)")
    }
  }
}
