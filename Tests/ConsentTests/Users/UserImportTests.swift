import Consent
import Platform
import Record
import Store
import Synchronization
import Testing

@Suite struct `Imports of users` {
  private static let office = UserStep.Actor(.office, by: "山田")
  private static let table = """
    id,role,licence,licenceSource,licenceCheckedBy,personal
    dr.ando,doctor,第1号,nationalSearch,事務長,yes
    dr.ito,doctor,第2号,copy,事務長,yes
    ck.ueda,clerk,,,,yes
    """

  @discardableResult
  private func run(
    _ text: String, _ bench: Bench, whole: Bool = false, partial: Bool = false, dry: Bool = false
  ) async throws -> UserImport {
    let sheet = UserSheet(Array(text.utf8))
    #expect(sheet.findings.isEmpty)
    return try await bench.registers.importUsers(
      sheet.rows, at: try Bench.facility("mame/1"), by: Self.office,
      Registers.UserImportRules(isWhole: whole, isPartial: partial, isDryRun: dry))
  }

  private func users(_ bench: Bench) async throws -> [String: UserRecord] {
    let found = try await bench.registers.users(at: try Bench.facility("mame/1"))
    return Dictionary(uniqueKeysWithValues: found.map { ($0.id.text, $0) })
  }

  private func kinds(_ result: UserImport) -> [String] {
    result.differences.map { "\($0.id.text) \($0.kind.rawValue)" }
  }

  @Test func `add, change and suspend, and change nothing the second time`() async throws {
    try await Bench.run { bench in
      #expect(
        try await kinds(run(Self.table, bench)) == [
          "dr.ando added", "dr.ito added", "ck.ueda added",
        ])
      let first = try await users(bench)
      #expect(first["dr.ando"]?.history.map(\.actor) == [Self.office])
      bench.clock.advance(by: .seconds(60))
      let revision = bench.store.revision
      let again = try await run(Self.table, bench)
      #expect(again.differences.allSatisfy { $0.kind == .unchanged } && !again.isWritten)
      #expect(try await users(bench) == first)
      #expect(bench.store.revision == revision)
      let changed = try await run(
        "id,role,status\ndr.ando,doctor,suspended\nck.ueda,careManager,", bench)
      #expect(kinds(changed) == ["dr.ando suspended", "ck.ueda changed"])
      #expect(
        changed.differences.last?.changes.map { "\($0.field) \($0.from ?? "") \($0.to ?? "")" }
          == ["role clerk careManager"])
      let now = try await users(bench)
      #expect(now["dr.ando"]?.licence == "第1号" && now["dr.ando"]?.status == .suspended)
      #expect(now["ck.ueda"]?.certified == Bench.now)
    }
  }

  @Test func `tell as a dry run what the real one then does, and write nothing`() async throws {
    try await Bench.run { bench in
      try await run(Self.table, bench)
      let before = (try await users(bench), bench.store.revision)
      let text = "id,role,status\ndr.ando,doctor,left\ndr.new,doctor,"
      let dry = try await run(text, bench, whole: true, dry: true)
      #expect(!dry.isWritten)
      #expect(try await users(bench) == before.0)
      #expect(bench.store.revision == before.1)
      let real = try await run(text, bench, whole: true)
      #expect(real.isWritten && real.differences == dry.differences)
    }
  }

  @Test func `suspend who is missing from a whole list, and tell it before it is acknowledged`()
    async throws
  {
    try await Bench.run { bench in
      try await run(Self.table, bench)
      let listener = Listener(bench.registers.events)
      let result = try await run("id\ndr.ando", bench, whole: true)
      #expect(
        kinds(result) == ["dr.ando unchanged", "ck.ueda suspended", "dr.ito suspended"])
      #expect(result.differences.map(\.line) == [2, nil, nil])
      #expect(try await users(bench)["dr.ito"]?.status == .suspended)
      #expect(listener.events.filter { $0.effect == .narrows }.count == 2)
      #expect(try await kinds(run("id\ndr.ando", bench)) == ["dr.ando unchanged"])
    }
  }

  @Test func `write all rows or none, unless they are partial`() async throws {
    try await Bench.run { bench in
      let text = """
        id,role,licence
        dr.a,doctor,第9号
        dr.b,doctor,第９号
        受付,clerk,
        dr.c,,
        """
      let refused = try await run(text, bench)
      #expect(refused.faults.map(\.line) == [3, 4, 5] && !refused.isWritten)
      let isEmpty = try await users(bench).isEmpty
      #expect(isEmpty)
      let partial = try await run(text, bench, partial: true)
      #expect(partial.faults.map(\.line) == [3, 4, 5] && partial.isWritten)
      #expect(try await users(bench).keys.sorted() == ["dr.a"])
    }
  }

  @Test func `let who leaves free a licence for who comes, in whatever order`() async throws {
    try await Bench.run { bench in
      try await run(Self.table, bench)
      let result = try await run(
        "id,role,licence,status\ndr.new,doctor,第1号,active\ndr.ando,doctor,,left", bench)
      #expect(result.faults.isEmpty)
      #expect(try await users(bench)["dr.new"]?.licence == "第1号")
    }
  }

  @Test func `drop what was checked with the licence it was checked for`() async throws {
    try await Bench.run { bench in
      try await run(Self.table, bench)
      try await run("id,licence\ndr.ando,第7号", bench)
      #expect(try await users(bench)["dr.ando"]?.licenceProof == nil)
    }
  }

  @Test func `of more users than one commit holds are whole`() async throws {
    try await Bench.run { bench in
      let rows = (1...251).map { "u\($0),clerk" }
      let text = "id,role\n" + rows.joined(separator: "\n")
      #expect(try await run(text, bench).differences.count == 251)
      #expect(try await users(bench).count == 251)
      let again = try await run(text, bench, whole: true)
      #expect(again.differences.allSatisfy { $0.kind == .unchanged })
    }
  }

  @Test func `begin again where another change comes between two commits`() async throws {
    try await Bench.run { bench in
      let store = Interrupted(bench.store)
      let registers = Registers(
        store: store, handles: bench.handles, clock: bench.clock.wallClock)
      let facility = try Bench.facility("mame/1")
      let lines = ["id,role,licence"] + (1...150).map { "u\($0),doctor,\($0)" }
      let rows = UserSheet(Array(lines.joined(separator: "\n").utf8)).rows
      store.afterCommit { () async throws in
        try await registers.putUser(
          UserRecord(
            id: try Bench.user("dr.quick"), facility: facility, role: "doctor", licence: "150"))
      }
      let result = try await registers.importUsers(
        rows, at: facility, by: Self.office,
        Registers.UserImportRules(isWhole: false, isPartial: false, isDryRun: false))
      // The licence of the last row was taken meanwhile: it is refused rather than shared.
      #expect(result.faults.map(\.line) == [151])
      let same = try await registers.users(at: facility).filter { $0.licence == "150" }
      #expect(same.map(\.id.text) == ["dr.quick"])
    }
  }
}
