import Bridge
import Foundation
import HTTP
import Neighbour
import Platform
import Record
import Testing
import Transport

extension Live {
  /// Custodians that answer nobody of whom they are not told (IHE XUA).
  @Suite(.serialized) struct `Users introduced to a custodian` {
    private static let audience = "https://xca.oshidori.example"

    /// A gateway or registry that demands assertions, and a bridge in front of it.
    private struct Demanding {
      let server: NetworkServer
      let host: BridgeHost
      /// The certificate of the key that the bridge vouches with.
      let certificate: String
    }

    private func demanding(
      _ kind: String, isTold: Bool, audience: String = audience
    ) async throws -> Demanding {
      let site = try Site.current
      let name = "demanding-\(Int.random(in: 0..<1 << 30))"
      try site.issue("oshidori", name)
      let certificate = site.file("oshidori", "\(name).pem")
      let role = kind == "xca" ? ["--xca", "--home", "1.2.392.200250.99.9"] : ["--xds"]
      let server = try await site.server(
        "oshidori", .synthetic(seed: Site.seed, patients: Site.people), named: name,
        options: role + ["--demand", certificate, "--audience", Self.audience])
      var upstream = JSONValue.registry(kind, server, site)
      if isTold {
        upstream = upstream.setting(
          "assertions",
          [
            "key": .string(site.file("oshidori", "\(name).key")),
            "certificate": .string(certificate), "issuer": "https://bridge.example",
            "audience": .string(audience), "roleSystem": "1.2.392.200250.99.8",
          ])
      }
      let host = try await site.bridge(
        .init(servers: ["oshidori": server], upstream: upstream))
      try await host.registerAll()
      return Demanding(server: server, host: host, certificate: certificate)
    }

    @Test(arguments: ["xca", "xds"])
    func `are told of with every question and every retrieval`(kind: String) async throws {
      let custodian = try await demanding(kind, isTold: true)
      let host = custodian.host
      let referral = try await host.referral(6)
      let client = try host.client("mame", "c-101")
      // In the session the user's own assertion will have run out.
      var brief = Assertion.doctor
      brief.claims["exp"] = .number("\(host.clock.now().unixSeconds + 20)")
      let (_, token) = try await client.open(referral.handle, host.token(brief))
      host.manual.advance(by: .seconds(30))
      let documents = try await host.visible(referral.handle)
      let url = try #require(documents.first?.attachmentURL)
      #expect(try await client.retrieve(url, bearer: host.token(.doctor)).head.status == 200)
      let found = try await GatewayClient(host: host).find(referral.handle)
      #expect(found["documents"]?.elements?.isEmpty == false)
      #expect(try await client.retrieve(url, bearer: token).head.status == 200)
      let ids = try custodian.server.exchanges.map { $0["assertion"]?.string ?? "" }
      #expect(ids.count >= 6)
      #expect(Set(ids).count == ids.count)
      await host.stop()
    }

    @Test func `are named by role, purpose and facility, and by no name of their own`()
      async throws
    {
      let custodian = try await demanding("xca", isTold: true)
      let host = custodian.host
      let referral = try await host.referral(7)
      _ = try await host.visible(referral.handle)
      let received = String(decoding: try custodian.server.received, as: UTF8.self)
      for told in [
        #"code="doctor""#, #"codeSystem="1.2.392.200250.99.8""#, #"code="TREAT""#,
        "urn:oid:1.2.392.200250.99.101<", ">mame/c-101<", "cm:holder-of-key",
      ] { #expect(received.contains(told), "\(told)") }
      let secrets = [Assertion.doctor.user, Assertion.licence, referral.here, referral.handle]
      #expect(Seeker(secrets).hits(in: Array(received.utf8)).isEmpty)
      await host.stop()
    }

    @Test func `are vouched for by signatures that xmlsec1 verifies`() async throws {
      let custodian = try await demanding("xca", isTold: true)
      let host = custodian.host
      _ = try await host.visible(host.referral(9).handle)
      let received = String(decoding: try custodian.server.received, as: UTF8.self)
      let found = try #require(received.firstMatch(of: #/<saml2:Assertion .*?<\/saml2:Assertion>/#))
      let document = "\(host.dataDirectory)/assertion.xml"
      try DurableFile.replace(document, with: Array(found.output.utf8), mode: 0o600)
      let verdict = try await Programs.apart {
        let judge = Process()
        judge.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        judge.arguments = [
          "xmlsec1", "--verify", "--pubkey-cert-pem", custodian.certificate, "--id-attr:ID",
          "urn:oasis:names:tc:SAML:2.0:assertion:Assertion", document,
        ]
        judge.standardOutput = FileHandle.nullDevice
        judge.standardError = FileHandle.nullDevice
        try judge.run()
        judge.waitUntilExit()
        return judge.terminationStatus
      }
      if verdict == 127 { print("skipped: no xmlsec1") } else { #expect(verdict == 0) }
      await host.stop()
    }

    @Test(arguments: [nil, "https://other.example"])
    func `are not answered where the custodian is not told, and not shown as having nothing`(
      audience: String?
    ) async throws {
      let custodian = try await demanding(
        "xca", isTold: audience != nil, audience: audience ?? Self.audience)
      let host = custodian.host
      let referral = try await host.referral(8)
      let answer = try await host.client("mame", "c-101").search(
        referral.handle, bearer: host.token(.doctor))
      #expect(answer.head.status == 502)
      let found = try await GatewayClient(host: host).find(referral.handle)
      #expect(found["status"]?.string?.hasSuffix(":Failure") == true)
      #expect(found["errors"]?[0]?["errorCode"]?.string == "XDSUnavailableCommunity")
      await host.stop()
    }
  }
}

extension NetworkServer {
  /// What it wrote down of every exchange.
  fileprivate var exchanges: [JSONValue] {
    get throws {
      try DurableFile.read("\(capture)/exchanges.jsonl", bytesMax: 1 << 20)
        .split(separator: 0x0A).map { try JSONValue.parse(Array($0)) }
    }
  }

  /// Everything it ever received.
  fileprivate var received: [UInt8] {
    get throws { try DurableFile.read("\(capture)/received.http", bytesMax: 1 << 24) }
  }
}
