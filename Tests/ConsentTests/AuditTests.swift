import Consent
import Crypto
import Linkage
import Platform
import Record
import Testing

@Suite struct `A yearly audit` {
  private static let day = Duration.seconds(86_400)
  private static let questionnaire = Questionnaire(
    edition: "1", digest: SHA256.hash([1]),
    questions: [
      .init(id: "tls", ja: "", en: "", known: .transport),
      .init(id: "virus", ja: "", en: "", known: nil),
      .init(id: "backup", ja: "", en: "", known: nil),
    ])
  private static let knowledge = [Questionnaire.Known.transport: AuditAnswer(.yes, words: "1.3")]

  /// What can happen to a facility's audit.
  enum Event: CaseIterable, Sendable { case office, own, part, rest, other }

  /// Where a facility's audits stand.
  enum State: CaseIterable, Sendable { case none, open, answered, done }

  private struct Case {
    let bench: Bench
    let facility: FacilityReference

    func office(in days: Int64 = 10) async throws {
      try await bench.registers.beginAudit(
        of: facility, questionnaire, due: bench.clock.now.adding(day * Int(days)))
    }

    func own() async throws {
      try await bench.registers.beginAudit(of: facility, questionnaire, due: nil)
    }

    @discardableResult
    func answer(
      _ questions: String..., to other: Questionnaire = questionnaire,
      knowing: [Questionnaire.Known: AuditAnswer] = knowledge, by: String = "安藤"
    ) async throws -> AuditRound {
      try await bench.registers.answerAudit(
        of: facility, other, questions.map { ($0, AuditAnswer(.yes, words: "")) }, by: by,
        knowing: knowing)
    }

    func happen(_ event: Event) async throws {
      let other = Questionnaire(
        edition: "1", digest: SHA256.hash([2]), questions: questionnaire.questions)
      switch event {
      case .office: try await office()
      case .own: try await own()
      case .part: try await answer("virus")
      case .rest: try await answer("virus", "backup")
      case .other: try await answer("virus", to: other)
      }
    }

    func reach(_ state: State) async throws {
      if state != .none { try await office() }
      if state == .answered { try await answer("backup") }
      if state == .done { try await answer("virus", "backup") }
    }

    var state: State {
      get async throws {
        let history = try await bench.registers.dossier(of: facility).audits
        guard let open = history.open else { return history.rounds.isEmpty ? .none : .done }
        return open.answers.isEmpty ? .open : .answered
      }
    }
  }

  private static let table: [(State, Event, State?)] = [
    (.none, .office, .open), (.none, .own, .open), (.none, .part, nil), (.none, .rest, nil),
    (.none, .other, nil),
    (.open, .office, .open), (.open, .own, nil), (.open, .part, .answered),
    (.open, .rest, .done), (.open, .other, nil),
    (.answered, .office, .open), (.answered, .own, nil), (.answered, .part, .done),
    (.answered, .rest, .done), (.answered, .other, nil),
    (.done, .office, .open), (.done, .own, .open), (.done, .part, nil), (.done, .rest, nil),
    (.done, .other, nil),
  ]

  private func run(_ body: (Case) async throws -> Void) async throws {
    try await Bench.run { bench in
      try await body(Case(bench: bench, facility: try await bench.register("mame/1")))
    }
  }

  @Test(arguments: State.allCases, Event.allCases)
  func `goes where the table says, or stays`(state: State, event: Event) async throws {
    let row = try #require(Self.table.first { $0.0 == state && $0.1 == event })
    try await run { test in
      try await test.reach(state)
      let before = try await test.bench.registers.dossier(of: test.facility)
      if let next = row.2 {
        try await test.happen(event)
        #expect(try await test.state == next)
      } else {
        await #expect(throws: ConsentError.self) { try await test.happen(event) }
        #expect(try await test.bench.registers.dossier(of: test.facility) == before)
      }
    }
  }

  @Test func `is due when the office says, and a year after it was completed`() async throws {
    try await run { test in
      let registers = test.bench.registers
      let now = test.bench.clock.now
      try await test.office(in: 10)
      #expect(try await registers.facility(test.facility)?.auditDue == now.adding(Self.day * 10))
      let indexed = try await test.bench.facility(certificate: "mame/1")
      #expect(indexed?.auditDue == now.adding(Self.day * 10))
      test.bench.clock.advance(by: Self.day)
      let round = try await test.answer("virus", "backup")
      #expect(round.completed == now.adding(Self.day))
      #expect(try await registers.facility(test.facility)?.auditDue == now.adding(Self.day * 366))
      // A facility that begins by itself keeps its day; a renewal of its entry does too.
      try await test.own()
      try await test.bench.register("mame/1")
      #expect(try await registers.facility(test.facility)?.auditDue == now.adding(Self.day * 366))
    }
  }

  @Test func `keeps what the bridge knew apart from what the facility said`() async throws {
    try await run { test in
      try await test.office()
      let round = try await test.answer("virus", "backup")
      #expect(round.answers["tls"]?.isKnown == true)
      #expect(round.answers["tls"]?.answer.words == "1.3")
      #expect(round.answers["virus"]?.by == "安藤")
      let kept = try await test.bench.registers.dossier(of: test.facility).audits.rounds
      #expect(kept == [round])
    }
  }

  @Test func `asks the facility what the bridge does not know, and nothing that it knows`()
    async throws
  {
    try await run { test in
      try await test.office()
      await #expect(throws: ConsentError.malformedEntry(field: "answers[0].question")) {
        try await test.answer("tls")
      }
      await #expect(throws: ConsentError.malformedEntry(field: "answers[1].question")) {
        try await test.answer("virus", "nothing")
      }
      let round = try await test.answer("virus", "backup", knowing: [:])
      #expect(round.completed == nil)
      let whole = try await test.answer("tls", knowing: [:])
      #expect(whole.answers["tls"]?.isKnown == false)
      #expect(whole.completed != nil)
    }
  }

  @Test(arguments: [0, 86_399, 400 * 86_400 + 1] as [Int64])
  func `is due in a day at the soonest and in 400 at the latest`(seconds: Int64) async throws {
    try await run { test in
      await #expect(throws: ConsentError.malformedEntry(field: "due")) {
        try await test.bench.registers.beginAudit(
          of: test.facility, Self.questionnaire,
          due: test.bench.clock.now.adding(.seconds(seconds)))
      }
    }
  }

  @Test func `takes words and names of some length only`() async throws {
    try await run { test in
      try await test.office()
      await #expect(throws: ConsentError.malformedEntry(field: "by")) {
        try await test.answer("virus", by: "")
      }
      let long = AuditAnswer(.no, words: String(repeating: "a", count: 601))
      await #expect(throws: ConsentError.malformedEntry(field: "answers[0].words")) {
        try await test.bench.registers.answerAudit(
          of: test.facility, Self.questionnaire, [("virus", long)], by: "安藤",
          knowing: Self.knowledge)
      }
    }
  }

  @Test func `keeps the newest four rounds`() async throws {
    try await run { test in
      for _ in 0..<5 {
        try await test.office()
        try await test.answer("virus", "backup")
        test.bench.clock.advance(by: Self.day)
      }
      let rounds = try await test.bench.registers.dossier(of: test.facility).audits.rounds
      #expect(rounds.count == 4)
      #expect(rounds.allSatisfy { $0.completed != nil })
    }
  }

  @Test func `does not cut what is open when it begins or ends`() async throws {
    try await run { test in
      let listener = Listener(test.bench.registers.events)
      try await test.office()
      try await test.answer("virus", "backup")
      try await test.office()
      #expect(listener.events.contains { $0.effect == .narrows } == false)
    }
  }

  @Test(arguments: AuditRules.Consequence.allCases)
  func `makes an overdue facility silent where its network says so`(
    consequence: AuditRules.Consequence
  ) async throws {
    try await run { test in
      let rules = AuditRules(
        questionnaire: Self.questionnaire, whenOverdue: consequence, grace: Self.day * 2)
      let never = try await test.bench.registers.facility(test.facility)
      #expect(rules.silence(of: try #require(never)) == nil)
      try await test.office(in: 10)
      let facility = try #require(try await test.bench.registers.facility(test.facility))
      let end = test.bench.clock.now.adding(Self.day * 12)
      #expect(rules.silence(of: facility) == (consequence == .suspend ? end : nil))
    }
  }
}
