import Crypto
import HTTP
import Neighbour
import Platform
import Record
import Testing
import Transport

extension Live {
  /// Every dialect that asks against every dialect that answers, about the same patient.
  @Suite(.serialized) struct `Dialects against dialects` {
    /// What arrives of a document, whoever asks.
    struct Seen: Hashable {
      let type: String
      let mediaType: String
      /// To the second, UTC; empty where it is not compared.
      var created: String
      var title: String
      var label: String
      let digest: String

      /// What SS-MIX2's extended storage cannot say: when the document itself was made, its title
      /// beside its type, and how confidential it is.
      var inStorage: Seen {
        var seen = self
        (seen.created, seen.title, seen.label) = ("", "", "")
        return seen
      }
    }

    private static let index = 3

    /// What a doctor sees in FHIR (ITI-67, ITI-68).
    private func seenInFHIR(
      _ host: BridgeHost, _ handle: String, _ bytes: inout [UInt8]
    ) async throws -> Set<Seen> {
      let client = try host.client("mame", "c-101")
      var seen: Set<Seen> = []
      for document in try await host.visible(handle) {
        bytes += document.encoded()
        let attachment = document["content"]?[0]?["attachment"]
        let url = try #require(document.attachmentURL)
        let answer = try await client.retrieve(url, bearer: host.token(.doctor))
        bytes += answer.bytes
        #expect(answer.head.status.code == 200)
        seen.insert(
          Seen(
            type: document.typeCode ?? "",
            mediaType: Self.essence(attachment?["contentType"]?.string ?? ""),
            created: Self.utc(attachment?["creation"]?.string ?? ""),
            title: attachment?["title"]?.string ?? "",
            label: document["securityLabel"]?[0]?["coding"]?[0]?["code"]?.string ?? "",
            digest: SHA256.hash(answer.body).hex))
      }
      return seen
    }

    /// What a doctor sees in XCA (ITI-38, ITI-39).
    private func seenInXCA(
      _ host: BridgeHost, _ handle: String, _ bytes: inout [UInt8]
    ) async throws -> Set<Seen> {
      let client = GatewayClient(host: host)
      var all: [UInt8] = []
      let found = try await client.find(
        handle,
        [("$XDSDocumentEntryStatus", "('urn:oasis:names:tc:ebxml-regrep:StatusType:Approved')")]
      ) { all += $0 }
      #expect(found["status"]?.string?.hasSuffix(":Success") == true)
      let entries = found["documents"]?.elements ?? []
      let names = entries.compactMap { $0["identifiers"]?["XDSDocumentEntry.uniqueId"]?.string }
      guard !names.isEmpty else { return [] }
      let fetched = try await client.retrieve(names) { all += $0 }
      bytes += all
      var contents: [String: [UInt8]] = [:]
      for document in fetched["documents"]?.elements ?? [] {
        let content = document["content"]?.string ?? ""
        contents[document["uniqueId"]?.string ?? ""] = Base64.decode(content)
      }
      var seen: Set<Seen> = []
      for (entry, name) in zip(entries, names) {
        func code(_ scheme: String) -> String {
          entry["classifications"]?.elements?.first { $0["scheme"]?.string == scheme }?["code"]?
            .string ?? ""
        }
        let content = try #require(contents[name])
        seen.insert(
          Seen(
            type: code("urn:uuid:f0306f51-975f-434e-a61c-c59651d33983"),
            mediaType: Self.essence(entry["mimeType"]?.string ?? ""),
            created: Self.utc(digits: entry["slots"]?["creationTime"]?[0]?.string ?? ""),
            title: entry["title"]?.string ?? "",
            label: code("urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f"),
            digest: SHA256.hash(content).hex))
      }
      return seen
    }

    /// XDS and file names say no parameters.
    private static func essence(_ type: String) -> String { String(type.prefix { $0 != ";" }) }

    private static func utc(_ text: String) -> String {
      TimeSpan(text.utf8.span)?.instant ?? text
    }

    private static func utc(digits: String) -> String {
      let d = Array(digits)
      guard d.count == 14 else { return digits }
      func part(_ range: Range<Int>) -> String { String(d[range]) }
      return "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(8..<10)):\(part(10..<12)):"
        + "\(part(12..<14))Z"
    }

    @Test(arguments: CustodianDialect.allCases)
    func `show the same documents, and none of the custodian's identifiers`(
      _ dialect: CustodianDialect
    ) async throws {
      var bytes: [UInt8] = []
      let plain = try await Site.current.bridge(before: .fhir).host
      let wanted = try await seenInFHIR(plain, plain.referral(Self.index).handle, &bytes)
      #expect(wanted.count > 3)
      let host = try await Site.current.bridge(before: dialect).host
      let referral = try await host.referral(Self.index)
      let inFHIR = try await seenInFHIR(host, referral.handle, &bytes)
      let inXCA = try await seenInXCA(host, referral.handle, &bytes)
      #expect(inXCA == inFHIR)
      if dialect == .ssmix2 {
        #expect(Set(inFHIR.map(\.inStorage)).isSuperset(of: wanted.map(\.inStorage)))
      } else {
        #expect(inFHIR == wanted)
      }
      let found = Guard(IdentifierSet([referral.there])).firstHit(in: bytes)
      #expect(found == nil)
      await host.stop()
      await plain.stop()
    }

    @Test(arguments: CustodianDialect.allCases)
    func `look the same where nothing may be seen, whatever the reason`(
      _ dialect: CustodianDialect
    ) async throws {
      let host = try await Site.current.bridge(before: dialect).host
      let refused = try await host.referral(5)
      try await host.consent(
        "oshidori", refused.there, "facilityConsent", "refused", for: "mame/c-101")
      let unlinked = try await host.handle("M-nobody")
      let nobody = String(repeating: "a", count: 52)
      var answers: Set<String> = []
      for handle in [refused.handle, unlinked, nobody] {
        let answer = try await GatewayClient(host: host).find(handle)
        answers.insert(String(decoding: answer.encoded(), as: UTF8.self))
      }
      #expect(answers.count == 1)
      #expect(answers.first?.contains(":Success") == true)
      await host.stop()
    }
  }

  /// A custodian of which only a part answered.
  @Suite(.serialized) struct `Partial answers` {
    @Test func `are told as such to whoever may see something`() async throws {
      let site = try Site.current
      let server = try await site.server(
        "oshidori", .synthetic(seed: Site.seed, patients: Site.people), named: "partial",
        options: ["--xca", "--home", "1.2.392.200250.99.9", "--partial"])
      let host = try await site.bridge(
        .init(servers: ["oshidori": server], upstream: .registry("xca", server, site)))
      try await host.registerAll()
      let referral = try await host.referral(4)
      let found = try await GatewayClient(host: host).find(referral.handle)
      #expect(found["status"]?.string?.hasSuffix(":PartialSuccess") == true)
      #expect(found["errors"]?[0]?["errorCode"]?.string == "XDSUnavailableCommunity")
      #expect(
        found["errors"]?[0]?["location"]?.string?.contains(GatewayClient.home) == true)
      let seen = try await host.visible(referral.handle)
      #expect(seen.contains { $0["resourceType"]?.string == "OperationOutcome" })
      #expect(seen.contains { $0["resourceType"]?.string == "DocumentReference" })
      await host.stop()
    }
  }

  /// What a gateway of XCA may ask, and what it is told.
  @Suite(.bridge, .serialized) struct Gateways {
    @Test func `find a patient by their own number, as a handle`() async throws {
      let host = try BridgeHost.current
      let referral = try await host.referral(1)
      var client = GatewayClient(host: host)
      client.person = .reception
      let cx = "\(referral.here)^^^&\(try host.authority("mame"))&ISO"
      let found = try await client.ask(.discover(patient: cx, sender: "1.2.392.200250.99.101"))
      #expect(found["response"]?.string == "OK")
      #expect(String(decoding: found.encoded(), as: UTF8.self).contains(referral.handle))
      let nobody = try await client.ask(
        .discover(
          patient: "M-nobody^^^&\(try host.authority("mame"))&ISO", sender: "1.2.3"))
      #expect(nobody["response"]?.string == "NF")
      #expect(nobody["acknowledgement"]?.string == "AA")
    }

    @Test func `get documents by name after a search, and none of another facility's`()
      async throws
    {
      let host = try BridgeHost.current
      let referral = try await host.referral(2)
      try await host.agree(
        referral.here, referral.there, facilities: ["mame/c-101", "mame/c-102"])
      let client = GatewayClient(host: host)
      let found = try await client.find(referral.handle)
      let names = (found["documents"]?.elements ?? []).compactMap {
        $0["identifiers"]?["XDSDocumentEntry.uniqueId"]?.string
      }
      let name = try #require(names.first)
      let home = "urn:oid:\(GatewayClient.home)"
      let one = try await client.ask(.get([name], home: home))
      #expect(one["documents"]?.elements?.count == 1)
      var other = GatewayClient(host: host)
      other.person = .otherDoctor
      #expect(try await other.ask(.get([name], home: home))["documents"]?.elements == [])
      let refused = try await other.retrieve([name])
      #expect(refused["errors"]?[0]?["errorCode"]?.string == "XDSDocumentUniqueIdError")
      #expect(refused["documents"]?.elements == [])
    }

    @Test func `are told by fault what is wrong with their assertion`() async throws {
      let host = try BridgeHost.current
      let referral = try await host.referral(3)
      let client = GatewayClient(host: host)
      let used = try host.saml(.doctor)
      let question = DocumentQuestion.find(
        patient: "\(referral.handle)^^^&\(GatewayClient.home)&ISO", slots: [])
      #expect(try await client.ask(question, assertion: used)["fault"] == nil)
      for assertion in [used, [], try host.saml(.otherDoctor), Array("<a/>".utf8)] {
        #expect(try await client.ask(question, assertion: assertion)["fault"] != nil)
      }
      #expect(try await client.ask(question)["fault"] == nil)
    }
  }
}
