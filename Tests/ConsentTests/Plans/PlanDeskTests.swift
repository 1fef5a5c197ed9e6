import Consent
import Linkage
import Platform
import Record
import Testing

@Suite struct `Plan desk` {
  private let hour = Duration.seconds(3600)

  private func networks() throws -> (NetworkID, NetworkID) {
    (try Bench.network("mame"), try Bench.network("oshidori"))
  }

  @Test func `keeps a plan as it was filed, and lists the newest first`() async throws {
    try await Bench.run { bench in
      let first = try await bench.approved()
      #expect(try await bench.plans.plan(first.id) == first)
      bench.clock.advance(by: .seconds(1))
      let second = try await bench.draft()
      for network in ["mame", "oshidori"] {
        #expect(try await bench.plans.plans(of: Bench.network(network)) == [second, first])
      }
      #expect(try await bench.plans.plans(of: Bench.network("mio")).isEmpty)
    }
  }

  @Test func `a plan is in force within its time, once both networks approved it`() async throws {
    try await Bench.run { bench in
      let (mame, oshidori) = try networks()
      var terms = try Bench.terms()
      terms.from = bench.clock.now.adding(hour)
      let draft = try await bench.draft(terms)
      bench.clock.advance(by: hour)
      #expect(!draft.isInForce(at: bench.clock.now))
      let half = try await bench.plans.approve(draft.id, of: oshidori, by: Bench.user("ms.mori"))
      #expect(!half.isInForce(at: bench.clock.now))
      let whole = try await bench.plans.approve(draft.id, of: mame, by: Bench.user("mr.kita"))
      #expect(whole.isInForce(at: bench.clock.now))
      #expect(!whole.isInForce(at: terms.from.adding(.milliseconds(-1))))
      #expect(!whole.isInForce(at: terms.until))
      #expect(whole.isInForce(at: terms.until.adding(.milliseconds(-1))))
      bench.clock.advance(by: hour * 2)
      let over = try #require(await bench.plans.plan(draft.id))
      #expect(over.state == .ended(.ranOut))
      #expect(over.ended == terms.until)
    }
  }

  @Test func `nobody approves or signs their own work, nor one person for both`() async throws {
    try await Bench.run { bench in
      let (mame, oshidori) = try networks()
      let desk = bench.plans
      let plan = try await bench.draft()
      for network in [mame, oshidori] {
        await #expect(throws: PlanError.personIsAdministrator) {
          try await desk.approve(plan.id, of: network, by: Bench.user("AD.Oka"))
        }
      }
      try await desk.approve(plan.id, of: mame, by: Bench.user("mr.kita"))
      await #expect(throws: PlanError.personIsTheSame) {
        try await desk.approve(plan.id, of: oshidori, by: Bench.user("MR.kita"))
      }
      await #expect(throws: PlanError.unknownPlan) {
        try await desk.approve(plan.id, of: Bench.network("mio"), by: Bench.user("z"))
      }
      try await desk.approve(plan.id, of: oshidori, by: Bench.user("ms.mori"))
      await #expect(throws: PlanError.ownNetworkOnly) {
        try await desk.finish(plan.id, of: oshidori, by: Bench.user("ms.mori"))
      }
      try await desk.finish(plan.id, of: mame, by: Bench.user("ad.oka"))
      await #expect(throws: PlanError.personIsAdministrator) {
        try await desk.sign(plan.id, of: mame, by: Bench.user("ad.oka"), .asPlanned, note: "")
      }
      // Who approved may sign; what deviates is said in words.
      try await desk.sign(plan.id, of: mame, by: Bench.user("mr.kita"), .asPlanned, note: "")
      await #expect(throws: PlanError.malformedPlan(field: "note")) {
        try await desk.sign(plan.id, of: oshidori, by: Bench.user("ms.mori"), .deviates, note: " ")
      }
      let signed = try await desk.sign(
        plan.id, of: oshidori, by: Bench.user("ms.mori"), .deviates, note: "一名多い")
      #expect(signed.state == .reconciled(.done, .deviates))
      #expect(try await desk.plan(plan.id) == signed)
    }
  }

  /// A change of the terms, and the member that is named.
  static let faults: [(field: String, change: @Sendable (inout PlanTerms) -> Void)] = [
    ("ticket", { $0.ticket = "" }), ("ticket", { $0.ticket = "a b" }),
    ("ticket", { $0.ticket = String(repeating: "1", count: 65) }), ("text", { $0.words = " \n　" }),
    ("text", { $0.words = String(repeating: "故", count: 601) }),
    ("categories", { $0.categories = [] }), ("patients", { $0.patientsMax = 0 }),
    ("patients", { $0.patientsMax = 11 }), ("looks", { $0.looksMax = 0 }),
    ("looks", { $0.looksMax = 4 }), ("until", { $0.until = $0.from }),
    ("until", { $0.until = $0.from.adding(.milliseconds(8 * 3_600_000 + 1)) }),
    (
      "until",
      {
        $0.from = $0.from.adding(.seconds(-7200))
        $0.until = $0.from.adding(.seconds(7200))
      }
    ),
    (
      "from",
      {
        $0.from = $0.from.adding(.milliseconds(30 * 86_400_000 + 1))
        $0.until = $0.from.adding(.seconds(3600))
      }
    ),
  ]

  @Test(arguments: faults.indices)
  func `drafts nothing beyond the bounds`(number: Int) async throws {
    try await Bench.run { bench in
      let (field, change) = Self.faults[number]
      var terms = try Bench.terms()
      change(&terms)
      await #expect(throws: PlanError.malformedPlan(field: field)) {
        try await bench.draft(terms)
      }
    }
  }

  @Test func `drafts for an active network administrator of that entry alone`() async throws {
    try await Bench.run { bench in
      var suspended = try Bench.administrator()
      suspended.status = .suspended
      var elsewhere = try Bench.administrator()
      elsewhere.facility = try Bench.facility("mame/1")
      for entry in [nil, suspended, elsewhere, try Bench.administrator(role: "doctor")] {
        #expect(throws: PlanError.administratorUnfit) {
          try bench.plans.prepare(
            Bench.terms(), by: Bench.user("mr.kita"), entry, under: .standard)
        }
      }
    }
  }

  @Test func `the bounds themselves are allowed`() async throws {
    try await Bench.run { bench in
      var terms = try Bench.terms()
      terms.ticket = String(repeating: "1", count: 64)
      terms.words = String(repeating: "故", count: 600)
      (terms.patientsMax, terms.looksMax) = (10, 3)
      terms.from = bench.clock.now.adding(.seconds(30 * 86_400))
      terms.until = terms.from.adding(hour * 8)
      #expect(try await bench.draft(terms).terms == terms)
    }
  }

  @Test func `of two networks' rules the stricter ones hold`() {
    let other = PlanRules(hoursMax: 2, patientsMax: 50, looksMax: 1, reconcileDays: 90)
    for joined in [PlanRules.standard.joined(other), other.joined(.standard)] {
      #expect(
        joined == PlanRules(hoursMax: 2, patientsMax: 10, looksMax: 1, reconcileDays: 7))
    }
  }

  @Test func `a reconciliation is overdue from the clock alone`() async throws {
    try await Bench.run { bench in
      let (mame, oshidori) = try networks()
      let plan = try await bench.approved()
      let ended = try await bench.plans.finish(plan.id, of: mame, by: Bench.user("mr.kita"))
      let none = PlanLooks()
      let due = bench.clock.now.adding(.seconds(7 * 86_400))
      #expect(ended.due(none) == due)
      #expect(!ended.isOverdue(none, at: due.adding(.milliseconds(-1))))
      #expect(ended.isOverdue(none, at: due))
      bench.clock.advance(by: .seconds(8 * 86_400))
      for (network, person) in [(mame, "mr.kita"), (oshidori, "ms.mori")] {
        try await bench.plans.sign(
          plan.id, of: network, by: Bench.user(person), .asPlanned, note: "")
      }
      let signed = try #require(await bench.plans.plan(plan.id))
      #expect(signed.state == .reconciled(.done, .asPlanned))
      #expect(!signed.isOverdue(none, at: bench.clock.now))
      #expect(try await bench.draft(terms(bench)).due(none) == nil)
    }
  }

  private func terms(_ bench: Bench) throws -> PlanTerms {
    var terms = try Bench.terms()
    terms.from = bench.clock.now
    terms.until = terms.from.adding(hour)
    return terms
  }

  @Test func `tells both operators and the administrator's facility, each step once`() async throws
  {
    try await Bench.run { bench in
      let (mame, oshidori) = try networks()
      let plan = try await bench.approved()
      let place = Addressee.facility(try Bench.facility("mame/9"))
      for addressee in [.network(mame), .network(oshidori), place] {
        #expect(try await bench.planKinds(addressee) == [.planApproved])
      }
      #expect(try await bench.plans.endLapsed().isEmpty)
      bench.clock.advance(by: hour * 3)
      #expect(try await bench.plans.endLapsed().map(\.id) == [plan.id])
      #expect(try await bench.plans.endLapsed().isEmpty)
      for addressee in [.network(mame), .network(oshidori), place] {
        #expect(try await bench.planKinds(addressee) == [.planApproved, .planEnded])
      }
      let notice = try #require(
        await bench.emergencies.notices(for: place, after: 1).first)
      #expect(notice.subject == .plan(plan.id))
    }
  }
}
