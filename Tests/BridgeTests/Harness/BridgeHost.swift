import Bridge
import Crypto
import Platform
import Record
import Synchronization
import Testing
import Transport

/// One bridge: in this process under any clock, or the real program.
final class BridgeHost: Sendable {
  @TaskLocal static var running: BridgeHost?

  /// The bridge of the suite that is running.
  static var current: BridgeHost {
    get throws {
      guard let running else { throw Missing("the suite lacks `.bridge`") }
      return running
    }
  }

  /// What is special about a bridge.
  struct Wishes: Sendable {
    /// The clock of a bridge in this process; it stands still until a test moves it.
    var clock = ManualClock(WallClock.system.now())
    /// Whether to run `kakehashi serve`, which goes by the machine's own clock.
    var isProgram = false
    /// Members of `limits`.
    var limits: [String: Int] = [:]
    /// Servers other than the site's, by network.
    var servers: [String: NetworkServer] = [:]
    /// What answers for おしどりネット instead of its FHIR server.
    var upstream: JSONValue?
    /// What まめネット does about the yearly audit.
    var audit: JSONValue?
    /// Counts what a bridge in this process asks of its store.
    var tally: Tally?
    /// Interrupts what a bridge in this process does with its store.
    var interruption: Interruption?
  }

  let site: Site
  let clock: WallClock
  /// Moves the clock of a bridge in this process.
  let manual: ManualClock
  let configurationFile: String
  let dataDirectory: String
  let ports: [String: UInt16]
  /// Whether it runs as a program of its own, by the machine's clock.
  let isProgram: Bool
  /// Lets one redemption through at a time.
  let turnstile = Turnstile()
  private let tally: Tally?
  private let interruption: Interruption?
  private let number: Int
  private let state = Mutex(State())

  private struct State {
    var server: BridgeServer?
    var program: ChildProcess?
    var starts = 0
    var clients: [String: Upstream] = [:]
  }

  /// The bridge in this process; nil while there is none.
  var server: BridgeServer? { state.withLock { $0.server } }

  /// What the program said on stderr, over all its starts.
  var log: String {
    get throws {
      let starts = state.withLock { $0.starts }
      return try (0..<starts).map { try site.text("\(site.folder)/\(logName($0 + 1))") }.joined()
    }
  }

  private func logName(_ start: Int) -> String { "bridge-\(number)-\(start).log" }

  init(_ site: Site, number: Int, _ wishes: Wishes) throws {
    self.site = site
    self.number = number
    tally = wishes.tally
    interruption = wishes.interruption
    manual = wishes.clock
    isProgram = wishes.isProgram
    clock = isProgram ? .system : manual.wallClock
    configurationFile = "\(site.development.folder)/bridge-\(number).json"
    dataDirectory = "\(site.development.folder)/data-\(number)"
    ports = Dictionary(
      uniqueKeysWithValues: zip(
        Site.networks + Site.networks.map { "\($0)/mllp" }, try FreePorts.take(4)))
    var networks: [JSONValue] = []
    let written = try JSONValue.parse(
      Array(try site.text(site.development.configurationFile).utf8))
    for network in written["networks"]?.elements ?? [] {
      let id = network["id"]?.string ?? ""
      let server = try wishes.servers[id] ?? site.server(of: id)
      let moved = Self.moved(network, to: ports[id] ?? 0, ports["\(id)/mllp"] ?? 0, server)
      let upstream = id == "oshidori" ? wishes.upstream : nil
      let entry = upstream.map { moved.setting("upstream", $0) } ?? moved
      let audit = id == "mame" ? wishes.audit : nil
      networks.append(audit.map { entry.setting("audit", $0) } ?? entry)
    }
    let configuration = written.setting("networks", .array(networks))
      .setting("data", .string(dataDirectory))
      .setting("limits", .object(wishes.limits.map { ($0.key, .number("\($0.value)")) }))
    try DurableFile.replace(configurationFile, with: configuration.encoded(), mode: 0o600)
  }

  private static let boundless: JSONValue = [
    "userPerMinute": .number("1000000000"), "facilityPerMinute": .number("1000000000"),
    "patientPerMinute": .number("1000000000"), "pairPerMinute": .number("1000000000"),
    "unknownHandles": .number("10000"),
  ]

  private static func moved(
    _ network: JSONValue, to port: UInt16, _ messages: UInt16, _ server: NetworkServer
  ) -> JSONValue {
    let origin = JSONValue.string("https://localhost:\(port)")
    return
      network
      .setting("listen", "port", .number("\(port)"))
      .setting("listen", "mllpPort", .number("\(messages)")).setting(
        "listen", "publicOrigin", origin
      )
      .setting("assertions", "audience", origin)
      .setting("patientIdentifierSystem", .string(server.patientSystem))
      // One bridge answers many suites within a minute that does not pass.
      .setting("budgets", boundless)
      .setting("upstream", "base", .string("https://localhost:\(server.port)/fhir"))
  }

  /// `https://localhost:port` of a network's listener.
  func origin(_ network: String) -> String { "https://localhost:\(ports[network] ?? 0)" }

  /// Starts it, again if it was stopped or killed.
  func start() async throws {
    if isProgram {
      let starts = state.withLock { state in
        state.starts += 1
        return state.starts
      }
      let (program, _) = try await site.spawn(
        Programs.kakehashi, ["serve", "--config", configurationFile], log: logName(starts))
      state.withLock { $0.program = program }
    } else {
      let server = try await BridgeServer.start(
        try Configuration.read(path: configurationFile), clock: clock,
        wrapping: { [tally, interruption] store in
          guard tally != nil || interruption != nil else { return store }
          return WatchedStore(store, interruption: interruption) { tally?.count($0) }
        })
      state.withLock { $0.server = server }
    }
  }

  /// Stops it in order and waits; the program's exit status, if it is one.
  @discardableResult
  func stop() async -> Platform.ExitStatus? {
    let (server, program) = release()
    await server?.stop()
    program?.signal(15)
    return try? await Programs.apart { program?.wait() }
  }

  /// Kills the program as a power cut would.
  func kill() async {
    let (server, program) = release()
    await server?.stop()
    program?.signal(9)
    _ = try? await Programs.apart { program?.wait() }
  }

  /// Sends the program a signal and lets it live.
  func signal(_ number: Int32) {
    state.withLock { $0.program }?.signal(number)
  }

  /// The most memory the program has held so far, in KiB.
  func peakMemory() throws -> Int {
    let program = try #require(state.withLock { $0.program })
    let status = try site.text("/proc/\(program.pid)/status")
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
    return try #require(Int(line.filter(\.isNumber)))
  }

  private func release() -> (BridgeServer?, ChildProcess?) {
    let (server, program, clients) = state.withLock { state in
      defer { (state.server, state.program, state.clients) = (nil, nil, [:]) }
      return (state.server, state.program, state.clients)
    }
    for client in clients.values { client.shutdown() }
    return (server, program)
  }

  /// Speaks to a network's listener as one of its facilities or its `operator`.
  ///
  /// With `of`, the certificate is another network's.
  func client(
    _ network: String, _ name: String, of issuer: String? = nil
  ) throws -> Client {
    let owner = issuer ?? network
    let key = "\(network) \(owner) \(name)"
    let upstream = try state.withLock { state throws -> Upstream in
      if let known = state.clients[key] { return known }
      let made = try Upstream(
        origin: origin(network), tls: files(network, name, of: owner),
        limits: UpstreamLimits(http: Client.limits))
      state.clients[key] = made
      return made
    }
    return Client(upstream: upstream, loop: site.loop)
  }

  /// The files with which a facility connects to a network's listener.
  func files(_ network: String, _ name: String, of owner: String) -> ClientTLSFiles {
    ClientTLSFiles(
      authorities: site.file(network, "authority.pem"), chain: site.file(owner, "\(name).pem"),
      key: site.file(owner, "\(name).key"))
  }

  /// The folder of its ledger.
  var ledgerDirectory: String { "\(dataDirectory)/ledger" }
}

/// Runs what is asked of it one after another, in the order of asking.
actor Turnstile {
  private var last: Task<Void, Never>?

  func pass<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) async throws -> T {
    let previous = last
    let task = Task {
      await previous?.value
      return try await body()
    }
    last = Task { _ = await task.result }
    return try await task.value
  }
}

extension JSONValue {
  /// This object with a member replaced or added.
  func setting(_ key: String, _ value: JSONValue) -> JSONValue {
    var members = self.members ?? []
    if let index = members.firstIndex(where: { $0.key == key }) {
      members[index].value = value
    } else {
      members.append((key, value))
    }
    return .object(members)
  }

  /// This object with a member of a member replaced or added.
  func setting(_ outer: String, _ key: String, _ value: JSONValue) -> JSONValue {
    setting(outer, (self[outer] ?? .object([])).setting(key, value))
  }

  /// This object without a member.
  func removing(_ key: String) -> JSONValue { .object((members ?? []).filter { $0.key != key }) }
}
