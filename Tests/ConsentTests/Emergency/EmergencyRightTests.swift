import Consent
import Linkage
import Platform
import Record
import Store
import Testing

@Suite struct `Emergency rights` {
  @Test func `are kept with who granted them and until when`() async throws {
    try await Bench.run { bench in
      let entry = try await bench.entitled()
      #expect(entry.emergencyRight == bench.right())
    }
  }

  @Test(arguments: ["nurse", "clerk", "pharmacist", "dentist"])
  func `are for doctors only`(role: String) async throws {
    try await Bench.run { bench in
      await #expect(throws: ConsentError.emergencyRoleUnfit) {
        try await bench.entitled(role: role)
      }
    }
  }

  @Test func `are granted to nobody who is unknown, by nobody to themselves, for a year at most`()
    async throws
  {
    try await Bench.run { bench in
      let facility = try Bench.facility("mame/1")
      await #expect(throws: ConsentError.unknownUser) {
        try await bench.registers.setEmergencyRight(
          bench.right(), of: Bench.user("nobody"), at: facility)
      }
      try await bench.entitled()
      for (right, field) in [
        (bench.right(by: "dr.sato"), "by"), (bench.right(by: ""), "by"),
        (bench.right(days: 367), "until"), (bench.right(days: 0), "until"),
      ] {
        await #expect(throws: ConsentError.malformedEntry(field: field)) {
          try await bench.registers.setEmergencyRight(right, of: Bench.user(), at: facility)
        }
      }
    }
  }

  @Test func `outlive an entry of the office and go with role and status`() async throws {
    try await Bench.run { bench in
      var entry = try await bench.entitled()
      entry.licence = "654321"
      try await bench.registers.putUser(entry)
      let kept = try #require(await bench.registers.user(entry.id, at: entry.facility))
      #expect(kept.emergencyRight != nil)
      #expect(kept.licence == "654321")
      for change in [
        { (user: inout UserRecord) in user.status = .suspended }, { $0.role = "nurse" },
      ] {
        var entry = try await bench.entitled()
        change(&entry)
        try await bench.registers.putUser(entry)
        #expect(
          try await bench.registers.user(entry.id, at: entry.facility)?.emergencyRight == nil)
      }
    }
  }

  @Test func `widen when granted and narrow when taken back`() async throws {
    try await Bench.run { bench in
      let entry = try await bench.entitled()
      let set = { (right: EmergencyRight?) in
        try await bench.registers.setEmergencyRight(right, of: entry.id, at: entry.facility).effect
      }
      #expect(try await set(bench.right(days: 40)) == .widens)
      #expect(try await set(bench.right(days: 10)) == .narrows)
      #expect(try await set(nil) == .narrows)
      #expect(try await set(nil) == .same)
    }
  }
}
