import Policy
import Testing

@Suite struct TestCoverages {
  static let small = """
    permit disclose P when role is doctor, nurse
      label is N
      purpose is TREAT
      must viewOnly
    deny disclose X when tag is undelivered
    given tag none, TREAT
    test "医師は通常の文書を見る"
      given doctor, N
      expect permit by P must viewOnly
    test "未提供は渡らない"
      given doctor, N, tag undelivered
      expect deny by X
    """

  @Test func `a fault is noticed exactly where the cases say so`() throws {
    let pack = try Shipped.pack("mame")
    let meaning = try pack.fingerprint()
    let unnoticed = Set(try TestCoverage(pack).unnoticed.map(\.say.en))
    var (noticed, missed) = (0, 0)
    for mutated in mutations(of: pack) {
      let passes = try CaseRunner.run(mutated.pack).allSatisfy { $0.passed }
      let changes = try mutated.pack.fingerprint() != meaning
      #expect(unnoticed.contains(mutated.name) == (changes && passes), "\(mutated.name)")
      if passes { missed += 1 } else { noticed += 1 }
    }
    #expect(noticed > 3 && missed > 3)
  }

  @Test func `a suggested test is read and notices what it is for`() throws {
    let coverage = try TestCoverage(written(Self.small))
    #expect(coverage.score < 100 && !coverage.suggestions.isEmpty)
    let text = Self.small + "\n" + coverage.suggestions.map(\.text).joined(separator: "\n")
    let grown = try written(text)
    let results = try CaseRunner.run(grown)
    #expect(results.count == 2 + coverage.suggestions.count)
    #expect(results.allSatisfy { $0.passed })
    let better = try TestCoverage(grown)
    #expect(better.noticed > coverage.noticed)
    #expect(
      better.noticed == coverage.noticed + coverage.suggestions.map(\.notices).reduce(0, +))
  }

  @Test func `suggested tests end in full marks`() throws {
    var text = Self.small
    for _ in 0..<8 {
      let coverage = try TestCoverage(written(text))
      if coverage.suggestions.isEmpty { break }
      text += "\n" + coverage.suggestions.map(\.text).joined(separator: "\n")
    }
    let coverage = try TestCoverage(written(text))
    #expect(coverage.score == 100 && coverage.unnoticed.isEmpty)
    #expect(coverage.rules.allSatisfy { $0.isMatched && $0.untriedConditions.isEmpty })
  }

  @Test func `what no test tries is told`() throws {
    let coverage = try TestCoverage(
      written(
        """
        permit disclose P when role is doctor
          label is N
        permit disclose Q when role is clerk
        given TREAT
        test "医師" given doctor, N expect permit
        test "区分" given doctor, R expect deny
        """))
    #expect(coverage.rules.map(\.isMatched) == [true, false])
    #expect(coverage.rules[0].untriedConditions == ["role"])
    #expect(
      coverage.rules[1].untriedConditions.isEmpty, "a test shows what happens without a clerk")
  }

  @Test func `an agreement is measured in both directions`() throws {
    let packs = try [Shipped.pack("mame"), Shipped.pack("oshidori")]
    let agreement = try Shipped.agreement()
    let coverage = try TestCoverage(agreement, packs: packs)
    #expect(coverage.rules.contains { $0.rule == "AG-X-1" && $0.isMatched })
    #expect(coverage.noticed > 0 && coverage.equivalent > 0)
    var grown = agreement
    grown.statements += coverage.suggestions.map { .test($0.test) }
    #expect(try CaseRunner.run(grown, packs: packs).allSatisfy { $0.passed })
    #expect(try TestCoverage(grown, packs: packs).noticed > coverage.noticed)
  }

  /// Some faults, put in by hand and named as the coverage names them.
  private func mutations(of pack: Pack) -> [(name: String, pack: Pack)] {
    pack.statements.indices.flatMap { index in
      guard case .rule(let rule) = pack.statements[index] else {
        return [(name: String, pack: Pack)]()
      }
      var all: [(name: String, pack: Pack)] = []
      var without = pack
      without.statements.remove(at: index)
      all.append(("drop \(rule.id)", without))
      for number in rule.conditions.indices.prefix(2) {
        var changed = rule
        let condition = changed.conditions.remove(at: number)
        var mutated = pack
        mutated.statements[index] = .rule(changed)
        all.append(("drop the condition \(condition.attribute) of \(rule.id)", mutated))
        guard condition.values.count > 1 else { continue }
        changed = rule
        changed.conditions[number].values.removeLast()
        mutated.statements[index] = .rule(changed)
        all.append(
          (
            "drop \(condition.values.last ?? "") from \(condition.attribute) of \(rule.id)",
            mutated
          ))
      }
      return all
    }
  }
}
