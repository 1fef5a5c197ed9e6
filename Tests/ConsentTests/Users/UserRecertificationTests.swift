import Consent
import Linkage
import Platform
import Record
import Store
import Testing

/// Accounts that are looked at again.
@Suite struct `Accounts looked at again` {
  private static let head = UserStep.Actor(.facility, by: "院長")
  private static let day = Duration.seconds(86_400)

  private func recertification(
    _ overdue: UserRules.Overdue = .deny, days: Int = 92, since: Timestamp = Bench.now
  ) throws -> Recertification {
    let rules = UserRules(grantedBy: .office, recertifyDays: days, whenOverdue: overdue)
    return Recertification(rules: [try Bench.network("mame"): rules], since: since)
  }

  private func put(_ bench: Bench, _ id: String, role: String = "clerk") async throws {
    try await bench.registers.putUser(
      UserRecord(id: try Bench.user(id), facility: try Bench.facility("mame/1"), role: role))
  }

  private func user(_ bench: Bench, _ id: String = "ck.ueda") async throws -> UserRecord {
    try #require(
      await bench.registers.user(try Bench.user(id), at: try Bench.facility("mame/1")))
  }

  private func certify(
    _ bench: Bench, _ ids: [String], isRight: Bool = true, by: String = "院長"
  ) async throws -> [String] {
    let decisions = try ids.enumerated().map { index, id in
      Registers.Certification(line: index + 1, id: try Bench.user(id), isRight: isRight)
    }
    return try await bench.registers.certify(
      decisions, at: try Bench.facility("mame/1"), by: UserStep.Actor(.facility, by: by)
    ).map { "\($0.line) \($0.error)" }
  }

  @Test func `is due a number of days after the last, of active users alone`() async throws {
    try await Bench.run { bench in
      try await put(bench, "ck.ueda")
      let due = try recertification(days: 10).due(try await user(bench))
      #expect(due == Bench.now.adding(Self.day * 10))
      bench.clock.advance(by: Self.day)
      #expect(try await certify(bench, ["ck.ueda"]).isEmpty)
      #expect(
        try recertification(days: 10).due(try await user(bench)) == Bench.now.adding(Self.day * 11))
      var resting = try await user(bench)
      for status in UserStatus.allCases where status != .active {
        resting.status = status
        #expect(try recertification().due(resting) == nil)
      }
    }
  }

  @Test func `of an entry from before there was any counts from when it was first asked for`()
    async throws
  {
    try await Bench.run { bench in
      let since = try await bench.registers.certifiedSince()
      #expect(since == Bench.now)
      bench.clock.advance(by: Self.day)
      #expect(try await bench.registers.certifiedSince() == since)
      let old = UserRecord(
        id: try Bench.user(), facility: try Bench.facility("mame/1"), role: "clerk")
      let asked = try recertification(days: 1, since: since)
      #expect(asked.due(old) == since.adding(Self.day))
    }
  }

  @Test func `confirms or ends accounts all together, or none`() async throws {
    try await Bench.run { bench in
      for id in ["ck.ueda", "ns.oka"] { try await put(bench, id) }
      bench.clock.advance(by: Self.day)
      #expect(
        try await certify(bench, ["ck.ueda", "nobody", "ns.oka"]) == ["2 unknownUser"])
      #expect(try await user(bench).certified == Bench.now)
      #expect(try await certify(bench, ["ck.ueda", "ns.oka"], isRight: false).isEmpty)
      #expect(try await user(bench).status == .left)
      #expect(try await user(bench, "ns.oka").history.map(\.word) == ["put", "withdraw"])
      #expect(
        try await certify(bench, ["ck.ueda"])
          == ["1 \(ConsentError.userStep(.left, .recertify))"])
    }
  }

  @Test func `is nobody's own to give, and cuts nothing`() async throws {
    try await Bench.run { bench in
      try await put(bench, "ck.ueda")
      #expect(try await certify(bench, ["ck.ueda"], by: "ck.ueda") == ["1 ownHand"])
      let listener = Listener(bench.registers.events)
      bench.clock.advance(by: Self.day)
      #expect(try await certify(bench, ["ck.ueda"]).isEmpty)
      #expect(listener.events.map(\.effect) == [.same])
    }
  }

  @Test(arguments: [
    ("id\nck.ueda\nns.oka", "ck.ueda true, ns.oka true", ""),
    ("利用者,判断\nck.ueda,終了\nns.oka,", "ck.ueda false, ns.oka true", ""),
    ("decision,id\nconfirm,ck.ueda", "ck.ueda true", ""),
    ("id,decision\nck.ueda,maybe", "", "2 decision"),
    ("id\nck.ueda\nck.ueda", "ck.ueda true", "3 id"),
    ("decision\nconfirm", "", "1 -"), ("id,colour\na,b", "", "1 -"), ("", "", "1 -"),
    ("id,decision\nck.ueda", "", "2 -"), ("id\n\"a b\"", "", "2 id"),
  ])
  func `is read from a table`(_ text: String, _ rows: String, _ place: String) {
    let sheet = CertificationSheet(Array(text.utf8), isRight: true)
    #expect(sheet.rows.map { "\($0.id.text) \($0.isRight)" }.joined(separator: ", ") == rows)
    let places = sheet.findings.map { "\($0.line) \($0.column ?? "-")" }
    #expect(places.joined(separator: ", ") == place)
  }

  @Test(arguments: [UserRules.Overdue.none, .deny])
  func `that is overdue keeps a user out where the rules say so, by the clock alone`(
    _ overdue: UserRules.Overdue
  ) async throws {
    try await Bench.run { bench in
      let provider = try await Provider(bench, try recertification(overdue, days: 1))
      #expect(try await provider.outcome().refusal == nil)
      let facts = try await provider.outcome().get()
      #expect((facts.certifiedUntil == nil) == (overdue == .none))
      bench.clock.advance(by: Self.day)
      let refusal: AssertionError? = overdue == .deny ? .recertificationOverdue : nil
      #expect(try await provider.outcome().refusal == refusal)
      _ = try await bench.registers.certify(
        [Registers.Certification(line: 1, id: try Bench.user(), isRight: true)],
        at: provider.facility, by: Self.head)
      #expect(try await provider.outcome().refusal == nil)
    }
  }
}
