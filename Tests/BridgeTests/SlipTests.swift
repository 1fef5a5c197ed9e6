import Crypto
import HTTP
import Linkage
import Platform
import Record
import Testing

extension Live {
  /// Slips over the API: one patient, one clear outcome for every way it can go wrong.
  @Suite struct Slips {
    private let host: BridgeHost

    init() async throws {
      host = try await Site.current.bridge()
      try await host.registerAll()
    }

    @Test func `a slip links one patient, and only once both sides confirmed`() async throws {
      let there = try BridgeHost.number(0)
      try await host.agree("M-1", there)
      let slip = try await host.issue("M-1", Someone(kana: "サトウ タロウ"))
      let handle = try slip.string(at: "handle")
      let redeemed = try await host.call(
        "oshidori", "h-001", .post, "/api/slips/redeem",
        ["patient": .string(there), "slip": slip["slip"] ?? ""])
      #expect(redeemed["demographics"]?["kana"] == "サトウ タロウ")
      #expect(redeemed["issuerEn"] == "Facility c-101")
      #expect(try await host.visible(handle).isEmpty)
      let theirs = try redeemed.string(at: "handle")
      #expect(try await host.confirm("mame", "c-101", handle) == "proposed")
      #expect(try await host.visible(handle).isEmpty)
      #expect(try await host.confirm("oshidori", "h-001", theirs) == "confirmed")
      #expect(try await host.visible(handle).isEmpty == false)
      #expect(theirs != handle)
    }

    @Test func `a slip fits a code and holds nobody's number`() async throws {
      let longest = Someone(
        kana: "カワラバヤシ シンタロウザエモン", name: "瓦林　新太郎左衛門", birthDate: "1931-12-28", sex: "male")
      let slip = try await host.issue("M-0048213", longest).string(at: "slip")
      #expect(slip.utf8.count <= 600)
      #expect(Seeker(["M-0048213", "0048213"]).hits(in: Array(slip.utf8)).isEmpty)
      #expect(Seeker(["1931-12-28", "瓦林"]).hits(in: Array(slip.utf8)).isEmpty)
    }

    @Test func `a claim code stands for the slip, however it is typed`() async throws {
      let code = try await host.issue("M-2").string(at: "claimCode")
      let typed = code.lowercased().filter { $0 != "-" }
      let redeemed = try await host.call(
        "oshidori", "h-001", .post, "/api/slips/redeem",
        ["patient": "1", "claimCode": .string(typed)]
      )
      #expect(redeemed["state"] == "proposed")
    }

    @Test func `a mistyped claim code is told from one of no slip`() async throws {
      let code = try await host.issue("M-3").string(at: "claimCode")
      let first = try #require(code.first)
      let mistyped = "\(first == "7" ? "8" : "7")\(code.dropFirst())"
      #expect(try await redeem(claimCode: mistyped) == Refused(400, "claim-code-mistyped"))
      let stranger = ClaimCode.random().text
      #expect(try await redeem(claimCode: stranger) == Refused(404, "slip-unknown"))
    }

    @Test func `a slip is redeemed once`() async throws {
      let slip = try await host.issue("M-4").string(at: "slip")
      #expect(try await redeem(slip) == Refused(200, ""))
      #expect(try await redeem(slip) == Refused(409, "slip-redeemed"))
      #expect(try await redeem(slip, patient: "2") == Refused(409, "slip-redeemed"))
    }

    @Test func `of two who redeem at once exactly one does`() async throws {
      try host.site.issue("oshidori", "h-racer")
      try await host.register("oshidori", facility: "h-racer", type: "hospital")
      for round in 0..<5 {
        let slip = try await host.issue("M-\(50 + round)").string(at: "slip")
        async let one = redeem(slip)
        async let other = redeem(slip, by: "h-racer")
        let outcomes = try await [one, other].map(\.status).sorted()
        #expect(outcomes == [200, 409])
      }
    }

    @Test func `a slip expires`() async throws {
      let slip = try await host.issue("M-5", days: 1).string(at: "slip")
      host.manual.advance(by: .seconds(86_401))
      #expect(try await redeem(slip) == Refused(410, "slip-expired"))
    }

    @Test func `a slip for a network is no other's`() async throws {
      let slip = try await host.issue("M-6").string(at: "slip")
      let outcome = try await host.client("mame", "c-102").refusal(
        .post, "/api/slips/redeem", ["patient": "1", "slip": .string(slip)])
      #expect(outcome == Refused(403, "slip-wrong-network"))
    }

    @Test func `a slip for a facility is no other's`() async throws {
      try host.site.issue("oshidori", "h-named")
      try await host.register("oshidori", facility: "h-named", type: "hospital")
      let slip = try await host.issue("M-7", facility: "h-named").string(at: "slip")
      #expect(try await redeem(slip) == Refused(403, "slip-wrong-facility"))
      #expect(try await redeem(slip, by: "h-named") == Refused(200, ""))
    }

    @Test func `a slip that was taken back is gone, and only its issuer takes it back`()
      async throws
    {
      let issued = try await host.issue("M-8")
      let body: JSONValue = ["id": issued["id"] ?? ""]
      let stranger = try await host.client("mame", "c-102")
        .refusal(.post, "/api/slips/revoke", body)
      #expect(stranger.status == 404)
      try await host.call("mame", "c-101", .post, "/api/slips/revoke", body)
      let slip = try issued.string(at: "slip")
      #expect(try await redeem(slip) == Refused(410, "slip-revoked"))
    }

    @Test(arguments: ["header", "payload", "signature", "nonsense", "empty"])
    func `an altered slip is none`(what: String) async throws {
      let slip = try await host.issue("M-9").string(at: "slip")
      var parts = slip.split(separator: ".").map(String.init)
      try #require(parts.count == 3)
      switch what {
      case "header": parts[0] = Self.altered(parts[0])
      case "payload": parts[1] = Self.altered(parts[1])
      case "signature": parts[2] = Self.altered(parts[2])
      case "nonsense": parts = ["a", "b", "c"]
      default: parts = [""]
      }
      let outcome = try await redeem(parts.joined(separator: "."))
      #expect(outcome.status == 400)
      #expect(["slip-invalid", "malformed"].contains(outcome.code))
    }

    @Test func `after ten attempts in a minute a facility waits`() async throws {
      for _ in 0..<10 {
        #expect(try await redeem(claimCode: ClaimCode.random().text).status == 404)
      }
      let slip = try await host.issue("M-10").string(at: "slip")
      #expect(try await redeem(slip) == Refused(429, "too-many-attempts"))
      host.manual.advance(by: .seconds(61))
      #expect(try await redeem(slip) == Refused(200, ""))
    }

    @Test func `a link that nobody confirms in a week lapses`() async throws {
      let slip = try await host.issue("M-11")
      #expect(try await redeem(try slip.string(at: "slip")) == Refused(200, ""))
      host.manual.advance(by: .seconds(7 * 86_400 + 1))
      let body: JSONValue = ["handle": slip["handle"] ?? ""]
      let outcome = try await host.client("mame", "c-101")
        .refusal(.post, "/api/links/confirm", body)
      #expect(outcome == Refused(410, "proposal-expired"))
    }

    @Test func `two facilities have two handles of one patient`() async throws {
      let referral = try await host.referral(2)
      let other = try await host.handle(referral.here, "mame", "c-102")
      #expect(other != referral.handle)
      #expect(other != referral.handleThere)
      #expect(try await host.handle(referral.here) == referral.handle)
      let status = try await host.client("mame", "c-102").refusal(
        .get, "/api/links/\(referral.handle)")
      #expect(status.status == 404)
    }

    private func redeem(
      _ slip: String? = nil, claimCode: String? = nil, patient: String = "1",
      by facility: String = "h-001"
    ) async throws -> Refused {
      var body: JSONValue = ["patient": .string(patient)]
      if let slip { body = body.setting("slip", .string(slip)) }
      if let claimCode { body = body.setting("claimCode", .string(claimCode)) }
      return try await host.client("oshidori", facility).refusal(.post, "/api/slips/redeem", body)
    }

    /// One character in the middle replaced by another of the alphabet.
    private static func altered(_ part: String) -> String {
      var characters = Array(part)
      let middle = characters.count / 2
      characters[middle] = characters[middle] == "A" ? "B" : "A"
      return String(characters)
    }
  }
}
