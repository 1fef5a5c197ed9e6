import Consent
import Crypto
import Linkage
import Platform
import Record
import Testing

@Suite struct `Looks under a plan` {
  private func admit(
    _ bench: Bench, _ plan: WorkPlan, link: String = "l-a", user: String = "ad.oka",
    custodian: String = "oshidori", purpose: String = "SYSADMIN"
  ) async throws {
    _ = try await bench.plans.admit(
      user: Bench.user(user), facility: Bench.facility("mame/9"), purpose: purpose,
      to: Bench.network(custodian), under: plan.id, link: link)
  }

  @Test func `are admitted for the plan's own user, purpose and direction alone`() async throws {
    try await Bench.run { bench in
      let plan = try await bench.approved()
      try await admit(bench, plan)
      await #expect(throws: PlanError.unfit) { try await admit(bench, plan, user: "ad.ono") }
      await #expect(throws: PlanError.unfit) { try await admit(bench, plan, purpose: "PATADMIN") }
      await #expect(throws: PlanError.unfit) { try await admit(bench, plan, custodian: "mio") }
      let unknown = try #require(PlanID(hex: String(repeating: "0", count: 32)))
      await #expect(throws: PlanError.unfit) {
        _ = try await bench.plans.admit(
          user: Bench.user("ad.oka"), facility: Bench.facility("mame/9"), purpose: "SYSADMIN",
          to: Bench.network("oshidori"), under: unknown, link: "l")
      }
      await #expect(throws: PlanError.unfit) {
        _ = try await bench.plans.admit(
          user: Bench.user("ad.oka"), facility: Bench.facility("mame/1"), purpose: "SYSADMIN",
          to: Bench.network("oshidori"), under: plan.id, link: "l")
      }
    }
  }

  @Test func `need a plan in force`() async throws {
    try await Bench.run { bench in
      let draft = try await bench.draft()
      await #expect(throws: PlanError.notInForce) { try await admit(bench, draft) }
      let plan = try await bench.approved()
      try await bench.plans.withdraw(
        plan.id, of: Bench.network("oshidori"), by: Bench.user("ms.mori"), note: "")
      await #expect(throws: PlanError.notInForce) { try await admit(bench, plan) }
      await #expect(throws: PlanError.notInForce) {
        try await bench.plans.file(bench.look("a"), under: plan.id)
      }
      let third = try await bench.approved()
      bench.clock.advance(by: .seconds(3 * 3600))
      await #expect(throws: PlanError.notInForce) { try await admit(bench, third) }
      await #expect(throws: PlanError.notInForce) {
        try await bench.plans.file(bench.look("a"), under: third.id)
      }
      #expect(try await bench.plans.looks(third.id).looks.isEmpty)
    }
  }

  @Test func `are counted per patient, whatever link they go through`() async throws {
    try await Bench.run { bench in
      let plan = try await bench.approved()
      try await bench.plans.file(bench.look("a"), under: plan.id)
      try await bench.plans.file(bench.look("a", through: "other"), under: plan.id)
      // By its link alone the third look would still be within the plan.
      try await admit(bench, plan, link: "l-a")
      await #expect(throws: PlanError.limit(.looks)) {
        try await bench.plans.file(bench.look("a"), under: plan.id)
      }
      try await bench.plans.file(bench.look("b"), under: plan.id)
      await #expect(throws: PlanError.limit(.patients)) {
        try await admit(bench, plan, link: "l-c")
      }
      await #expect(throws: PlanError.limit(.patients)) {
        try await bench.plans.file(bench.look("c"), under: plan.id)
      }
      try await bench.plans.file(bench.look("b"), under: plan.id)
      await #expect(throws: PlanError.limit(.looks)) { try await admit(bench, plan, link: "l-b") }
      let looks = try await bench.plans.looks(plan.id)
      #expect(looks.patients == ["a", "b"])
      #expect(looks.looks(at: "a").count == 2)
    }
  }

  @Test func `are no more at once than the plan allows`() async throws {
    try await Bench.run { bench in
      let plan = try await bench.approved()
      let filed = await withTaskGroup(of: Bool.self) { group in
        for number in 0..<8 {
          group.addTask {
            do {
              try await bench.plans.file(bench.look("p-\(number % 2)"), under: plan.id)
              return true
            } catch { return false }
          }
        }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      let looks = try await bench.plans.looks(plan.id)
      #expect(looks.looks.count == filed)
      #expect(filed <= 4)
      #expect(looks.looks(at: "p-0").count <= 2)
    }
  }

  @Test func `tell the operators once and each home once, and all of them of the end`()
    async throws
  {
    try await Bench.run { bench in
      let plan = try await bench.approved()
      let home = Addressee.facility(try Bench.facility("oshidori/2"))
      let other = Addressee.facility(try Bench.facility("oshidori/3"))
      let network = Addressee.network(try Bench.network("oshidori"))
      try await bench.plans.file(bench.look("a"), under: plan.id)
      try await bench.plans.file(bench.look("a"), under: plan.id)
      #expect(try await bench.planKinds(other).isEmpty)
      try await bench.plans.file(bench.look("b", home: "oshidori/3"), under: plan.id)
      try await bench.plans.finish(
        plan.id, of: Bench.network("mame"), by: Bench.user("mr.kita"))
      #expect(try await bench.planKinds(home) == [.planUsed, .planEnded])
      #expect(try await bench.planKinds(other) == [.planUsed, .planEnded])
      #expect(try await bench.planKinds(network) == [.planApproved, .planUsed, .planEnded])
      let looks = try await bench.plans.looks(plan.id)
      #expect(plan.concerns(home, looks))
      #expect(!plan.concerns(home, PlanLooks()))
      #expect(!plan.concerns(.facility(try Bench.facility("mame/1")), looks))
    }
  }

  @Test func `bring a policy's review forward, never back`() async throws {
    try await Bench.run { bench in
      let plan = try await bench.approved()
      try await bench.plans.file(bench.look("a", hours: 72), under: plan.id)
      bench.clock.advance(by: .seconds(60))
      try await bench.plans.file(bench.look("b", hours: 1000), under: plan.id)
      let ended = try await bench.plans.finish(
        plan.id, of: Bench.network("mame"), by: Bench.user("mr.kita"))
      let looks = try await bench.plans.looks(plan.id)
      #expect(ended.due(looks) == Bench.now.adding(.seconds(72 * 3600)))
      let later = try await bench.approved()
      try await bench.plans.file(bench.look("a", hours: 1000), under: later.id)
      let over = try await bench.plans.finish(
        later.id, of: Bench.network("mame"), by: Bench.user("mr.kita"))
      let week = bench.clock.now.adding(.seconds(7 * 86_400))
      #expect(over.due(try await bench.plans.looks(later.id)) == week)
    }
  }

  @Test func `name patients by pseudonyms that no two plans share`() throws {
    let handles = Handles(secret: SecretKey.random(byteCount: 32))
    let patient = PatientIndex(SHA256.hash(Array("p".utf8)))
    let link = try #require(LinkID(Array(repeating: 7, count: 16)))
    let plans = try ["1", "2"].map {
      try #require(PlanID(hex: String(repeating: $0, count: 32)))
    }
    let names = plans.flatMap {
      [handles.planPseudonym(patient, in: $0), handles.planPseudonym(link, in: $0)]
    }
    #expect(Set(names).count == 4)
    #expect(names.allSatisfy { $0.count == 26 })
    #expect(handles.planPseudonym(patient, in: plans[0]) == names[0])
  }

  @Test(arguments: [
    ("clerk", "PATADMIN", false), ("networkAdmin", "PATADMIN", true),
    ("networkAdmin", "SYSADMIN", true), ("doctor", "SYSADMIN", true), ("doctor", "TREAT", false),
    ("networkAdmin", "TREAT", false),
  ])
  func `reception needs no plan, whoever administrates does`(
    role: String, purpose: String, isNeeded: Bool
  ) {
    #expect(PlanPurpose.isNeeded(role: role, purpose: purpose) == isNeeded)
  }
}
