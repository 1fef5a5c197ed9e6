import Crypto
import HTTP
import Platform
import Synchronization

@testable import Transport

/// Certificates of one authority in files, and what is built on them.
final class TestSite: Sendable {
  let authority: DevelopmentAuthority
  let now = WallClock.system.now().unixSeconds
  private let directory: TemporaryDirectory
  private let number = Atomic<Int>(0)

  init() throws {
    directory = try TemporaryDirectory()
    let validity = DevelopmentAuthority.Validity.days(30, from: WallClock.system.now().unixSeconds)
    authority = try .create(commonName: "Test Authority", validity: validity)
  }

  /// Valid for `days` from now.
  func days(_ days: Int) -> DevelopmentAuthority.Validity { .days(days, from: now) }

  /// Writes `text` into a file readable by its owner only, and answers its path.
  func write(_ text: String, mode: UInt32 = 0o600) throws -> String {
    let path = "\(directory.path)/\(number.add(1, ordering: .relaxed).newValue).pem"
    try DurableFile.replace(path, with: Array(text.utf8), mode: mode)
    return path
  }

  /// A certificate for clients of this site.
  func client(
    _ name: String = "mame clinic", validity: DevelopmentAuthority.Validity? = nil
  ) throws -> DevelopmentAuthority.Identity {
    try authority.issue(.client(name, validity: validity ?? days(7)))
  }

  /// The files with which a client shows `identity` and trusts this site.
  func files(for identity: DevelopmentAuthority.Identity?) throws -> ClientTLSFiles {
    ClientTLSFiles(
      authorities: try write(authority.certificate.pem),
      chain: try identity.map { try write($0.certificate.pem) },
      key: try identity.map { try write($0.key.pem()) })
  }

  /// The files of a server of this site.
  func serverFiles(
    authorities: String? = nil, revocationList: String? = nil,
    validity: DevelopmentAuthority.Validity? = nil,
    minimum: ServerTLSFiles.Minimum = .tls13
  ) throws -> ServerTLSFiles {
    let server = try authority.issue(
      .server(
        "server", names: [.address([127, 0, 0, 1]), .dns("localhost")],
        validity: validity ?? days(7)))
    return ServerTLSFiles(
      chain: try write(server.certificate.pem), key: try write(server.key.pem()),
      clientAuthorities: try authorities ?? write(authority.certificate.pem),
      revocationList: revocationList, minimum: minimum)
  }
}

extension ServerLimits {
  /// Standard bounds with deadlines that a busy machine does not miss.
  static let patient = ServerLimits(
    undisturbed: .seconds(300), handshakeDeadline: .seconds(300), headerDeadline: .seconds(300),
    bodyDeadline: .seconds(300),
    idleDeadline: .seconds(300), writeDeadline: .seconds(300))

  /// These bounds after a change.
  func with(_ change: (inout ServerLimits) -> Void) -> ServerLimits {
    var limits = self
    change(&limits)
    return limits
  }
}

/// A listener on loops of its own, and what it takes to talk to it.
final class TestServer: Sendable {
  let site: TestSite
  let identity: TLSIdentity
  let listener: Listener
  let loops: [EventLoop]
  let clientLoop: EventLoop

  init(
    site: TestSite? = nil, files: ServerTLSFiles? = nil, loopCount: Int = 1,
    limits: ServerLimits = .patient, clock: WallClock = .system,
    handler: @escaping RequestHandler = TestServer.echo
  ) throws {
    self.site = try site ?? TestSite()
    identity = try TLSIdentity(files ?? self.site.serverFiles(), clock: clock)
    loops = try (0..<loopCount).map { try EventLoop(name: "server \($0)") }
    clientLoop = try EventLoop(name: "client")
    listener = try Listener(
      name: "mame", address: "127.0.0.1", port: 0, loops: loops, identity: identity,
      limits: limits, handler: handler)
  }

  /// A server of messages that end with a line feed.
  init(limits: ServerLimits = .patient, messages handler: @escaping MessageHandler) throws {
    site = try TestSite()
    identity = try TLSIdentity(site.serverFiles(), clock: .system)
    loops = [try EventLoop(name: "server")]
    clientLoop = try EventLoop(name: "client")
    listener = try Listener(
      name: "mame", address: "127.0.0.1", port: 0, loops: loops, identity: identity,
      limits: limits, framing: { Lines() }, handler: handler)
  }

  /// Cuts what is left and ends the threads.
  func stop() async {
    await listener.drain(deadline: .zero)
    for loop in loops { loop.stop() }
    clientLoop.stop()
  }

  /// A connected client that shows `identity` or else a fresh certificate of the site.
  func connect(as identity: DevelopmentAuthority.Identity? = nil) async throws -> RawClient {
    let client = RawClient(on: clientLoop)
    try await client.connect(to: listener.port, try site.files(for: identity ?? site.client()))
    return client
  }

  /// An upstream that leads to this server.
  func upstream(limits: UpstreamLimits = .standard) throws -> Upstream {
    try Upstream(
      origin: "https://127.0.0.1:\(listener.port)", tls: site.files(for: site.client()),
      limits: limits)
  }

  /// Answers with method, target and content of the request.
  static let echo: RequestHandler = { request, peer in
    let head = request.head
    var body = Array("\(head.method.rawValue) \(head.target.text) ".utf8)
    body += request.body
    return ServerResponse(status: 200, body: body)
  }
}

/// Runs `body` against a server and stops it afterwards, whatever happened.
func withServer(
  _ server: TestServer, _ body: (TestServer) async throws -> Void
) async throws {
  do {
    try await body(server)
  } catch {
    await server.stop()
    throw error
  }
  await server.stop()
}
