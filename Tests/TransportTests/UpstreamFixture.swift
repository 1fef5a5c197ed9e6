import Crypto
import Glibc
import HTTP
import Platform
import Testing
import Transport

/// A loop, a server that does what a path says, and the files to speak with it.
final class UpstreamFixture: Sendable {
  let loop: EventLoop
  let port: String
  private let server: ChildProcess
  private let directory: TemporaryDirectory

  /// A server for `name`, which asks for a client certificate and speaks up to `highest`.
  init(name: String = "localhost", highest: String = "TLSv1_3") throws {
    directory = try TemporaryDirectory()
    let path = directory.path
    let validity = DevelopmentAuthority.Validity.days(1, from: WallClock.system.now().unixSeconds)
    let authority = try DevelopmentAuthority.create(commonName: "Test", validity: validity)
    let other = try DevelopmentAuthority.create(commonName: "Other", validity: validity)
    try Self.write(authority.certificate.pem, "\(path)/ca.pem")
    try Self.write(other.certificate.pem, "\(path)/other.pem")
    let server = try authority.issue(
      .server(name, names: [.dns(name)], validity: validity))
    try Self.write(server, "\(path)/server")
    try Self.write(try authority.issue(.client("bridge", validity: validity)), "\(path)/client")
    try Self.write(try other.issue(.client("stranger", validity: validity)), "\(path)/stranger")
    let list = try authority.revocationList(
      of: [server.certificate], number: 1, validity: validity)
    try Self.write(list, "\(path)/revoked.crl")
    self.server = try ChildProcess.spawn(
      executable: "/usr/bin/python3",
      arguments: [
        "-c", upstreamServerScript, "\(path)/server.pem", "\(path)/server.key", "\(path)/ca.pem",
        highest,
      ], environment: [:], stdout: .pipe, stderr: .discard)
    port = try #require(try self.server.readOutputLine())
    loop = try EventLoop(name: "upstream-test")
  }

  deinit { loop.stop() }

  /// Whether the test server can be run here; says so if not.
  static let canRun: Bool = {
    let isThere = unsafe access("/usr/bin/python3", X_OK) == 0
    if !isThere { print("skipped: /usr/bin/python3 is missing") }
    return isThere
  }()

  /// Files named as in the fixture's directory.
  func files(
    authorities: String = "ca.pem", client: String? = "client", revocationList: String? = nil,
    minimum: ClientTLSFiles.Minimum = .tls13
  ) -> ClientTLSFiles {
    ClientTLSFiles(
      authorities: path(authorities), chain: client.map { path("\($0).pem") },
      key: client.map { path("\($0).key") }, revocationList: revocationList.map(path),
      minimum: minimum)
  }

  func path(_ name: String) -> String { "\(directory.path)/\(name)" }

  /// An upstream to the server, used and shut down.
  func withUpstream<Value>(
    _ files: ClientTLSFiles? = nil, limits: UpstreamLimits = .standard,
    _ body: (Upstream) async throws -> Value
  ) async throws -> Value {
    let upstream = try Upstream(
      origin: "https://localhost:\(port)", tls: files ?? self.files(), limits: limits)
    defer { upstream.shutdown() }
    return try await body(upstream)
  }

  private static func write(_ text: String, _ path: String) throws {
    try DurableFile.replace(path, with: Array(text.utf8), mode: 0o600)
  }

  private static func write(_ identity: DevelopmentAuthority.Identity, _ path: String) throws {
    try write(identity.certificate.pem, "\(path).pem")
    try write(try identity.key.pem(), "\(path).key")
  }
}

extension UpstreamFixture {
  /// The content of the answer to a GET.
  func get(_ path: String, _ upstream: Upstream) async throws -> String {
    let response = try await upstream.send(UpstreamRequest(method: .get, path: path), on: loop)
    return String(decoding: response.body, as: UTF8.self)
  }

  /// Expects that the answer to a GET has this content.
  func expect(
    _ path: String, _ upstream: Upstream, _ content: String,
    at location: SourceLocation = #_sourceLocation
  ) async throws {
    let body = try await get(path, upstream)
    #expect(body == content, sourceLocation: location)
  }
}
