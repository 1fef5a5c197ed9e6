import Crypto
import HTTP
import Platform
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(2))) struct `TLS of a listener` {
  private static let get = "GET / HTTP/1.1\r\nhost: h\r\n\r\n"

  /// Who tries to come in.
  enum Stranger: CaseIterable {
    case withoutCertificate, expired, notYetValid, ofAnotherAuthority, withAServersCertificate
    case revoked

    /// What the listener notes about it.
    var reason: String {
      switch self {
      case .withoutCertificate: "peer did not return a certificate"
      case .expired: "certificate has expired"
      case .notYetValid: "certificate is not yet valid"
      case .ofAnotherAuthority: "unable to get local issuer certificate"
      case .withAServersCertificate: "unsuitable certificate purpose"
      case .revoked: "certificate revoked"
      }
    }
  }

  private func identity(
    of stranger: Stranger, at site: TestSite
  ) throws -> DevelopmentAuthority.Identity? {
    let (past, future) = (site.now - 86_400, site.now + 86_400)
    switch stranger {
    case .withoutCertificate: return nil
    case .expired:
      return try site.client(
        validity: .init(notBeforeUnixSeconds: past, notAfterUnixSeconds: site.now - 60))
    case .notYetValid:
      return try site.client(
        validity: .init(notBeforeUnixSeconds: site.now + 60, notAfterUnixSeconds: future))
    case .ofAnotherAuthority: return try TestSite().client()
    case .withAServersCertificate:
      return try site.authority.issue(.server("x", names: [], validity: site.days(7)))
    case .revoked: return try site.client("revoked")
    }
  }

  @Test(arguments: Stranger.allCases)
  func `keeps out whoever holds no certificate it trusts`(stranger: Stranger) async throws {
    let site = try TestSite()
    let shown = try identity(of: stranger, at: site)
    let revoked = stranger == .revoked ? [try #require(shown).certificate] : []
    let list = try site.authority.revocationList(of: revoked, number: 1, validity: site.days(7))
    let files = try site.serverFiles(revocationList: site.write(list))
    try await withServer(TestServer(site: site, files: files)) { server in
      let upstream = try Upstream(
        origin: "https://127.0.0.1:\(server.listener.port)", tls: site.files(for: shown))
      await #expect(throws: TransportError.self) {
        try await upstream.send(
          UpstreamRequest(method: .get, path: "/", isRepeatable: false), on: server.clientLoop)
      }
      #expect(server.listener.statistics.requests == 0)
      #expect(server.listener.statistics.handshakesFailed >= 1)
      #expect(server.listener.statistics.lastHandshakeFailure == stranger.reason)
      // The door is still open to others.
      let client = try await server.connect()
      await client.send(Self.get)
      #expect(await client.response()?.status == 200)
      await client.close()
      upstream.shutdown()
    }
  }

  @Test func `refuses everyone once its revocation list has run out`() async throws {
    let site = try TestSite()
    let list = try site.authority.revocationList(
      of: [], number: 1,
      validity: .init(
        notBeforeUnixSeconds: site.now - 86_400, notAfterUnixSeconds: site.now - 60))
    let files = try site.serverFiles(revocationList: site.write(list))
    try await withServer(TestServer(site: site, files: files)) { server in
      let client = try await server.connect()
      await client.send(Self.get)
      #expect(await client.response() == nil)
      #expect(server.listener.statistics.lastHandshakeFailure == "CRL has expired")
      await client.close()
    }
  }

  @Test func `does not answer what is not TLS`() async throws {
    try await withServer(TestServer()) { server in
      let plain = try PlainSocket(port: server.listener.port)
      plain.send(Self.get)
      let answer = plain.receiveToEnd()
      #expect(!String(decoding: answer, as: UTF8.self).contains("HTTP"))
      #expect(server.listener.statistics.lastHandshakeFailure == "http request")
    }
  }

  @Test func `keeps open connections over a reload and shows the new files to new ones`()
    async throws
  {
    let site = try TestSite()
    let files = try site.serverFiles()
    try await withServer(TestServer(site: site, files: files)) { server in
      let client = try await server.connect()
      await client.send(Self.get)
      #expect(await client.response()?.status == 200)
      let other = try TestSite()
      let both = [site, other].map(\.authority.certificate.pem).joined()
      try overwrite(files.clientAuthorities, with: both)
      try server.identity.reload()
      await client.send(Self.get)
      #expect(await client.response()?.status == 200)
      let guest = try await server.connect(as: other.client("guest"))
      await guest.send(Self.get)
      #expect(await guest.response()?.status == 200)
      #expect(server.listener.statistics.handshakes == 2)
      await client.close()
      await guest.close()
    }
  }

  @Test func `ends a connection whose certificate a reload revokes`() async throws {
    let site = try TestSite()
    let clinic = try site.client("clinic")
    let list = try site.authority.revocationList(of: [], number: 1, validity: site.days(7))
    let files = try site.serverFiles(revocationList: site.write(list))
    try await withServer(TestServer(site: site, files: files)) { server in
      let revoked = try await server.connect(as: clinic)
      let other = try await server.connect(as: site.client("other"))
      for client in [revoked, other] {
        await client.send(Self.get)
        #expect(await client.response()?.status == 200)
      }
      let path = try #require(files.revocationList)
      try overwrite(
        path,
        with: site.authority.revocationList(
          of: [clinic.certificate], number: 2, validity: site.days(7)))
      try server.identity.reload()
      await revoked.send(Self.get)
      #expect(await revoked.receiveToEnd().count == 0)
      await other.send(Self.get)
      #expect(await other.response()?.status == 200)
      #expect(server.listener.statistics.requests == 3)
      await revoked.close()
      await other.close()
    }
  }

  @Test func `ends a connection at the first request after its certificate expires`()
    async throws
  {
    let clock = ManualClock(WallClock.system.now())
    try await withServer(TestServer(clock: clock.wallClock)) { server in
      let client = try await server.connect()
      clock.advance(by: .seconds(7 * 86_400 - 5))
      await client.send(Self.get)
      #expect(await client.response()?.status == 200)
      clock.advance(by: .seconds(20))
      await client.send(Self.get)
      #expect(await client.receiveToEnd().count == 0)
      #expect(server.listener.statistics.requests == 1)
      await client.close()
    }
  }

  @Test func `keeps what is in force when a reload finds a broken file`() async throws {
    let site = try TestSite()
    let files = try site.serverFiles()
    try await withServer(TestServer(site: site, files: files)) { server in
      try overwrite(files.clientAuthorities, with: "nothing")
      #expect(throws: TransportError.self) { try server.identity.reload() }
      let client = try await server.connect()
      await client.send(Self.get)
      #expect(await client.response()?.status == 200)
      await client.close()
    }
  }

  private func overwrite(_ path: String, with text: String) throws {
    try DurableFile.replace(path, with: Array(text.utf8), mode: 0o600)
  }
}

@Suite(.timeLimit(.minutes(2))) struct `TLS identities` {
  @Test func `refuse files that cannot be used, and say which`() throws {
    let site = try TestSite()
    let good = try site.serverFiles()
    let other = try site.serverFiles()
    let garbage = try site.write("garbage")
    let open = try site.write(site.client().key.pem(), mode: 0o644)
    let bad: [(ServerTLSFiles, path: String)] = [
      (Self.files(good, chain: garbage), garbage),
      (Self.files(good, key: garbage), garbage),
      (Self.files(good, key: other.key), other.key),
      (Self.files(good, key: open), open),
      (Self.files(good, key: "/nonexistent"), "/nonexistent"),
      (Self.files(good, authorities: garbage), garbage),
      (Self.files(good, list: garbage), garbage),
      (Self.files(good, list: "/nonexistent"), "/nonexistent"),
      (Self.files(good, minimum: .tls12(suites: ["AES128-SHA"])), "minimum"),
      (Self.files(good, minimum: .tls12(suites: [])), "minimum"),
    ]
    let blamed = bad.map { files, _ in
      do throws(TransportError) {
        _ = try TLSIdentity(files)
        return "nothing"
      } catch {
        guard case .fileUnusable(let path, _) = error else { return "\(error)" }
        #expect(error.fault == .operator)
        return path
      }
    }
    #expect(blamed == bad.map(\.path))
  }

  @Test func `warn of what runs out within the period, the revocation list included`() throws {
    let site = try TestSite()
    let list = try site.authority.revocationList(of: [], number: 1, validity: site.days(3))
    let files = try site.serverFiles(revocationList: site.write(list), validity: site.days(10))
    let identity = try TLSIdentity(files)
    func kinds(_ days: Int) -> [CertificateExpiry.Kind] {
      identity.expiryWarnings(within: .seconds(days * 86_400)).map(\.kind)
    }
    #expect(kinds(2) == [])
    #expect(kinds(4) == [.revocationList])
    #expect(kinds(11) == [.certificate, .revocationList])
    #expect(kinds(31) == [.certificate, .authority, .revocationList])
    let names = identity.expiryWarnings(within: .seconds(31 * 86_400)).map(\.name)
    #expect(names == ["server", "Test Authority", "Test Authority"])
  }

  private static func files(
    _ files: ServerTLSFiles, chain: String? = nil, key: String? = nil,
    authorities: String? = nil, list: String? = nil,
    minimum: ServerTLSFiles.Minimum = .tls13
  ) -> ServerTLSFiles {
    ServerTLSFiles(
      chain: chain ?? files.chain, key: key ?? files.key,
      clientAuthorities: authorities ?? files.clientAuthorities, revocationList: list,
      minimum: minimum)
  }
}

@Suite(.timeLimit(.minutes(2))) struct `Protocol versions` {
  /// Whether `openssl s_client` gets through with these arguments; nil if it is not installed.
  private func connects(_ server: TestServer, _ arguments: [String]) throws -> Bool? {
    guard DurableFile.exists("/usr/bin/openssl") else {
      return nil
    }
    let files = try server.site.files(for: server.site.client())
    let (chain, key) = (try #require(files.chain), try #require(files.key))
    let child = try ChildProcess.spawn(
      executable: "/usr/bin/openssl",
      arguments: [
        "s_client", "-connect", "127.0.0.1:\(server.listener.port)", "-CAfile",
        files.authorities, "-cert", chain, "-key", key, "-verify_return_error",
      ] + arguments, environment: nil, stdout: .discard, stderr: .discard)
    return child.wait() == .exited(0)
  }

  @Test(arguments: [
    ([], true), (["-tls1_3"], true), (["-tls1_2"], false), (["-tls1_1"], false),
    (["-alpn", "http/1.1"], true), (["-alpn", "h2,http/1.1"], true), (["-alpn", "h2"], false),
  ])
  func `are TLS 1.3 with HTTP/1.1 and nothing else`(
    arguments: [String], isWelcome: Bool
  ) async throws {
    try await withServer(TestServer()) { server in
      guard let connects = try connects(server, arguments) else {
        return print("skipped: openssl is not installed")
      }
      #expect(connects == isWelcome)
    }
  }

  @Test(arguments: [
    (["-tls1_3"], true), (["-tls1_2"], true), (["-tls1_1"], false),
    (["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"], true),
    (["-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384"], false),
  ])
  func `include TLS 1.2 only where it is named, with the suites named`(
    arguments: [String], isWelcome: Bool
  ) async throws {
    let site = try TestSite()
    let files = try site.serverFiles(minimum: .tls12(suites: ["ECDHE-ECDSA-AES128-GCM-SHA256"]))
    try await withServer(TestServer(site: site, files: files)) { server in
      guard let connects = try connects(server, arguments) else {
        return print("skipped: openssl is not installed")
      }
      #expect(connects == isWelcome)
    }
  }
}

@Suite struct `Verdict table` {
  private let digest = SHA256.hash([1])

  @Test func `holds a verdict for its time and never beyond the certificate`() {
    let verdicts = Verdicts(countMax: 10, secondsMax: 300)
    verdicts.remember(digest, at: 1000, notAfter: 5000)
    #expect(verdicts.holds(digest, at: 1299))
    #expect(!verdicts.holds(digest, at: 1300))
    verdicts.remember(digest, at: 1000, notAfter: 1100)
    #expect(verdicts.holds(digest, at: 1099))
    #expect(!verdicts.holds(digest, at: 1100))
    #expect(!verdicts.holds(SHA256.hash([2]), at: 1000))
  }

  @Test func `keeps two generations and no more`() {
    let verdicts = Verdicts(countMax: 4, secondsMax: 300)
    let digests = (0..<12).map { SHA256.hash([UInt8($0)]) }
    for digest in digests { verdicts.remember(digest, at: 0, notAfter: 1000) }
    let held = digests.indices.filter { verdicts.holds(digests[$0], at: 1) }
    #expect(held == Array(4..<12))
  }
}
