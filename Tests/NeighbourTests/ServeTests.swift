import Crypto
import Glibc
import HTTP
import Neighbour
import Platform
import Record
import Testing
import Transport

/// The program itself, spoken to over mutual TLS.
@Suite struct Serving {
  /// A folder with an authority, a certificate for each side, and a running neighbour.
  private final class Stage {
    let folder: TemporaryDirectory
    let process: ChildProcess
    let port: Int64
    let loop: EventLoop
    let upstream: Upstream
    let client: Digest

    convenience init() throws {
      let folder = try TemporaryDirectory()
      let client = try Self.certificates(in: folder.path)
      let process = try Self.start(in: folder.path)
      try self.init(folder, client: client, process: process)
    }

    private init(
      _ folder: consuming TemporaryDirectory, client: Digest, process: ChildProcess
    ) throws {
      let path = folder.path
      let ready = try JSONValue.parse(Array(try #require(try process.readOutputLine()).utf8))
      let port = try ready.integer(at: "port")
      self.folder = folder
      self.client = client
      self.process = process
      self.port = port
      loop = try EventLoop(name: "client")
      upstream = try Upstream(
        origin: "https://localhost:\(port)",
        tls: ClientTLSFiles(
          authorities: "\(path)/ca.pem", chain: "\(path)/client.pem", key: "\(path)/client.key"))
    }

    private static func start(in path: String) throws -> ChildProcess {
      try ChildProcess.spawn(
        executable: executable,
        arguments: [
          "serve", "--name", "oshidori", "--synthetic", "42:3",
          "--tls-cert", "\(path)/server.pem", "--tls-key", "\(path)/server.key",
          "--client-ca", "\(path)/ca.pem", "--token-key", "\(path)/token.key",
          "--issuer", "https://oshidori.example", "--capture", "\(path)/capture",
        ], environment: nil, stdout: .pipe, stderr: .inherit)
    }

    /// The program stands beside the tests.
    private static var executable: String {
      var buffer = [CChar](repeating: 0, count: 4096)
      let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
      let path = String(
        decoding: buffer.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
      return path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex) + "/Neighbour"
    }

    private static func certificates(in path: String) throws -> Digest {
      let now = WallClock.system.now().unixSeconds
      let validity = DevelopmentAuthority.Validity.days(1, from: now)
      let authority = try DevelopmentAuthority.create(commonName: "test", validity: validity)
      let server = try authority.issue(
        .server("server", names: [.dns("localhost")], validity: validity))
      let client = try authority.issue(.client("clinic", validity: validity))
      try write(authority.certificate.pem, to: "\(path)/ca.pem")
      for (name, identity) in [("server", server), ("client", client)] {
        try write(identity.certificate.pem, to: "\(path)/\(name).pem")
        try identity.key.save(pemPath: "\(path)/\(name).key")
      }
      try SigningKey.generate(.p256).save(pemPath: "\(path)/token.key")
      return client.certificate.digest
    }

    private static func write(_ text: String, to path: String) throws {
      try DurableFile.replace(path, with: Array(text.utf8), mode: 0o600)
    }

    func get(_ path: String) async throws -> UpstreamResponse {
      try await upstream.send(UpstreamRequest(method: .get, path: path), on: loop)
    }

    /// Asks the program to end and says how it did.
    func end() -> Platform.ExitStatus {
      upstream.shutdown()
      process.signal(SIGTERM)
      let status = process.wait()
      loop.stop()
      return status
    }
  }

  @Test func `answers, writes down what it said, and ends in order`() async throws {
    let stage = try Stage()
    let target = "/fhir/DocumentReference?patient.identifier=\(Fixtures.patient().number)"
    let response = try await stage.get(target)
    #expect(response.head.status == 200)
    #expect(response.head.fields["cache-control"] == "no-store")
    let bundle = try JSONValue.parse(response.body)
    #expect(Fixtures.matches(bundle).count == Fixtures.patient().documents(seed: 42).count)
    #expect(Fixtures.link("self", of: bundle) == "https://localhost:\(stage.port)\(target)")
    #expect(stage.end() == .exited(0))
    let capture = "\(stage.folder.path)/capture"
    let received = try DurableFile.read("\(capture)/received.http", bytesMax: 1 << 20)
    let sent = try DurableFile.read("\(capture)/sent.http", bytesMax: 1 << 20)
    #expect(Fixtures.contains(received, "GET \(target) HTTP/1.1"))
    #expect(sent.suffix(response.body.count) == response.body[...])
    let exchanges = try DurableFile.read("\(capture)/exchanges.jsonl", bytesMax: 1 << 20)
    let line = try JSONValue.parse(Array(exchanges.dropLast()))
    #expect(line["peer"] == "clinic")
    #expect(try line.integer(at: "sent.bytes") == Int64(sent.count))
    #expect(try line.integer(at: "received.bytes") == Int64(received.count))
  }

  @Test func `issues a token bound to the certificate of the connection`() async throws {
    let stage = try Stage()
    let keys = try JWKSet(json: try await stage.get("/jwks.json").body)
    let form = "grant_type=client_credentials&subject=u&audience=a&role=nurse&facility=F"
    let response = try await stage.upstream.send(
      UpstreamRequest(method: .post, path: "/token", body: Array(form.utf8)), on: stage.loop)
    let token = try #require(try JSONValue.parse(response.body)["access_token"]?.string)
    let claims = try JSONValue.parse(
      try JWS.verify(compact: token, keys: keys, allowed: [.ES256]).payload)
    #expect(claims["cnf"]?["x5t#S256"]?.string == Base64URL.encode(stage.client.bytes))
    #expect(stage.end() == .exited(0))
  }

  @Test(arguments: ["/", "/fhir", "/other", "/fhir/Patient/none"])
  func `has nothing elsewhere`(path: String) async throws {
    let stage = try Stage()
    #expect(try await stage.get(path).head.status == 404)
    #expect(stage.end() == .exited(0))
  }
}
