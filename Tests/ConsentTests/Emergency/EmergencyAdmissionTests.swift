import Consent
import Platform
import Record
import Testing

/// Who may open emergency views at all, by real assertions.
@Suite struct `Emergency admission` {
  /// Admits a doctor with a right who showed two factors `seconds` ago; a test changes one thing.
  private func admit(
    _ bench: Bench, authenticated seconds: Int64? = 10, rules: EmergencyRules = .standard,
    _ prepare: (UserRecord) async throws -> Void = { _ in }
  ) async throws -> EmergencyError? {
    let provider = try await Provider(bench)
    let entry = try await bench.entitled()
    try await prepare(entry)
    let moment = seconds.map { JSONValue.number("\(bench.clock.now.unixSeconds - $0)") }
    let user = try await provider.outcome(["auth_time": moment ?? .null]).get()
    let present = try await bench.registers.user(entry.id, at: entry.facility)
    do throws(EmergencyError) {
      try await bench.emergencies.admit(user, present, by: rules)
      return nil
    } catch { return error }
  }

  @Test(arguments: [0, 10, 300, -60]) func `takes factors shown within five minutes`(
    seconds: Int64
  ) async throws {
    try await Bench.run { bench in
      let refused = try await admit(bench, authenticated: seconds)
      #expect(refused == nil)
    }
  }

  @Test(arguments: [301, 3600, -61, nil]) func `refuses factors that are old or of no known time`(
    seconds: Int64?
  ) async throws {
    try await Bench.run { bench in
      let refused = try await admit(bench, authenticated: seconds)
      #expect(refused == .factorsStale)
    }
  }

  @Test func `refuses who has no right, and whose right has run out`() async throws {
    try await Bench.run { bench in
      let missing = try await admit(bench) { entry in
        try await bench.registers.setEmergencyRight(nil, of: entry.id, at: entry.facility)
      }
      #expect(missing == .rightMissing)
      #expect(try await admit(bench) { _ in } == nil)
      let expired = try await admit(bench) { _ in bench.clock.advance(by: .seconds(30 * 86_400)) }
      #expect(expired == .rightExpired)
    }
  }

  @Test func `refuses a role that cannot have a right`() async throws {
    try await Bench.run { bench in
      let provider = try await Provider(bench)
      let nurse = UserRecord(
        id: try Bench.user(), facility: provider.facility, role: "nurse", licence: "123456")
      try await bench.registers.putUser(nurse)
      let user = try await provider.outcome([
        "extensions": provider.extensions(roles: ["nurse"]),
        "auth_time": .number("\(bench.clock.now.unixSeconds)"),
      ]).get()
      await #expect(throws: EmergencyError.roleUnfit) {
        try await bench.emergencies.admit(user, nurse, by: .standard)
      }
    }
  }

  @Test(arguments: EmergencyRules.Consequence.allCases)
  func `rests while a review of the facility is overdue, where the rules say so`(
    consequence: EmergencyRules.Consequence
  ) async throws {
    var rules = EmergencyRules.standard
    rules.whenOverdue = consequence
    try await Bench.run { [rules] bench in
      let filed = try await bench.view("dr.other")
      let overdue = try await admit(bench, rules: rules) { _ in
        bench.clock.advance(by: .seconds(72 * 3600))
      }
      #expect(overdue == (consequence == .rest ? .resting : nil))
      for (network, reviewer) in [("mame", "a"), ("oshidori", "b")] {
        try await bench.emergencies.examine(
          filed.id, of: Bench.network(network), by: Bench.user(reviewer), .justified, note: "")
      }
      let refused = try await admit(bench, rules: rules)
      #expect(refused == nil)
    }
  }

  @Test func `an overdue review of another facility rests nobody`() async throws {
    try await Bench.run { bench in
      try await bench.view("dr.other", at: "mame/2")
      let refused = try await admit(bench) { _ in bench.clock.advance(by: .seconds(72 * 3600)) }
      #expect(refused == nil)
    }
  }

  @Test func `refuses a user and a facility at their limits`() async throws {
    var rules = EmergencyRules.standard
    rules.perFacilityMax = 4
    try await Bench.run { [rules] bench in
      for _ in 0..<3 { try await bench.view(by: .standard) }
      let refused = try await admit(bench, rules: rules)
      #expect(refused == .limit(.user))
    }
    try await Bench.run { [rules] bench in
      for number in 0..<4 {
        try await bench.view("dr.\(number)", patient: "p-\(number)", by: rules)
      }
      let refused = try await admit(bench, rules: rules)
      #expect(refused == .limit(.facility))
    }
  }
}
