import Policy
import Testing

@Suite struct Differences {
  @Test func `what changes is what brute force finds`() throws {
    var small = try SmallPolicies("difference")
    var changed = 0
    for _ in 0..<60 {
      let (requester, custodian) = (small.pack("p"), small.pack("q"))
      var edited = custodian
      edited.statements.append(
        .rule(small.random.rule("new", half: .disclose, permits: 60)))
      let old = try PolicyAnalysis(requester: requester, custodian: custodian, agreement: nil)
      let new = try PolicyAnalysis(requester: requester, custodian: edited, agreement: nil)
      let difference = try PolicyDifference(from: old, to: new)
      let (before, after) = (BruteForce(old.policy), BruteForce(new.policy))
      let more = after.permitted.subtracting(before.permitted)
      let less = before.permitted.subtracting(after.permitted)
      #expect(difference.newlyPermitted.isEmpty == more.isEmpty)
      #expect(difference.newlyDenied.isEmpty == less.isEmpty)
      check(difference.newlyPermitted, more, after)
      check(difference.newlyDenied, less, after)
      if let witness = difference.permittedWitness {
        #expect(old.decision(witness) == .deny && new.decision(witness) == .permit)
      }
      if let witness = difference.deniedWitness {
        #expect(old.decision(witness) == .permit && new.decision(witness) == .deny)
      }
      changed += difference.isEquivalent ? 0 : 1
    }
    #expect(changed > 1)
  }

  @Test func `a group is told in words with its count`() throws {
    let old = try Shipped.pack("mame")
    var new = old
    new.statements.append(
      .rule(
        Rule(
          id: "M-DS-9", effect: .permit, half: .disclose,
          conditions: [
            Condition("participation", ["active"]), Condition("facilityType", ["care"]),
            Condition("role", ["careManager"]), Condition("purpose", ["TREAT"]),
            Condition("category", ["prescription"]), Condition("label", ["N"]),
          ])))
    let difference = try PolicyDifference(
      from: PolicyAnalysis(old, on: .custodian), to: PolicyAnalysis(new, on: .custodian))
    #expect(difference.newlyDenied.isEmpty)
    #expect(!difference.onlyTightens)
    let sentence = try #require(difference.sentences.first)
    #expect(sentence.ja.contains("介護事業所・介護支援専門員・"))
    #expect(sentence.ja.contains("処方"))
    #expect(sentence.ja.contains(": 新たに閲覧可 — "))
  }

  @Test func `a stricter obligation only tightens and a lighter one does not`() throws {
    let old = try Shipped.pack("oshidori")
    let new = try replacing(old, .sessionMinutes(60), by: .sessionMinutes(30))
    let (before, after) = (
      try PolicyAnalysis(old, on: .custodian), try PolicyAnalysis(new, on: .custodian)
    )
    let stricter = try PolicyDifference(from: before, to: after)
    #expect(stricter.onlyTightens && !stricter.isEquivalent)
    #expect(stricter.newlyPermitted.isEmpty && stricter.newlyDenied.isEmpty)
    let lighter = try PolicyDifference(from: after, to: before)
    #expect(!lighter.onlyTightens)
    #expect(lighter.obligationsChanged.first?.witness != nil)
  }

  private func check(_ groups: RequestGroups, _ expected: Set<Int>, _ brute: BruteForce) {
    var rest = expected
    for group in groups.groups {
      let held = brute.held(by: group, among: expected)
      let size = brute.vocabulary.attributes.reduce(1) { size, attribute in
        let condition = group.conditions.first { $0.attribute == attribute.name }
        return size * (condition?.values.count ?? attribute.values.count)
      }
      #expect(held.count == size, "a group holds only changed requests")
      rest.subtract(held)
    }
    #expect(!groups.isComplete || rest.isEmpty)
  }
}

/// A pack in which one obligation is another, everywhere.
func replacing(_ pack: Pack, _ old: Obligation, by new: Obligation) throws -> Pack {
  var pack = pack
  pack.statements = pack.statements.map { statement in
    guard case .rule(var rule) = statement else { return statement }
    rule.obligations = rule.obligations.map { $0 == old ? new : $0 }
    return .rule(rule)
  }
  return pack
}
