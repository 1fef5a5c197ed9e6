import Bridge
import Crypto
import HTTP
import Ledger
import Platform
import Record
import Testing
import Transport

extension Live {
  /// Invariants 6 and 9: what was acknowledged is there after a restart, and the ledger proves it.
  @Suite struct Restarts {
    @Test(arguments: [false, true]) func `what was acknowledged survives, sessions do not`(
      isKilled: Bool
    ) async throws {
      let host = try await Site.current.bridge(.init(isProgram: true))
      try await host.registerAll()
      let referral = try await host.referral()
      let client = try host.client("mame", "c-101")
      let session = try await client.open(referral.handle, host.token(.doctor))
      let spent = try host.token(.doctor)
      let before = try await client.search(referral.handle, bearer: spent).json().resources
      let old = try await Checkpoints(host).newest()
      if isKilled { await host.kill() } else { #expect(await host.stop() == .exited(0)) }
      try await host.start()

      let again = try host.client("mame", "c-101")
      #expect(try await host.visible(referral.handle).map(\.id) == before.map(\.id))
      let dead = try await again.search(referral.handle, bearer: session.token)
      #expect(dead.head.status == 401)
      let replayed = try await again.search(referral.handle, bearer: spent)
      #expect(replayed.head.status == 401)
      let link = try await again.call(.get, "/api/links/\(referral.handle)")
      #expect(link["state"] == "confirmed")
      let redeemed = try await host.client("oshidori", "h-001").refusal(
        .post, "/api/slips/redeem",
        ["patient": .string(referral.there), "slip": .string(referral.slip)])
      #expect(redeemed == Refused(409, "slip-redeemed"))
      #expect(
        try await host.call("mame", "operator", .get, "/api/users/c-101").elements?.count == 3)

      try await Checkpoints(host).verifyGrowth(since: old)
      #expect(await host.stop() == .exited(0))
      let report = try LedgerVerifier.verify(
        directory: host.ledgerDirectory, verifierKey: try Checkpoints(host).verifier.text)
      #expect(report.size > old.size)
    }

    @Test func `a direction stays stopped over kills until both networks resumed it`()
      async throws
    {
      let host = try await Site.current.bridge(.init(isProgram: true))
      try await host.registerAll()
      let referral = try await host.referral()
      let direction: JSONValue = ["direction": "mame>oshidori"]
      let status = { () async throws -> Int in
        try await host.client("mame", "c-101")
          .search(referral.handle, bearer: host.token(.doctor)).head.status.code
      }
      #expect(try await status() == 200)
      try await host.call("oshidori", "operator", .post, "/api/sessions/cut", direction)
      #expect(try await status() == 503)
      for network in ["mame", "oshidori"] {
        await host.kill()
        try await host.start()
        #expect(try await status() == 503)
        let said = try await host.call("mame", "operator", .get, "/api/status")
        #expect(said["stopped"]?.elements == ["mame>oshidori"])
        // What one network agreed to before the kill counts after it.
        let half = try await host.call(
          network, "operator", .post, "/api/sessions/resume", direction)
        #expect(half["running"] == .bool(network == "oshidori"))
      }
      #expect(try await status() == 200)
      await host.kill()
      try await host.start()
      #expect(try await status() == 200)
      #expect(await host.stop() == .exited(0))
    }

    @Test func `either operator proves every entry from the outside`() async throws {
      let host = try await Site.current.bridge()
      try await host.registerAll()
      _ = try await host.referral()
      let checkpoints = try Checkpoints(host)
      let newest = try await checkpoints.newest()
      for network in Site.networks {
        let client = try host.client(network, "operator")
        for index in 0..<newest.size {
          let entry = try await client.send(.get, "/api/ledger/entries/\(index)").body
          let text = try await client.send(.get, "/api/ledger/proof/\(index)").body
          let proof = try #require(TransparencyProof(String(decoding: text, as: UTF8.self)))
          let checkpoint = try Checkpoint(note: proof.checkpoint, verifier: checkpoints.verifier)
          #expect(
            Merkle.verifyInclusion(
              of: Merkle.leafHash(entry), at: index, size: checkpoint.size, proof: proof.path,
              root: checkpoint.root))
        }
        #expect(try await client.send(.get, "/api/ledger/entries/999999").head.status == 404)
        #expect(try await client.send(.get, "/api/ledger/proof/-1").head.status == 404)
      }
      let facility = try await host.client("mame", "c-101")
        .refusal(.get, "/api/ledger/checkpoint")
      #expect(facility == Refused(403, "operator-only"))
    }

    @Test func `every exchange is in the ledger before its answer is out`() async throws {
      let host = try await Site.current.bridge()
      try await host.registerAll()
      let referral = try await host.referral()
      let client = try host.client("mame", "c-101")
      let decoy = try await host.handle("M-nobody")
      for handle in [referral.handle, decoy] {
        let answer = try await client.search(handle, bearer: host.token(.doctor))
        let receipt = try #require(answer.head.fields["x-kakehashi-receipt"])
        let entry = try await host.call(
          "oshidori", "operator", .get, "/api/ledger/entries/\(receipt)")
        #expect(entry["kind"] == "exchange")
        #expect(entry["fields"]?["action"] == "query")
        let sealed = try #require(entry["fields"]?["sealed"]?["oshidori"]?.string)
        let view = try #require(
          await host.opened(sealed, of: "oshidori", with: "oshidori"))
        #expect(view["answer"]?.string == SHA256.hash(answer.body).hex)
        // The other side's view stays closed to this side's key.
        let other = try #require(entry["fields"]?["sealed"]?["mame"]?.string)
        #expect(try await host.opened(other, of: "mame", with: "oshidori") == nil)
      }
    }
  }
}

/// Checkpoints of a bridge's ledger as an operator fetches and checks them.
struct Checkpoints {
  let host: BridgeHost
  let verifier: NoteVerifier

  init(_ host: BridgeHost) throws {
    self.host = host
    let key = try SigningKey.load(
      pemPath: "\(host.site.development.folder)/secrets/ledger.pem")
    guard
      let verifier = NoteVerifier(
        name: DevelopmentSite.ledgerOrigin, algorithm: .ed25519, key: key.verifying)
    else { throw Missing("a verifier of the ledger") }
    self.verifier = verifier
  }

  /// The newest checkpoint, its signature checked.
  func newest() async throws -> Checkpoint {
    let body = try await host.client("oshidori", "operator")
      .send(.get, "/api/ledger/checkpoint").body
    guard let note = SignedNote(String(decoding: body, as: UTF8.self)) else {
      throw Missing("a signed note")
    }
    return try Checkpoint(note: note, verifier: verifier)
  }

  /// The ledger now begins with what it was.
  func verifyGrowth(since old: Checkpoint) async throws {
    let new = try await newest()
    #expect(new.size > old.size)
    let answer = try await host.client("mame", "operator").call(
      .get, "/api/ledger/consistency/\(old.size)/\(new.size)")
    let proof = (answer.elements ?? []).compactMap { $0.string.flatMap(Digest.init(hex:)) }
    #expect(
      Merkle.verifyConsistency(from: old.size, old.root, to: new.size, new.root, proof: proof))
    // The proof can fail: it is none for another past.
    #expect(
      !Merkle.verifyConsistency(
        from: old.size, Merkle.leafHash([]), to: new.size, new.root, proof: proof))
  }
}

extension JSONValue {
  /// The logical id of a resource.
  var id: String { self["id"]?.string ?? "" }
}
