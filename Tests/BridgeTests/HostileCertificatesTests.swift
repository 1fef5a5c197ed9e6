import Bridge
import Crypto
import HTTP
import Platform
import Record
import Testing
import Transport

/// A certificate that must not get past the handshake, and how it is made.
struct HostileCertificate: Sendable, CustomTestStringConvertible {
  let name: String
  /// The name of its files in まめネット's folder; nil for no certificate.
  let file: String?
  let make: @Sendable (Site, DevelopmentAuthority, Int64) throws -> DevelopmentAuthority.Identity
  var testDescription: String { name }

  static let all: [HostileCertificate] = [
    HostileCertificate(name: "expired", file: "x-expired") { _, authority, now in
      try authority.issue(.client("x-expired", validity: span(now - 86_400, now - 60)))
    },
    HostileCertificate(name: "not yet valid", file: "x-early") { _, authority, now in
      try authority.issue(.client("x-early", validity: span(now + 3600, now + 86_400)))
    },
    HostileCertificate(name: "of an authority nobody knows", file: "x-stranger") { _, _, now in
      let other = try DevelopmentAuthority.create(
        commonName: "Mame-net development authority", validity: .days(2, from: now))
      return try other.issue(.client("c-101", validity: .days(2, from: now)))
    },
    HostileCertificate(name: "of the other network", file: "x-other") { site, _, now in
      try site.authority("oshidori").issue(.client("c-101", validity: .days(2, from: now)))
    },
    HostileCertificate(name: "a server's", file: "x-server") { _, authority, now in
      try authority.issue(
        .server("localhost", names: [.dns("localhost")], validity: .days(2, from: now)))
    },
    HostileCertificate(name: "none", file: nil) { _, authority, now in
      try authority.issue(.client("unused", validity: .days(2, from: now)))
    },
  ]

  private static func span(_ start: Int64, _ end: Int64) -> DevelopmentAuthority.Validity {
    DevelopmentAuthority.Validity(notBeforeUnixSeconds: start, notAfterUnixSeconds: end)
  }
}

extension Site {
  /// A network's own authority.
  func authority(_ network: String) throws -> DevelopmentAuthority {
    try DevelopmentAuthority(
      certificate: try Certificate(pem: try text(file(network, "authority.pem"))),
      key: try SigningKey.load(pemPath: file(network, "authority.key")))
  }

  /// Writes `<name>.pem` and `<name>.key` into a network's folder.
  func save(_ identity: DevelopmentAuthority.Identity, _ network: String, _ name: String) throws {
    try DurableFile.replace(
      file(network, "\(name).pem"), with: Array(identity.certificate.pem.utf8), mode: 0o600)
    try identity.key.save(pemPath: file(network, "\(name).key"))
  }
}

extension BridgeHost {
  /// Asks for まめネット's sessions with curl, a client that is not ours: exit code and HTTP status.
  func curl(_ name: String?, _ more: [String] = []) async throws -> (code: Int32, status: String) {
    var arguments = [
      "-s", "-m", "20", "-o", "/dev/null", "-w", "%{http_code}", "--cacert",
      site.file("mame", "authority.pem"),
    ]
    if let name {
      arguments += ["--cert", site.file("mame", "\(name).pem")]
      arguments += ["--key", site.file("mame", "\(name).key")]
    }
    let run = try await Programs.run(
      "/usr/bin/curl", arguments + more + ["\(origin("mame"))/api/sessions"])
    return (run.code, run.output)
  }

  /// What `openssl s_client` makes of まめネット's listener.
  func openssl(_ name: String?, _ more: [String]) async throws -> Programs.Run {
    var arguments = [
      "s_client", "-connect", "127.0.0.1:\(ports["mame"] ?? 0)", "-CAfile",
      site.file("mame", "authority.pem"), "-verify_return_error",
    ]
    if let name {
      arguments += ["-cert", site.file("mame", "\(name).pem")]
      arguments += ["-key", site.file("mame", "\(name).key")]
    }
    return try await Programs.run("/usr/bin/openssl", arguments + more)
  }
}

/// The real program with a revocation list of its own, which the tests change.
struct RevocationTrait: SuiteTrait, TestScoping {
  @TaskLocal static var list = ""

  @concurrent
  func provideScope(
    for test: Test, testCase: Test.Case?,
    performing body: @concurrent @Sendable () async throws -> Void
  ) async throws {
    let site = try Site.current
    let host = try BridgeHost(site, number: 800, .init(isProgram: true))
    let list = site.file("mame", "revocations-800.crl")
    try Self.write(site.text(site.file("mame", "revocations.crl")), to: list)
    let settings = try site.text(host.configurationFile)
      .replacing("mame/revocations.crl", with: "mame/revocations-800.crl")
    try Self.write(settings, to: host.configurationFile)
    try await host.start()
    try await host.registerAll()
    try await BridgeHost.$running.withValue(host) {
      try await Self.$list.withValue(list) { try await body() }
    }
    await host.stop()
  }

  static func write(_ text: String, to path: String) throws {
    try DurableFile.replace(path, with: Array(text.utf8), mode: 0o600)
  }
}

extension Trait where Self == RevocationTrait {
  /// The real program with a revocation list of its own.
  static var revocations: RevocationTrait { RevocationTrait() }
}

extension Live {
  @Suite(.revocations, .serialized) struct `Hostile certificates` {
    @Test(arguments: HostileCertificate.all)
    func `a certificate that is not good for this listener ends in the handshake`(
      _ hostile: HostileCertificate
    ) async throws {
      let host = try BridgeHost.current
      if let file = hostile.file {
        let now = WallClock.system.now().unixSeconds
        let identity = try hostile.make(host.site, host.site.authority("mame"), now)
        try host.site.save(identity, "mame", file)
      }
      let judged = try await host.curl(hostile.file)
      #expect(judged.code != 0)
      #expect(judged.status == "000")
      try await host.expectGoodService()
    }

    @Test func `the right authority's certificate that nobody registered is told so`() async throws
    {
      let host = try BridgeHost.current
      try host.site.issue("mame", "x-unregistered")
      let client = try host.client("mame", "x-unregistered")
      for (path, type) in [
        ("/api/status", "application/problem+json"), ("/api/nothing", "application/problem+json"),
        ("/fhir/oshidori/metadata", "application/fhir+json; charset=utf-8"),
      ] {
        let answer = try await client.send(.get, path)
        #expect(answer.head.status == 403)
        #expect(answer.head.fields["content-type"] == type)
        #expect(String(decoding: answer.body, as: UTF8.self).contains("facility-unknown"))
      }
    }

    @Test func `a certificate in the other network's register is a stranger here`() async throws {
      let host = try BridgeHost.current
      try host.site.issue("mame", "x-theirs")
      let pem = try host.site.text(host.site.file("mame", "x-theirs.pem"))
      try await host.call(
        "oshidori", "operator", .put, "/api/facilities/h-900",
        [
          "type": "hospital", "nameJa": "病院", "nameEn": "Hospital", "status": "active",
          "certificates": [.string(pem)], "discloses": true,
        ])
      let refused = try await host.client("mame", "x-theirs").refusal(.get, "/api/status")
      #expect(refused == Refused(403, "facility-unknown"))
    }

    @Test(arguments: ["suspended", "left"])
    func `a facility that is no longer active is refused on its open connection`(
      status: String
    ) async throws {
      let host = try BridgeHost.current
      let name = "x-\(status)"
      try host.site.issue("mame", name)
      try await host.register("mame", facility: name, type: "clinic")
      let client = try host.client("mame", name)
      #expect(try await client.send(.get, "/api/sessions").head.status == 200)
      try await host.register("mame", facility: name, type: "clinic", status: status)
      #expect(
        try await client.refusal(.get, "/api/status") == Refused(403, "facility-inactive"))
    }

    @Test func `a revoked certificate is out after SIGHUP, and nobody else is cut off`()
      async throws
    {
      let host = try BridgeHost.current
      try host.site.issue("mame", "x-revoked")
      try await host.register("mame", facility: "x-revoked", type: "clinic")
      let request = "GET /api/sessions HTTP/1.1\r\nHost: a\r\n\r\n"
      let revoked = try await HostileClient.connected(host, "mame", "x-revoked")
      let kept = try await HostileClient.connected(host)
      for client in [revoked, kept] {
        await client.send(request)
        #expect(await client.hear(until: "[]").statuses == [200])
      }
      #expect(try await host.curl("x-revoked").status == "200")
      try revoke("x-revoked", at: host)
      host.signal(1)
      // The reload is not acknowledged: it is over when a new connection is refused.
      var tries = 0
      while try await host.curl("x-revoked").code == 0, tries < 200 { tries += 1 }
      let judged = try await host.curl("x-revoked")
      #expect(judged.code != 0)
      #expect(judged.status == "000")
      await revoked.send(request)
      let heard = await revoked.hear()
      #expect(heard.text.isEmpty && heard.isEnded)
      await kept.send(request)
      #expect(await kept.hear(until: "[]").statuses == [200])
      await kept.close()
    }

    private func revoke(_ name: String, at host: BridgeHost) throws {
      let authority = try host.site.authority("mame")
      let certificate = try Certificate(pem: host.site.text(host.site.file("mame", "\(name).pem")))
      let list = try authority.revocationList(
        of: [certificate], number: 2, validity: .days(2, from: WallClock.system.now().unixSeconds))
      try RevocationTrait.write(list, to: RevocationTrait.list)
    }

    @Test func `a revocation list that cannot be read leaves the old one in force`() async throws {
      let host = try BridgeHost.current
      let former = try host.site.text(RevocationTrait.list)
      try RevocationTrait.write("no list", to: RevocationTrait.list)
      host.signal(1)
      var tries = 0
      while try !host.log.contains("not reloaded"), tries < 500 {
        tries += 1
        try await host.expectGoodService()
      }
      #expect(try host.log.contains("not reloaded"))
      try RevocationTrait.write(former, to: RevocationTrait.list)
      try await host.expectGoodService()
    }

    @Test func `TLS 1.3 alone is spoken, says openssl`() async throws {
      let host = try BridgeHost.current
      let good = try await host.openssl("c-101", ["-tls1_3"])
      #expect(good.output.contains("TLSv1.3"))
      #expect(good.output.contains("Verify return code: 0 (ok)"))
      #expect(good.output.contains("Acceptable client certificate CA names"))
      for version in ["-tls1_2", "-tls1_1"] {
        let old = try await host.openssl("c-101", [version])
        #expect(old.code != 0)
        #expect(old.output.contains("Cipher is (NONE)"))
      }
      #expect(try await host.curl("c-101", ["--tls-max", "1.2"]).code != 0)
      #expect(try await host.curl("c-101").status == "200")
      #expect(try await host.openssl("c-101", ["-tls1_3", "-alpn", "h2"]).code != 0)
      try await host.expectGoodService()
    }
  }
}
