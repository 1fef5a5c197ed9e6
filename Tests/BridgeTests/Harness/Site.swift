import Bridge
import Crypto
import Neighbour
import Platform
import Record
import Synchronization

/// Two networks with their keys, certificates and servers; bridges between them come and go.
final class Site: Sendable {
  @TaskLocal static var running: Site?

  /// The site of the suite that is running.
  static var current: Site {
    get throws {
      guard let running else { throw Missing("the suite is not nested in `Live`") }
      return running
    }
  }

  /// The people the synthetic servers make up; the same in both networks.
  static let seed: UInt64 = 20_163
  static let people = 12
  static let networks = ["mame", "oshidori"]

  let folder: String
  let development: DevelopmentSite
  /// All clients of all bridges share it.
  let loop: EventLoop
  private let directory: Owned
  private let children = Mutex<[ChildProcess]>([])
  private let hosts = Mutex<[BridgeHost]>([])
  private let servers = Mutex<[String: NetworkServer]>([:])
  private let numbers = Atomic<Int>(0)

  /// A directory that lives as long as the site.
  private final class Owned: Sendable {
    let directory: TemporaryDirectory
    init() throws { directory = try TemporaryDirectory() }
  }

  /// Makes the keys and starts both networks' servers; returns when they answer.
  static func start() async throws -> Site {
    let site = try Site()
    do {
      for network in networks {
        let server = try await site.server(
          network, .synthetic(seed: seed, patients: people), named: network)
        site.servers.withLock { $0[network] = server }
      }
    } catch {
      await site.stop()
      throw error
    }
    return site
  }

  private init() throws {
    directory = try Owned()
    folder = directory.directory.path
    loop = try EventLoop(name: "clients")
    // The ports of the plan are replaced in each bridge's own configuration.
    let plan = DevelopmentPlan.mameAndOshidori(
      ports: (1, 2, 3, 4), policies: Programs.policies)
    development = try DevelopmentSite.create(
      at: "\(folder)/site", plan: plan, now: WallClock.system.now())
  }

  /// A network's own server.
  func server(of network: String) throws -> NetworkServer {
    guard let server = servers.withLock({ $0[network] }) else { throw Missing(network) }
    return server
  }

  /// A file of a network, such as `authority.pem`, `token.pem` or `c-101.key`.
  func file(_ network: String, _ name: String) -> String { development.file(network, name) }

  /// Makes a further client certificate of a network, `<name>.pem` and `<name>.key`.
  func issue(_ network: String, _ name: String) throws {
    let authority = try DevelopmentAuthority(
      certificate: try Certificate(pem: try text(file(network, "authority.pem"))),
      key: try SigningKey.load(pemPath: file(network, "authority.key")))
    // Bridges stand still at the moment they were made, on a slow machine minutes ago.
    let earlier = WallClock.system.now().unixSeconds - 3600
    let identity = try authority.issue(.client(name, validity: .days(2, from: earlier)))
    try DurableFile.replace(
      file(network, "\(name).pem"), with: Array(identity.certificate.pem.utf8), mode: 0o600)
    try identity.key.save(pemPath: file(network, "\(name).key"))
  }

  func text(_ path: String) throws -> String {
    String(decoding: try DurableFile.read(path, bytesMax: 64 << 20), as: UTF8.self)
  }

  /// Starts a further server of a network, over records of its own.
  func server(
    _ network: String, _ records: NetworkServer.Records, named name: String,
    options: [String] = []
  ) async throws -> NetworkServer {
    let capture = "\(folder)/capture-\(name)"
    let arguments =
      [
        "serve", "--name", network, "--address", "127.0.0.1", "--port", "0", "--capture", capture,
        "--tls-cert", file(network, "server.pem"), "--tls-key", file(network, "server.key"),
        "--client-ca", file(network, "authority.pem"),
      ] + records.arguments + options
    let (_, ready) = try await spawn(Programs.neighbour, arguments, log: "\(name).log")
    let port = try ready.integer(at: "port")
    return NetworkServer(
      network: network, records: records, port: UInt16(port), capture: capture)
  }

  /// Starts a program and waits for the line that says it is ready.
  func spawn(
    _ executable: String, _ arguments: [String], log: String
  ) async throws -> (ChildProcess, ready: JSONValue) {
    let path = "\(folder)/\(log)"
    let child = try ChildProcess.spawn(
      executable: executable, arguments: arguments, environment: ["LC_ALL": "C"], stdout: .pipe,
      stderr: .file(path))
    children.withLock { $0.append(child) }
    let line = try await Programs.apart { try child.readOutputLine() }
    guard let line, let ready = try? JSONValue.parse(Array(line.utf8)) else {
      throw Missing("\(executable) did not start: \((try? text(path)) ?? "")")
    }
    return (child, ready)
  }

  /// A new bridge between the two networks, started unless told otherwise.
  ///
  /// It shares keys and servers with the others; its store, ledger, ports and clock are its own.
  func bridge(_ wishes: BridgeHost.Wishes = .init()) async throws -> BridgeHost {
    let number = numbers.add(1, ordering: .relaxed).newValue
    let host = try BridgeHost(self, number: number, wishes)
    hosts.withLock { $0.append(host) }
    try await host.start()
    return host
  }

  /// Stops every bridge and every server and waits for them.
  func stop() async {
    for host in hosts.withLock({ $0 }) { await host.stop() }
    let running = children.withLock { children in
      defer { children = [] }
      return children
    }
    for child in running { child.signal(15) }
    _ = try? await Programs.apart { for child in running { _ = child.wait() } }
    loop.stop()
  }
}

/// The server of one network while it runs.
struct NetworkServer: Sendable {
  /// What it holds.
  enum Records: Sendable {
    case synthetic(seed: UInt64, patients: Int)
    /// A folder of NDJSON files; `system` is that of its patient numbers.
    case folder(String, system: String)

    var arguments: [String] {
      switch self {
      case .synthetic(let seed, let patients): ["--synthetic", "\(seed):\(patients)"]
      case .folder(let path, _): ["--records", path]
      }
    }
  }

  let network: String
  let records: Records
  let port: UInt16
  /// `received.http`, `sent.http` and `exchanges.jsonl`.
  let capture: String

  /// The `Identifier.system` of its patient numbers.
  var patientSystem: String {
    switch records {
    case .synthetic(let seed, _): Institution(network: network, seed: seed).patientSystem
    case .folder(_, let system): system
    }
  }

  /// Everything it ever sent.
  var sent: [UInt8] {
    get throws { try DurableFile.read("\(capture)/sent.http", bytesMax: 256 << 20) }
  }
}
