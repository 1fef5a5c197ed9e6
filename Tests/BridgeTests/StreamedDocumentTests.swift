import Bridge
import Crypto
import HTTP
import Platform
import Record
import Synchronization
import Testing
import Transport

extension Live {
  /// Documents too large to be held: they go out while they come in.
  @Suite(.serialized) struct `Streamed documents` {
    /// A bridge, a custodian with one long text, and the address of the text.
    private struct Scene {
      let host: BridgeHost
      let custodian: MalformedCustodian
      let url: String
      let bearer: String

      func open() async throws -> UpstreamStream {
        let client = try host.client("mame", "c-101")
        return try await client.upstream.open(
          UpstreamRequest(
            method: .get, path: Client.path(url),
            fields: Fields([("authorization", "Bearer \(bearer)")])),
          bytesMax: 1 << 40, on: client.loop)
      }

      /// What the ledger says of how the answer ended, once it does.
      func delivery(of exchange: Int64) async throws -> (entry: JSONValue, view: JSONValue) {
        let entry = try await entry(after: exchange) {
          $0["kind"] == "delivery" && $0["fields"]?["exchange"]?.integer == exchange
        }
        let view = try await host.sealed(entry, for: "mame")
        #expect(try await host.sealed(entry, for: "oshidori") == view)
        return (entry, view)
      }

      /// The first entry behind `index` that is looked for, once it is there; others may follow it.
      private func entry(
        after index: Int64, _ isSought: (JSONValue) -> Bool
      ) async throws -> JSONValue {
        var next = index + 1
        while true {
          while next < (try await host.ledgerSize()) {
            let entry = try await host.call(
              "mame", "operator", .get, "/api/ledger/entries/\(next)")
            if isSought(entry) { return entry }
            next += 1
          }
          await Task.yield()
        }
      }
    }

    private func with(
      _ text: LongText, limits: [String: Int] = [:], _ body: (Scene) async throws -> Void
    ) async throws {
      let site = try Site.current
      let custodian = try MalformedCustodian(site)
      var conduct = MalformedCustodian.Conduct()
      conduct.content = { _ in
        ServerResponse(
          status: 200, fields: Fields([("content-type", "text/plain")]), stream: text)
      }
      custodian.behave(conduct)
      let host = try await site.bridge(
        .init(limits: limits, servers: ["oshidori": custodian.server]))
      try await host.registerAll()
      try await host.agree("M-6000", MalformedCustodian.number)
      let referral = try await host.link("M-6000", MalformedCustodian.number)
      let url = try #require(try await host.visible(referral.handle).first?.attachmentURL)
      let session = try await host.client("mame", "c-101")
        .open(referral.handle, host.token(.doctor))
      try await body(
        Scene(host: host, custodian: custodian, url: url, bearer: session.token))
      await host.stop()
      await custodian.stop()
    }

    private static func receipt(_ stream: UpstreamStream) throws -> Int64 {
      try #require(stream.head.fields["x-kakehashi-receipt"].flatMap { Int64($0) })
    }

    /// What comes until the transfer ends, and how it does.
    private static func readAll(
      _ stream: UpstreamStream
    ) async -> (bytes: [UInt8], error: TransportError?) {
      var bytes: [UInt8] = []
      do throws(TransportError) {
        while let block = try await stream.next() { bytes += block }
        return (bytes, nil)
      } catch {
        return (bytes, error)
      }
    }

    @Test func `come out cleaned, and the ledger says how they ended`() async throws {
      try await with(LongText(blocks: 100)) { scene in
        let stream = try await scene.open()
        #expect(stream.head.status == 200)
        #expect(stream.head.fields["content-type"] == "text/plain; charset=utf-8")
        let exchange = try Self.receipt(stream)
        let (bytes, error) = await Self.readAll(stream)
        #expect(error == nil)
        #expect(bytes == LongText.clean(blocks: 100))
        let view = try await scene.delivery(of: exchange).view
        #expect(view["ended"] == "whole")
        #expect(view["bytes"]?.integer == Int64(bytes.count))
        #expect(view["answer"]?.string == SHA256.hash(bytes).hex)
        let entry = try await scene.host.call(
          "mame", "operator", .get, "/api/ledger/entries/\(exchange)")
        for network in Site.networks {
          #expect(try await scene.host.sealed(entry, for: network)["answer"] == "streamed")
        }
      }
    }

    @Test func `that the custodian breaks off never end cleanly`() async throws {
      try await with(LongText(blocks: 40, end: .broken)) { scene in
        let stream = try await scene.open()
        let exchange = try Self.receipt(stream)
        let (bytes, error) = await Self.readAll(stream)
        #expect(error == .closedEarly)
        #expect(LongText.clean(blocks: 40).starts(with: bytes))
        let view = try await scene.delivery(of: exchange).view
        #expect(view["ended"] == "brokeOff")
        #expect(view["answer"] == .null)
        #expect(try #require(view["bytes"]?.integer) >= Int64(bytes.count))
      }
    }

    @Test func `in which something stands that cannot be cleaned never end cleanly`() async throws {
      try await with(LongText(blocks: 40, end: .surprise([0xFF]))) { scene in
        let stream = try await scene.open()
        #expect(await Self.readAll(stream).error == .closedEarly)
      }
    }

    @Test func `in which an identifier is found on the way are cut before it`() async throws {
      // The scrubber reads no Base64, the guard does.
      let hidden = Array(Base64.encode(Array("=\(MalformedCustodian.number)=".utf8)).utf8)
      try await with(LongText(blocks: 40, end: .surprise(hidden))) { scene in
        let stream = try await scene.open()
        let exchange = try Self.receipt(stream)
        let (bytes, error) = await Self.readAll(stream)
        #expect(error == .closedEarly)
        #expect(LongText.clean(blocks: 40).starts(with: bytes))
        #expect(try await scene.delivery(of: exchange).view["ended"] == "brokeOff")
      }
    }

    @Test func `longer than the limit never end cleanly`() async throws {
      try await with(LongText(blocks: 100), limits: ["documentBytes": 1 << 20]) { scene in
        let stream = try await scene.open()
        let (bytes, error) = await Self.readAll(stream)
        #expect(error == .closedEarly)
        #expect(bytes.count < 1 << 20)
      }
    }

    /// Invariant 4 where the bridge itself waits, for the custodian.
    @Test func `end with the consent while the custodian is silent`() async throws {
      let text = LongText(blocks: 20, end: .silence)
      // Nothing but the withdrawal ends it.
      try await with(text, limits: ["upstreamSeconds": 300]) { scene in
        let stream = try await scene.open()
        let exchange = try Self.receipt(stream)
        var bytes = try await stream.next() ?? []
        try await scene.host.consent(
          "oshidori", MalformedCustodian.number, "participation", "withdrawn")
        let (rest, error) = await Self.readAll(stream)
        bytes += rest
        #expect(error == .closedEarly)
        #expect(LongText.clean(blocks: 20).starts(with: bytes))
        #expect(try await scene.delivery(of: exchange).view["ended"] == "brokeOff")
      }
    }

    /// MTOM in, and whole or in MTOM out.
    @Test(arguments: ["xca", "xds"])
    func `of an XDS custodian come out cleaned, whoever asks`(kind: String) async throws {
      let small = try await Self.texts(kind, [])
      let large = try await Self.texts(kind, ["--big", "3000000"])
      for (one, all) in zip(small, large) {
        #expect(all.count > 2_000_000)
        let copies = all.count / max(1, one.count)
        #expect(all == Array(repeatElement(one, count: copies).joined()))
      }
    }

    /// The first text of a patient as FHIR and as XCA hand it out.
    private static func texts(_ kind: String, _ more: [String]) async throws -> [[UInt8]] {
      let site = try Site.current
      let options = kind == "xca" ? ["--xca", "--home", "1.2.392.200250.99.9"] : ["--xds"]
      let server = try await site.server(
        "oshidori", .synthetic(seed: Site.seed, patients: Site.people),
        named: "\(kind)-\(more.count)-\(Int.random(in: 0..<1 << 30))", options: options + more)
      let host = try await site.bridge(
        .init(servers: ["oshidori": server], upstream: .registry(kind, server, site)))
      try await host.registerAll()
      let referral = try await host.referral(3)
      let listed = try await host.visible(referral.handle).first {
        $0["content"]?[0]?["attachment"]?["contentType"]?.string?.hasPrefix("text/plain") == true
      }
      let url = try #require(listed?.attachmentURL)
      let inFHIR = try await host.client("mame", "c-101")
        .retrieve(url, bearer: host.token(.doctor))
      let gateway = GatewayClient(host: host)
      let status = "('urn:oasis:names:tc:ebxml-regrep:StatusType:Approved')"
      let found = try await gateway.find(referral.handle, [("$XDSDocumentEntryStatus", status)])
      let entry = found["documents"]?.elements?.first {
        $0["mimeType"]?.string?.hasPrefix("text/plain") == true
      }
      let name = try #require(entry?["identifiers"]?["XDSDocumentEntry.uniqueId"]?.string)
      let answer = try await gateway.retrieve([name])
      let inXCA = answer["documents"]?[0]?["content"]?.string.flatMap { Base64.decode($0) }
      await host.stop()
      return [inFHIR.body, try #require(inXCA)]
    }

    @Test func `pass through the program with little memory`() async throws {
      let blocks = 1_800  // about 64 MiB
      let site = try Site.current
      let custodian = try MalformedCustodian(site)
      var conduct = MalformedCustodian.Conduct()
      conduct.content = { _ in
        ServerResponse(
          status: 200, fields: Fields([("content-type", "text/plain")]),
          stream: LongText(blocks: blocks))
      }
      custodian.behave(conduct)
      let host = try await site.bridge(
        .init(isProgram: true, servers: ["oshidori": custodian.server]))
      try await host.registerAll()
      try await host.agree("M-6000", MalformedCustodian.number)
      let referral = try await host.link("M-6000", MalformedCustodian.number)
      let url = try #require(try await host.visible(referral.handle).first?.attachmentURL)
      let scene = Scene(
        host: host, custodian: custodian, url: url, bearer: try host.token(.doctor))
      let before = try host.peakMemory()
      let stream = try await scene.open()
      var (hash, count) = (SHA256State(), 0)
      while let block = try await stream.next() {
        hash.add(block)
        count += block.count
      }
      var expected = SHA256State()
      let block = LongText.clean(blocks: 1)
      for _ in 0..<blocks { expected.add(block) }
      #expect(count == blocks * block.count)
      #expect(hash.finish() == expected.finish())
      #expect(try host.peakMemory() - before < 8 << 10)
      await host.stop()
      await custodian.stop()
    }
  }
}
