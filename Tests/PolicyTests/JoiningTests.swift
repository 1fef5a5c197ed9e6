import Policy
import Testing

@Suite struct Joining {
  @Test func `refuses a direction that was not agreed`() throws {
    #expect(throws: PolicyError.directionNotAgreed(requester: "mio", custodian: "mame")) {
      try JointPolicy(
        requester: Shipped.pack("mio"), custodian: Shipped.pack("mame"),
        agreement: Shipped.agreement())
    }
  }

  @Test func `refuses packs in different vocabularies`() throws {
    let other = try Vocabulary.bridge2.extended(identifier: "bridge@3", [:])
    let pack = Pack(name: "x", version: 1, vocabulary: other)
    #expect(throws: PolicyError.vocabulariesDiffer("bridge@2", "bridge@3")) {
      try JointPolicy(requester: Shipped.pack("mame"), custodian: pack, agreement: nil)
    }
  }

  @Test func `refuses more rules than its limit`() throws {
    let rules = (0...PolicyLimits.rulesMax).map {
      Statement.rule(Rule(id: "R-\($0)", effect: .permit, half: .request, conditions: []))
    }
    let pack = Pack(name: "x", version: 1, statements: rules)
    #expect(throws: PolicyError.rulesTooMany(PolicyLimits.rulesMax + 1)) {
      try JointPolicy(
        requester: pack, custodian: Pack(name: "y", version: 1), agreement: nil)
    }
  }

  @Test func `refuses a rule with a word its vocabulary lacks`() throws {
    let rule = Rule(
      id: "R-1", effect: .permit, half: .request, conditions: [Condition("role", ["wizard"])])
    let pack = Pack(name: "x", version: 1, statements: [.rule(rule)])
    #expect(throws: PolicyError.wordUnknown(rule: "R-1", word: "wizard")) {
      try JointPolicy(requester: pack, custodian: pack, agreement: nil)
    }
  }

  @Test func `joins obligations towards the stricter`() {
    let joined = Obligations([
      .sessionMinutes(60), .notify(["steward"]), .reviewWithinHours(24), .categories(["x", "y"]),
      .sessionMinutes(30), .notify(["patient"]), .reviewWithinHours(72), .categories(["y", "z"]),
      .redactLabels(["V"]), .redactLabels(["R"]), .viewOnly,
    ])
    #expect(
      joined.list == [
        .viewOnly, .sessionMinutes(30), .redactLabels(["R", "V"]), .categories(["y"]),
        .reviewWithinHours(24), .notify(["patient", "steward"]),
      ])
  }

  @Test(arguments: [Half?.none, .request, .disclose])
  func `enforces a never in the half it names, or in both`(half: Half?) throws {
    let never = Never(title: "x", conditions: [Condition("role", ["nurse"])], half: half)
    func pack(_ name: String, _ statements: [Statement]) -> Pack {
      let permits = [Half.request, .disclose].map {
        Statement.rule(Rule(id: $0.rawValue, effect: .permit, half: $0, conditions: []))
      }
      return Pack(name: name, version: 1, statements: permits + statements)
    }
    let nurse = facts(["role": "nurse"])
    let asking = try JointPolicy(
      requester: pack("x", [.never(never)]), custodian: pack("y", []), agreement: nil)
    let holding = try JointPolicy(
      requester: pack("y", []), custodian: pack("x", [.never(never)]), agreement: nil)
    #expect((asking.permitted(nurse) == nil) == (half != .disclose))
    #expect((holding.permitted(nurse) == nil) == (half != .request))
    #expect(asking.permitted(facts([:])) != nil)
  }

  @Test func `does not widen for an always`() throws {
    let always = Always(title: "x", conditions: [Condition("role", ["nurse"])])
    let rule = Rule(
      id: "R", effect: .permit, half: .request, conditions: [Condition("role", ["doctor"])])
    let pack = Pack(name: "x", version: 1, statements: [.rule(rule), .always(always)])
    #expect(pack.statements.alwayses == [always])
    let policy = try JointPolicy(requester: pack, custodian: pack, agreement: nil)
    #expect(policy.scope(of: .request, facts(["role": "nurse"])).isEmpty)
    #expect(!policy.scope(of: .request, facts([:])).isEmpty)
  }

  @Test(arguments: ["ETREAT", "BTG", "unknown"])
  func `keeps an unconditional permit from emergencies`(purpose: String) throws {
    let bare = Pack(
      name: "x", version: 1,
      statements: [
        .rule(Rule(id: "Q", effect: .permit, half: .request, conditions: [])),
        .rule(Rule(id: "D", effect: .permit, half: .disclose, conditions: [])),
      ])
    let policy = try JointPolicy(requester: bare, custodian: bare, agreement: nil)
    #expect(policy.permitted(facts([:])) != nil)
    #expect(policy.permitted(facts(["purpose": purpose])) == nil)
  }

  @Test(arguments: [0, 1, 2])
  func `lets an emergency through only where both halves carry its demands`(bare: Int) throws {
    func pack(_ half: Half, _ isBare: Bool) -> Pack {
      let demands: [Obligation] = [
        .sessionMinutes(30), .reviewWithinHours(72), .notify(["steward"]),
      ]
      let rule = Rule(
        id: "R", effect: .permit, half: half, conditions: [],
        obligations: isBare ? Array(demands.dropLast()) : demands)
      return Pack(name: half.rawValue, version: 1, statements: [.rule(rule)])
    }
    let policy = try JointPolicy(
      requester: pack(.request, bare == 1), custodian: pack(.disclose, bare == 2), agreement: nil)
    #expect((policy.permitted(facts(["purpose": "ETREAT"])) != nil) == (bare == 0))
  }
}

@Suite struct VocabularyMappings {
  @Test func `read a network's words and name the row`() throws {
    let mapping = try Shipped.mapping("mame")
    #expect(mapping.map(role: "医師") == .mapped("doctor", row: "mame role \"医師\" => doctor"))
    #expect(
      mapping.map(facility: "訪問看護ステーション")
        == .mapped("homeNursing", row: "mame facility \"訪問看護ステーション\" => homeNursing"))
    #expect(
      mapping.map(purpose: "緊急処置") == .mapped("ETREAT", row: "mame purpose \"緊急処置\" => ETREAT"))
  }

  @Test(arguments: ["", "医", "院長", "doctor", "病院"])
  func `leave a foreign word unmapped`(word: String) throws {
    #expect(try Shipped.mapping("mame").map(role: word) == .unmapped)
  }

  @Test func `do not let a role exceed its facility`() throws {
    let mapping = try Shipped.mapping("mame")
    #expect(mapping.map(role: "医師", at: "homeNursing") == .aboveCeiling)
    #expect(mapping.map(role: "医師", at: "midwifery") == .aboveCeiling)
    #expect(mapping.map(role: "看護師", at: "homeNursing") != .aboveCeiling)
    #expect(mapping.map(role: "院長", at: "hospital") == .unmapped)
  }

  @Test(arguments: ["mame", "oshidori"])
  func `have a ceiling for every facility type they map to`(network: String) throws {
    let mapping = try Shipped.mapping(network)
    let types = Set(mapping.rows.filter { $0.kind == .facility }.map(\.value))
    #expect(types == Set(mapping.ceilings.map(\.facilityType)))
  }
}
