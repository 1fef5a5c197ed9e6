import Foundation
import Policy
import Testing

@Suite struct ShippedPolicies {
  @Test(arguments: Shipped.files) func `are read without an error`(path: String) throws {
    let parsed = PolicyParser.parse(try Shipped.source(path))
    let errors = parsed.diagnostics.filter { $0.severity == .error }
    #expect(errors.map { $0.rendered(.en) } == [])
    #expect(parsed.document != nil)
  }

  @Test(arguments: Shipped.files) func `stand in their canonical form`(path: String) throws {
    let source = try Shipped.source(path)
    let document = try #require(PolicyParser.parse(source).document)
    #expect(PolicyFormatter.format(document) == source.text)
  }

  @Test(arguments: Shipped.packNames) func `pass the cases they bring along`(name: String) throws {
    let results = try CaseRunner.run(Shipped.pack(name))
    #expect(results.count >= 6)
    for result in results {
      #expect(result.passed, "\(name): \(result.test.title): \(result.effect) \(result.rules)")
    }
  }

  @Test func `the agreement passes the cases it brings along`() throws {
    let packs = try Shipped.packNames.map(Shipped.pack)
    let results = try CaseRunner.run(Shipped.agreement(), packs: packs)
    #expect(results.count >= 5)
    for result in results {
      #expect(result.passed, "\(result.test.title): \(result.effect) \(result.rules)")
    }
  }

  @Test(arguments: Shipped.packNames)
  func `say a sentence and name a basis in every rule`(name: String) throws {
    for rule in try Shipped.pack(name).rules {
      #expect(rule.say != nil, "\(rule.id)")
      #expect(rule.basis != nil, "\(rule.id)")
    }
  }

  @Test(arguments: ["mame", "oshidori"])
  func `show a doctor the clinical categories of the other network`(custodian: String) throws {
    let requester = custodian == "mame" ? "oshidori" : "mame"
    let policy = try Shipped.joint(requester, asks: custodian)
    for facilityType in ["hospital", "clinic"] {
      for purpose in ["TREAT", "COORD"] {
        let scope = try #require(
          policy.permitted(
            facts(["network": requester, "facilityType": facilityType, "purpose": purpose])))
        #expect(scope.categories.filter { $0 != "unknown" }.count == 12)
        #expect(scope.labels == ["unlabelled", "R", "N"])
        #expect(
          !scope.permits(
            category: "labResult", label: "N", docAge: "afterConsent", tag: "undelivered"))
        #expect(
          scope.permits(category: "labResult", label: "N", docAge: "afterConsent", tag: "none"))
      }
    }
  }

  @Test(arguments: ["mame", "oshidori"])
  func `show a pharmacy prescriptions, injections and results`(custodian: String) throws {
    let requester = custodian == "mame" ? "oshidori" : "mame"
    let policy = try Shipped.joint(requester, asks: custodian)
    let pharmacist = facts([
      "network": requester, "facilityType": "pharmacy", "role": "pharmacist",
    ])
    let scope = try #require(policy.permitted(pharmacist))
    #expect(scope.categories == ["prescription", "injection", "labResult"])
    #expect(scope.labels == ["N"])
  }

  static let refusing: [[String: String]] = [
    ["custodian.facilityConsent": "unset"], ["custodian.facilityConsent": "refused"],
    ["custodian.facilityConsent": "unknown"], ["custodian.participation": "withdrawn"],
    ["custodian.participation": "none"], ["custodian.participation": "unknown"],
    ["custodian.linkage": "candidate"], ["custodian.linkage": "unknown"],
    ["requester.participation": "withdrawn"], ["purpose": "ETREAT"], ["purpose": "BTG"],
    ["purpose": "SYSADMIN"], ["purpose": "unknown"], ["assurance": "1"], ["role": "clerk"],
    ["role": "unknown"], ["role": "networkAdmin"], ["action": "unknown"],
  ]

  @Test(arguments: ["mame", "oshidori"], refusing)
  func `show nothing where a condition fails`(custodian: String, change: [String: String]) throws {
    let requester = custodian == "mame" ? "oshidori" : "mame"
    let policy = try Shipped.joint(requester, asks: custodian)
    var changed = facts(["network": requester])
    for (attribute, value) in change {
      let isKnown = changed.set(attribute, value)
      #expect(isKnown)
    }
    #expect(policy.permitted(changed) == nil)
  }

  /// An administrator as both agree on it, without any consent to viewing by the facility.
  private func administration(
    _ requester: String, _ purpose: String, _ changes: [String: String] = [:]
  ) -> Facts {
    facts(
      [
        "network": requester, "facilityType": "hospital", "role": "networkAdmin",
        "purpose": purpose, "assurance": "2", "custodian.facilityConsent": "unset",
        "custodian.emergencyConsent": "yes",
      ].merging(changes) { $1 })
  }

  @Test(arguments: ["mame", "oshidori"])
  func `show an administrator lists and no content, under review`(custodian: String) throws {
    let requester = custodian == "mame" ? "oshidori" : "mame"
    let policy = try Shipped.joint(requester, asks: custodian)
    let lists = [
      "PATADMIN": ["referral"],
      "SYSADMIN": ["referral", "discharge", "prescription", "injection", "labResult"],
    ]
    for (purpose, categories) in lists {
      let asked = administration(requester, purpose)
      let scope = try #require(policy.permitted(asked))
      #expect(scope.categories == categories)
      #expect(scope.labels == ["N"])
      #expect(
        policy.obliged(asked)
          == Obligations([
            .viewOnly, .sessionMinutes(30), .reviewWithinHours(72), .notify(["steward"]),
          ]))
      for refusing in [
        ["action": "retrieve"], ["action": "discover"], ["custodian.emergencyConsent": "no"],
        ["custodian.emergencyConsent": "unknown"], ["custodian.linkage": "candidate"],
        ["custodian.participation": "withdrawn"], ["custodian.facilityConsent": "refused"],
        ["assurance": "1"], ["role": "doctor"], ["role": "unknown"],
      ] {
        // A doctor has other rules for other purposes, and none for these.
        #expect(policy.permitted(administration(requester, purpose, refusing)) == nil)
      }
    }
  }

  @Test func `are narrowed to categories, and never widened`() throws {
    let policy = try Shipped.joint("mame", asks: "oshidori")
    let scope = try #require(policy.permitted(administration("mame", "SYSADMIN")))
    #expect(scope.limited(to: nil) == scope)
    let limited = scope.limited(to: ["prescription", "progressNote"])
    #expect(limited.categories == ["prescription"])
    #expect(limited.isSubset(of: scope))
    #expect(
      limited.permits(category: "prescription", label: "N", docAge: "afterConsent", tag: "none"))
    #expect(scope.limited(to: []).isEmpty)
    #expect(scope.limited(to: ["progressNote"]).isEmpty)
  }

  /// An emergency as both agree on it, without any consent to viewing by the facility.
  private func emergency(_ requester: String, _ changes: [String: String] = [:]) -> Facts {
    facts(
      [
        "network": requester, "facilityType": "hospital", "purpose": "ETREAT", "assurance": "3",
        "custodian.facilityConsent": "unset", "requester.incapable": "attested",
        "custodian.incapable": "attested",
      ].merging(changes) { $1 })
  }

  @Test(arguments: ["mame", "oshidori"])
  func `show a doctor the least in an emergency, under review`(custodian: String) throws {
    let requester = custodian == "mame" ? "oshidori" : "mame"
    let policy = try Shipped.joint(requester, asks: custodian)
    let scope = try #require(policy.permitted(emergency(requester)))
    #expect(
      Set(scope.categories)
        == ["referral", "discharge", "prescription", "injection", "labResult"])
    #expect(scope.labels == ["R", "N"])
    #expect(
      policy.obliged(emergency(requester))
        == Obligations([
          .viewOnly, .sessionMinutes(30), .reviewWithinHours(72), .notify(["steward"]),
        ]))
  }

  @Test(
    arguments: ["mame", "oshidori"],
    [
      ["custodian.facilityConsent": "refused"], ["custodian.facilityConsent": "unknown"],
      ["custodian.emergencyConsent": "no"], ["custodian.emergencyConsent": "unknown"],
      ["custodian.participation": "withdrawn"], ["requester.participation": "withdrawn"],
      ["custodian.participation": "unknown"], ["custodian.incapable": "no"],
      ["requester.incapable": "no"], ["custodian.linkage": "candidate"], ["assurance": "2"],
      ["role": "nurse"], ["role": "clerk"], ["purpose": "BTG"],
    ])
  func `show nothing in an emergency where a condition fails`(
    custodian: String, change: [String: String]
  ) throws {
    let requester = custodian == "mame" ? "oshidori" : "mame"
    let policy = try Shipped.joint(requester, asks: custodian)
    #expect(policy.permitted(emergency(requester, change)) == nil)
  }

  @Test(arguments: ["mame", "oshidori"])
  func `let a clerk link a patient and see nothing`(custodian: String) throws {
    let requester = custodian == "mame" ? "oshidori" : "mame"
    let policy = try Shipped.joint(requester, asks: custodian)
    for purpose in ["TREAT", "COORD", "PATADMIN"] {
      let clerk = ["network": requester, "role": "clerk", "purpose": purpose]
      let linking = clerk.merging(["action": "discover", "custodian.linkage": "none"]) { $1 }
      #expect(policy.permitted(facts(linking)) != nil)
      for action in ["query", "retrieve", "openSession"] {
        #expect(policy.permitted(facts(clerk.merging(["action": action]) { $1 })) == nil)
      }
    }
  }

  @Test func `join the obligations of both halves`() throws {
    let policy = try Shipped.joint("mame", asks: "oshidori")
    #expect(policy.obliged(facts([:])) == Obligations([.viewOnly, .sessionMinutes(60)]))
  }
}
