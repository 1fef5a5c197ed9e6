import Policy
import Testing

/// One fault each, put into a small pack over the shipped vocabulary, and what shows it.
@Suite struct PlantedFaults {
  @Test func `a permit that ignores withdrawal`() throws {
    let sound = try disclosing(
      "permit disclose P when participation is active\n category is labResult")
    #expect(try sound.permittedDespiteRefusal().allSatisfy { $0.count == 0 || !$0.isTested })
    let faulty = try disclosing(
      """
      permit disclose P when participation is active
        category is labResult
      permit disclose Q when facilityConsent is granted
        category is image
      """)
    let found = try #require(
      try faulty.permittedDespiteRefusal().first {
        $0.attribute.name == "custodian.participation"
      })
    let witness = try #require(found.witness)
    #expect(found.count > 0)
    #expect(witness["custodian.participation"] == "withdrawn")
    #expect(faulty.decision(witness) == .permit)
    #expect(try faulty.findings().contains { $0.analysis == .reach && $0.weight == .fault })
  }

  @Test func `a permit that needs no consent at all`() throws {
    let faulty = try disclosing(
      """
      permit disclose P when participation is active
        category is labResult
      permit disclose Q when role is clerk
        category is carePlan
      """)
    let open = try faulty.regardlessOfConsent()
    #expect(open.isComplete && open.groups.count == 1)
    #expect(open.groups[0].say.ja.hasPrefix("事務職員・ケアプラン・目的="))
  }

  @Test func `a permit for whom no consent was ever asked`() throws {
    let asked = "permit disclose P when participation is active\n category is labResult"
    #expect(try disclosing(asked).permittedWithoutConsent()?.count == 0)
    let faulty = try disclosing(
      """
      \(asked)
      permit disclose Q when role is doctor
        category is carePlan
      deny disclose R when participation is withdrawn
      """)
    // A refusal still wins: only that nobody agreed shows the fault.
    #expect(try faulty.regardlessOfConsent().count == 0)
    let found = try #require(faulty.permittedWithoutConsent())
    let witness = try #require(found.witness)
    #expect(found.count > 0 && faulty.decision(witness) == .permit)
    #expect(!["active", "withdrawn"].contains(witness["custodian.participation"]))
    #expect(witness["category"] == "carePlan")
    #expect(try faulty.findings().contains { $0.say == found.say && $0.weight == .fault })
  }

  @Test func `an unknown that widens`() throws {
    let faulty = try disclosing(
      """
      permit disclose P when participation is active
        label is N
      permit disclose Q when participation is active
        label is unknown
      """)
    let widenings = try faulty.hiding().flatMap(\.widenings)
    #expect(widenings.allSatisfy { $0.attribute.name == "label" && $0.to.name == "unknown" })
    #expect(widenings.map(\.from.name) == ["V", "unlabelled", "R"])
    try replay(try #require(widenings.first), faulty)
  }

  @Test func `less consent that permits more`() throws {
    let faulty = try disclosing(
      """
      permit disclose P when facilityConsent is unset
        category is image
      permit disclose Q when facilityConsent is granted
        category is labResult
      """)
    let widenings = try faulty.consentMonotonicity().flatMap(\.widenings)
    #expect(widenings.count == 1)
    let found = try #require(widenings.first)
    #expect(found.from.name == "granted" && found.to.name == "unset")
    #expect(found.witness.say.ja.contains("画像"))
    try replay(found, faulty)
  }

  @Test func `an expiry that widens`() throws {
    let faulty = try disclosing("permit disclose P when slip is expired\n category is image")
    let widenings = try faulty.consentMonotonicity().flatMap(\.widenings)
    let found = try #require(widenings.first { $0.from.name == "valid" })
    #expect(found.to.name == "expired" && found.attribute.name == "custodian.slip")
    try replay(found, faulty)
  }

  @Test func `a lower assurance that permits more`() throws {
    let faulty = try disclosing("permit disclose P when assurance is 1, 3")
    let widenings = try faulty.otherMonotonicity().flatMap(\.widenings)
    let found = try #require(widenings.first)
    #expect(widenings.count == 1 && found.from.name == "2" && found.to.name == "1")
    try replay(found, faulty)
  }

  @Test func `a clerk who sees what no doctor does`() throws {
    let faulty = try disclosing("permit disclose P when role is clerk, nurse")
    let proof = try #require(try faulty.roleMonotonicity())
    #expect(
      proof.widenings.map(\.from.name) == ["doctor", "dentist", "pharmacist", "careManager"])
    try replay(try #require(proof.widenings.first), faulty)
  }

  @Test func `a shadowed rule`() throws {
    let faulty = try disclosing(
      """
      permit disclose P when role is nurse
      permit disclose Q when role is clerk
      deny disclose X when role is clerk
      """)
    let uses = try faulty.ruleUses()
    let shadowed = try #require(uses.first { $0.rule.id == "Q" })
    #expect(shadowed.verdict == .shadowed(by: uses.filter { $0.rule.id == "X" }.map(\.rule)))
    #expect(shadowed.neverDecides && shadowed.alone == 0 && shadowed.matched > 0)
    #expect(uses.first { $0.rule.id == "P" }?.verdict == .needed)
  }

  @Test func `a redundant rule`() throws {
    let faulty = try disclosing(
      """
      permit disclose P when role is nurse, clerk
        must viewOnly
      permit disclose Q when role is clerk
        label is N
        must viewOnly
      permit disclose R when role is nurse
        label is N
        must noPrint
      """)
    let uses = try faulty.ruleUses()
    #expect(
      uses.first { $0.rule.id == "Q" }?.verdict
        == .redundant(by: uses.filter { $0.rule.id == "P" }.map(\.rule)))
    #expect(uses.first { $0.rule.id == "R" }?.verdict == .needed, "it adds an obligation")
  }

  @Test func `rules that match nothing or refuse what nothing permits`() throws {
    let faulty = try disclosing(
      """
      permit disclose P when role is nurse
      permit disclose Q when participation is active
        custodian.participation is withdrawn
      deny disclose X when role is clerk
      """)
    let uses = try faulty.ruleUses()
    #expect(uses.map(\.verdict) == [.needed, .matchesNothing, .nothingToDeny])
    #expect(uses[0].say.en.contains("alone decides 20 requests"))
  }

  @Test func `an emergency permit without review`() throws {
    // The language refuses to read it; a pack put together otherwise is still found out.
    var pack = try written("permit disclose Q when role is nurse")
    pack.statements = [
      .rule(
        Rule(
          id: "P", effect: .permit, half: .disclose,
          conditions: [Condition("purpose", ["ETREAT"]), Condition("role", ["doctor"])],
          obligations: [.sessionMinutes(30), .notify(["steward"])]))
    ]
    let faulty = try PolicyAnalysis(pack, on: .custodian)
    let laws = try faulty.obligationLaws()
    let found = try #require(laws.emergencies.first)
    #expect(found.purposes == ["ETREAT"] && found.missing == [.reviewWithinHours])
    #expect(faulty.counts().permitted == 0, "it is withheld, and told")
    #expect(laws.unguarded == nil)
  }

  @Test func `two permits that together demand more than each`() throws {
    let faulty = try disclosing(
      """
      permit disclose P when role is nurse
        must viewOnly
      permit disclose Q when label is N
        must sessionMinutes 10
      """)
    let laws = try faulty.obligationLaws()
    let overlap = try #require(laws.overlaps.first)
    #expect(laws.breaches.isEmpty && laws.overlaps.count == 1)
    #expect(overlap.isStricterThanBoth && overlap.demands.text == "viewOnly, sessionMinutes 10")
    #expect(overlap.group.count == 5 && overlap.witness["role"] == "nurse")
  }

  @Test func `a never that only itself keeps`() throws {
    let faulty = try disclosing(
      """
      permit disclose P when category is image
      never "事務職員は見ない" permit when role is clerk
      never "看護記録は見せない" permit when category is nursing
      """)
    let claims = try faulty.claims()
    #expect(claims.map(\.holds) == [false, true])
    let example = try #require(claims[0].counterexample)
    #expect(example["role"] == "clerk" && example["category"] == "image")
    #expect(faulty.decision(example) == .deny, "the never itself still refuses it")
    let without = try disclosing("permit disclose P when category is image")
    #expect(without.decision(example) == .permit)
  }

  @Test func `an always that is broken`() throws {
    let faulty = try disclosing(
      """
      permit disclose P when role is doctor
      deny disclose X when tag is undelivered
      always "医師は見る" permit when role is doctor
        purpose is TREAT
      always "医師は提供病名を見る" permit when role is doctor
        purpose is TREAT
        tag is none, uninformed
      """)
    let claims = try faulty.claims()
    #expect(claims.map(\.holds) == [false, true])
    let example = try #require(claims[0].counterexample)
    #expect(claims[0].refusedBy.map(\.id) == ["X"])
    #expect(faulty.decision(example) == .deny)
    #expect(claims[0].say.ja.contains("未提供病名"))
  }

  @Test func `a denial without English`() throws {
    let faulty = try disclosing(
      """
      permit disclose P when role is doctor
      deny disclose X when tag is undelivered
        say ja "渡しません" en "not delivered"
      deny disclose Y when label is V
        say ja "厳秘です" en "厳秘です"
      deny disclose Z when label is R
      """)
    let silent = try faulty.silentDenials()
    #expect(silent.map(\.rule.id) == ["Y", "Z"])
    #expect(silent.map(\.missing) == [[.en], [.ja, .en]])
    for denial in silent { #expect(faulty.decision(denial.witness) == .deny) }
  }

  @Test func `a value at which nothing is permitted`() throws {
    let faulty = try disclosing("permit disclose P when role is doctor, nurse\n label is N")
    let dead = faulty.deadValues()
    #expect(
      Set(dead.filter { $0.attribute.name == "label" }.map(\.value.name)) == [
        "V", "R", "unlabelled",
      ])
    #expect(!dead.contains { $0.value.name == "nurse" })
  }

  private func replay(_ widening: Widening, _ analysis: PolicyAnalysis) throws {
    let attribute = widening.attribute.name
    #expect(widening.witness[attribute] == widening.to.name)
    #expect(analysis.decision(widening.witness) == .permit)
    #expect(
      analysis.decision(widening.witness.setting(attribute, to: widening.from.name)) == .deny)
  }
}

/// The disclosing half of a pack with these statements.
func disclosing(_ statements: String) throws -> PolicyAnalysis {
  try PolicyAnalysis(written(statements), on: .custodian)
}

/// A pack with these statements.
func written(_ statements: String, name: String = "mame") throws -> Pack {
  let text = "pack \(name) version 1 vocabulary bridge@2\n\n\(statements)\n"
  let parsed = PolicyParser.parse(SourceFile(name: "planted.pack", text: text))
  guard case .pack(let pack) = parsed.document else {
    throw Unreadable(diagnostics: parsed.diagnostics.map { "\($0)" })
  }
  return pack
}

struct Unreadable: Error {
  let diagnostics: [String]
}
