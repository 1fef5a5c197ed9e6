import Bridge
import Consent
import Dialect
import Linkage
import Platform
import Record
import Testing

/// Random Consents, most of which no form would say, against a reading of FHIR of their own.
///
/// Whoever may look by the statements that are recorded may look by the resource too: nothing is
/// recorded that is wider than what was sent.
@Suite struct `Width of Consents` {
  /// A reading of PCF: a question is permitted if the base rule or an exception permits it and no
  /// rule that denies is about it.
  private struct Question {
    let facility: String
    let network: String
    let purpose: String
    let now: Int64

    func isPermitted(by consent: FHIRConsent) -> Bool {
      let rules = [consent.provision] + consent.provision.exceptions
      let about = rules.filter(isMet)
      let whole = consent.provision.period.map(contains) ?? true
      return whole && about.contains(where: \.isPermit) && !about.contains { !$0.isPermit }
    }

    private func isMet(by rule: FHIRConsent.Provision) -> Bool {
      // Nothing that is limited to some data permits looking at the record.
      guard !rule.isPermit || rule.labels.isEmpty && rule.dataPeriod == nil else { return false }
      return (rule.period.map(contains) ?? true)
        && (rule.purposes.isEmpty || rule.purposes.contains { $0.code == purpose })
        && (rule.actors.isEmpty || rule.actors.contains(where: names))
    }

    private func contains(_ period: FHIRConsent.Period) -> Bool {
      (period.start.map { $0.lower <= now } ?? true) && (period.end.map { now < $0.upper } ?? true)
    }

    private func names(_ actor: FHIRReference) -> Bool {
      guard let identifier = actor.identifier else { return false }
      switch identifier.system.split(separator: ":").last {
      case "facility": return identifier.value == facility
      case "members": return identifier.value == network
      default: return false
      }
    }
  }

  private struct Dice {
    var state: UInt64

    mutating func below(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(count))
    }

    mutating func one<Value>(_ values: [Value]) -> Value { values[below(values.count)] }
  }

  private static let day: Int64 = 86_400_000
  private static let start: Int64 = 1_700_000_000_000
  private static let facilities = ["mame/c-101", "mame/c-102", "oshidori/h-001"]

  private static func period(_ dice: inout Dice) -> FHIRConsent.Period? {
    guard dice.below(3) == 0 else { return nil }
    let first = start + Int64(dice.below(6)) * day
    let ends = dice.below(2) == 0
    return FHIRConsent.Period(
      start: ends ? nil : TimeSpan(millisecond: first),
      end: ends ? TimeSpan(millisecond: first + day) : nil)
  }

  private static func rule(_ dice: inout Dice) -> FHIRConsent.Provision {
    func actor(_ system: String, _ value: String) -> FHIRReference {
      FHIRReference(
        identifier: FHIRReference.Identifier(system: "urn:kakehashi:\(system)", value: value))
    }
    let actors = [
      [], [actor("network", "oshidori")], [actor("members", "mame")],
      [actor("facility", dice.one(facilities))],
      [actor("facility", facilities[0]), actor("facility", facilities[1])],
    ]
    let purposes = [[], ["TREAT"], ["TREAT", "HPAYMT"], ["BTG"], ["HRESCH"], ["TREAT", "BTG"]]
    var rule = FHIRConsent.Provision(
      isPermit: dice.below(3) > 0, period: period(&dice), actors: dice.one(actors),
      purposes: dice.one(purposes).map { Coding(system: ConsentCodes.actReason, code: $0) })
    if dice.below(12) == 0 { rule.labels = [Coding(system: nil, code: "N")] }
    return rule
  }

  @Test func `nothing is recorded that is wider than the resource`() throws {
    var dice = Dice(state: 20_261_122)
    let translation = try ConsentForms.translation()
    var (accepted, granted) = (0, 0)
    for _ in 0..<20_000 {
      var consent = try Self.empty()
      consent.provision = Self.rule(&dice)
      for _ in 0..<dice.below(3) { consent.provision.exceptions.append(Self.rule(&dice)) }
      guard let statements = try? translation.statements(of: consent) else { continue }
      accepted += 1
      for facility in Self.facilities {
        for purpose in ["TREAT", "BTG"] {
          let question = Question(
            facility: facility, network: String(facility.prefix { $0 != "/" }), purpose: purpose,
            now: Self.start + Int64(dice.below(9)) * Self.day)
          guard try Self.mayLook(question, statements, in: translation.network) else { continue }
          granted += 1
          let isPermitted = question.isPermitted(by: consent)
          try #require(isPermitted, "\(question) \(consent.provision)")
        }
      }
    }
    #expect(accepted > 1_000 && granted > 200)
  }

  private static func empty() throws -> FHIRConsent {
    let said = ConsentStatement(
      .participation(.active), said: Timestamp(milliseconds: start - 1), document: "7")
    let written = try ConsentForms.translation().consents(
      of: [said], patient: ConsentForms.patient)
    return try #require(written.first?.consent)
  }

  /// Whether the statements let a facility look, of a patient who takes part.
  private static func mayLook(
    _ question: Question, _ statements: [ConsentStatement], in home: NetworkID
  ) throws -> Bool {
    let facility = try #require(FacilityReference(path: question.facility))
    let standing = PatientConsent(statements).standing(
      for: Asker(facility, joined: Timestamp(milliseconds: 0)), in: home, by: .latest,
      at: Timestamp(milliseconds: question.now))
    return question.purpose == "TREAT"
      ? standing.viewing == .granted
      : standing.emergency == true && standing.viewing != .refused
  }
}
