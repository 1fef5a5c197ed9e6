import Bridge
import Platform
import Record
import Testing

@Suite struct `Monthly reports` {
  private func entry(
    _ kind: String, _ at: String, _ fields: [(key: String, value: JSONValue)]
  ) -> JSONValue {
    ["at": .string(at), "fields": .object(fields), "kind": .string(kind)]
  }

  private func exchange(_ action: String, _ facility: String = "c-101") -> JSONValue {
    entry(
      "exchange", "2026-11-05T01:00:00.000Z",
      [
        ("action", .string(action)), ("custodian", "oshidori"), ("facility", .string(facility)),
        ("requester", "mame"), ("role", "doctor"),
      ])
  }

  private func view(_ decision: String, _ reasons: [String] = []) -> JSONValue {
    [
      "decision": [
        "decision": .string(decision), "reasons": .array(reasons.map { .string($0) }),
      ]
    ]
  }

  @Test(arguments: ["", "2026", "2026-13", "2026-00", "2026-1", "26-11", "2026-11-01", "２０２６-11"])
  func `are of a month`(text: String) {
    #expect(MonthlyReport(month: text) == nil)
  }

  @Test func `begin and end with the month as Japan has it`() throws {
    let report = try #require(MonthlyReport(month: "2026-11"))
    func covers(_ at: String) -> Bool { report.covers(entry("slip", at, [])) }
    #expect(!covers("2026-10-31T14:59:59.999Z"))
    #expect(covers("2026-10-31T15:00:00.000Z"))
    #expect(covers("2026-11-30T14:59:59.999Z"))
    #expect(!covers("2026-11-30T15:00:00.000Z"))
  }

  @Test func `count what was asked by facility, and what came of it where that may be read`() throws
  {
    var report = try #require(MonthlyReport(month: "2026-11"))
    report.take(0, exchange("openSession"), view: view("permit"))
    report.take(1, exchange("query"), view: view("deny", ["O-DS-1", "E-OTHER-SIDE"]))
    report.take(2, exchange("retrieve"), view: view("deny", ["O-DS-1"]))
    report.take(3, exchange("query", "c-102"), view: nil)
    let counts = try #require(report.uses.first { $0.key.facility == "c-101" }).value
    #expect(counts.sessions == 1 && counts.searches == 1 && counts.documents == 1)
    #expect(counts.permitted == 1 && counts.refused == 2)
    #expect(report.reasons == ["O-DS-1": 2, "E-OTHER-SIDE": 1])
    let other = report.uses.first { $0.key.facility == "c-102" }
    #expect(other?.value.searches == 1 && other?.value.permitted == nil)
  }

  @Test func `take back what failed after it was begun`() throws {
    var report = try #require(MonthlyReport(month: "2026-11"))
    let at = "2026-11-05T01:00:00.000Z"
    let begun: [(key: String, value: JSONValue)] = [("action", "record"), ("network", "mame")]
    report.take(7, entry("consent", at, begun), view: ["value": "granted withdrawn"])
    report.take(8, entry("consent", at, begun), view: ["value": "granted"])
    #expect(report.acts == [.consentsRecorded: 2, .withdrawals: 1])
    report.take(9, entry("consent", at, [("of", .number("7")), ("outcome", "limit")]), view: nil)
    #expect(report.acts == [.consentsRecorded: 1, .withdrawals: 0])
  }

  @Test func `of one network count its own desk alone`() throws {
    let mame = try #require(NetworkID("mame"))
    var report = try #require(MonthlyReport(month: "2026-11", of: mame))
    let at = "2026-11-05T01:00:00.000Z"
    for network in ["mame", "oshidori"] {
      report.take(
        0, entry("slip", at, [("action", "issue"), ("network", .string(network))]), view: nil)
    }
    let parties: [(key: String, value: JSONValue)] = [
      ("action", "open"), ("custodian", "oshidori"), ("requester", "mame"),
    ]
    report.take(2, entry("review", at, parties), view: nil)
    #expect(report.acts == [.slipsIssued: 1, .emergencyViews: 1])
  }
}

extension Live {
  @Suite struct `Months on the command line` {
    @Test func `hide small counts unless told otherwise, and open only what is one's own`()
      async throws
    {
      let host = try await Site.current.bridge()
      try await host.registerAll()
      let referral = try await host.referral()
      _ = try await host.visible(referral.handle)
      await host.stop()
      let secrets = "\(host.site.development.folder)/secrets"
      let keyed = try await Programs.run(
        Programs.kakehashi,
        [
          "ledger", "key", "--signing-key", "\(secrets)/ledger.pem", "--origin",
          "kakehashi.example/development",
        ])
      let month = String(WallClock.system.now().adding(.seconds(9 * 3_600)).rfc3339.prefix(7))
      let words = [
        "ledger", "monthly", host.ledgerDirectory, "--key", String(keyed.output.dropLast()),
        "--month", month, "--network", "mame",
      ]
      func run(_ more: [String]) async throws -> Programs.Run {
        try await Programs.run(Programs.kakehashi, words + more)
      }
      let own = ["--audit-key", "\(secrets)/mame.audit.key"]
      let exact = try JSONValue.parse(
        Array(try await run(own + ["--exact", "--json"]).output.utf8))
      let use = try #require(exact["uses"]?.elements?.first)
      #expect(use["facility"] == "c-101")
      #expect(use["searches"] == .number("1") && use["permitted"] == .number("1"))
      #expect(exact["acts"]?["slipsIssued"] == .number("1"))
      let shared = try JSONValue.parse(Array(try await run(["--json"]).output.utf8))
      let hidden = try #require(shared["uses"]?.elements?.first)
      #expect(hidden["searches"] == "<5" && hidden["permitted"] == .null)
      let foreign = try await run(["--audit-key", "\(secrets)/oshidori.audit.key"])
      #expect(foreign.code == 4 && foreign.output.isEmpty)
    }
  }
}
