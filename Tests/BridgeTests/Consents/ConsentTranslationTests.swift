import Bridge
import Consent
import Dialect
import Linkage
import Platform
import Record
import Testing

@Suite struct `Consents and statements` {
  @Test func `ten thousand histories are read again as they were written`() throws {
    var forms = ConsentForms(seed: 20_261_122)
    let translation = try ConsentForms.translation()
    var largest = 0
    for _ in 0..<10_000 {
      let statements = forms.statements()
      var again: [ConsentStatement] = []
      for written in translation.consents(of: statements, patient: ConsentForms.patient) {
        let read = try translation.statements(of: FHIRConsent(written.consent.encoded()))
        #expect(Set(read) == Set(written.statements))
        largest = max(largest, read.count)
        again += read
      }
      try #require(Set(again) == Set(statements), "\(statements)")
    }
    #expect(largest > 2)
  }

  /// What holds for a facility of a partner and for one of the network's own.
  private static func standing(
    _ statements: [ConsentStatement], _ facility: String
  ) throws -> StandingConsent {
    let reference = try #require(FacilityReference(path: facility))
    let home = try #require(NetworkID("oshidori"))
    return PatientConsent(statements).standing(
      for: Asker(reference, joined: Timestamp(milliseconds: 0)), in: home, by: .latest,
      at: Timestamp(milliseconds: 1_800_000_000_000))
  }

  private static func read(_ edit: (inout FHIRConsent) -> Void) throws -> [ConsentStatement] {
    var consent = try base()
    edit(&consent)
    return try ConsentForms.translation().statements(of: consent)
  }

  private static func base() throws -> FHIRConsent {
    let active = ConsentStatement(
      .participation(.active), said: Timestamp(milliseconds: 1_700_000_000_000), document: "7")
    let written = try ConsentForms.translation().consents(
      of: [active], patient: ConsentForms.patient)
    return try #require(written.first?.consent)
  }

  @Test func `a permit to the whole community ends at its own members`() throws {
    let statements = try Self.read { $0.provision.actors = [] }
    #expect(try Self.standing(statements, "oshidori/h-001").viewing == .granted)
    #expect(try Self.standing(statements, "mame/c-101").viewing == .unset)
  }

  @Test func `taking part lets nobody look by itself`() throws {
    let statements = try Self.read { _ in }
    #expect(try Self.standing(statements, "oshidori/h-001").participation == .active)
    #expect(try Self.standing(statements, "oshidori/h-001").viewing == .unset)
  }

  @Test func `a denial of everything withdraws`() throws {
    let statements = try Self.read {
      ($0.provision.isPermit, $0.provision.actors) = (false, [])
    }
    #expect(statements.map(\.matter) == [.participation(.withdrawn)])
  }

  @Test func `the resource that the operators' page sends says three things`() throws {
    let file = "\(Programs.package)/Deploy/consents/consent.json"
    let bytes = try DurableFile.read(file, bytesMax: 1 << 16)
    let statements = try ConsentForms.translation().statements(of: FHIRConsent(bytes))
    let clinic = try #require(FacilityReference(path: "mame/c-101"))
    let matters: [ConsentStatement.Matter] = [
      .participation(.active), .viewing(.granted, Coverage(.facilities([clinic]))),
      .emergency(true),
    ]
    #expect(statements.map(\.matter) == matters)
    #expect(Set(statements.map(\.document)) == ["様式7-0012"])
  }

  static let refused: [(path: String, edit: @Sendable (inout FHIRConsent) -> Void)] = [
    ("Consent.status", { $0.status = .inactive }),
    ("Consent.organization", { $0.organizations = [FHIRReference(address: "Organization/1")] }),
    ("Consent.performer", { $0.performers = [FHIRReference(address: "Patient/2")] }),
    ("Consent.performer", { $0.performers += $0.performers }),
    ("Consent.policy", { $0.policies = ["https://example.org/research"] }),
    ("Consent.policy", { $0.policies.append("https://example.org/research") }),
    ("Consent.category", { $0.categories = [Coding(system: "urn:x", code: "y")] }),
    ("Consent.provision.securityLabel", { $0.provision.labels = [Coding(system: "s", code: "R")] }),
    (
      "Consent.provision.dataPeriod",
      { $0.provision.dataPeriod = FHIRConsent.Period(start: $0.said, end: nil) }
    ),
    (
      "Consent.provision.data",
      {
        $0.provision.data = [
          FHIRConsent.DataReference(.related, FHIRReference(address: "Encounter/1"))
        ]
      }
    ),
    ("Consent.provision.purpose", { $0.provision.purposes = [purpose("HRESCH")] }),
    ("Consent.provision.purpose", { $0.provision.purposes = [purpose("HPAYMT")] }),
    ("Consent.provision.purpose", { $0.provision.purposes.append(purpose("BTG")) }),
    ("Consent.provision.actor", { $0.provision.actors = [FHIRReference(address: "Group/1")] }),
    ("Consent.provision.actor", { $0.provision.actors.append(facility("mame/c-101")) }),
    ("Consent.provision.actor", { $0.provision.purposes = [purpose("ETREAT")] }),
    (
      "Consent.provision.provision[0]",
      {
        $0.provision.isPermit = false
        $0.provision.actors = [facility("mame/c-101")]
        $0.provision.exceptions = [rule(true, "mame/c-102")]
      }
    ),
    (
      "Consent.provision.provision",
      {
        ($0.provision.isPermit, $0.provision.actors) = (false, [])
        $0.provision.exceptions = [rule(false, "mame/c-101")]
      }
    ),
    ("Consent.provision.provision[0].actor", { $0.provision.exceptions = [rule(true, nil)] }),
    (
      "Consent.provision",
      { $0.provision.exceptions = [rule(true, "mame/c-101"), rule(false, "mame/c-101")] }
    ),
    (
      "Consent.provision.provision[0].period",
      {
        $0.provision.period = FHIRConsent.Period(start: nil, end: $0.said)
        var longer = rule(true, "mame/c-101")
        longer.period = FHIRConsent.Period(start: $0.said, end: nil)
        $0.provision.exceptions = [longer]
      }
    ),
    (
      "Consent.sourceReference.identifier",
      {
        $0.source = FHIRReference(display: "on paper")
        $0.provision.exceptions = [rule(true, "mame/c-101")]
      }
    ),
  ]

  private static func purpose(_ code: String) -> Coding {
    Coding(system: ConsentCodes.actReason, code: code)
  }

  private static func facility(_ path: String) -> FHIRReference {
    FHIRReference(
      type: "Organization",
      identifier: FHIRReference.Identifier(system: "urn:kakehashi:facility", value: path))
  }

  private static func rule(_ isPermit: Bool, _ path: String?) -> FHIRConsent.Provision {
    FHIRConsent.Provision(isPermit: isPermit, actors: path.map { [facility($0)] } ?? [])
  }

  @Test(arguments: refused.indices)
  func `what no statement can say is refused by its element`(index: Int) throws {
    let (path, edit) = Self.refused[index]
    do {
      let statements = try Self.read(edit)
      Issue.record("\(path): \(statements)")
    } catch let error as ConsentRefusal {
      #expect(error.path == path)
    }
  }
}
