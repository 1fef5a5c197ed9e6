import Consent
import HTTP
import Ledger
import Linkage
import Platform
import Record
import Session
import Transport

extension APIDesk {
  /// The calls below `/api/numbers`.
  func routeNumbers(_ call: Call, _ rest: [String]) async throws(Problem) -> ServerResponse {
    switch (call.method, rest.first, rest.count) {
    case (.post, nil, 0): return try number(call)
    case (.post, "unlock", 1): return try await unlock(call)
    default: throw .methodNotAllowed
    }
  }

  /// `POST /api/numbers`: a facility's own patient number as it prints it, with facility and check
  /// digits.
  ///
  /// Nothing is looked up: a number that is nobody's has check digits, too.
  private func number(_ call: Call) throws(Problem) -> ServerResponse {
    let facility = try call.caller.asFacility().facility
    var body = try call.object()
    let patient: LocalID
    do throws(FieldError) {
      patient = try body.localID("patient")
      try body.finish()
    } catch { throw .malformed(error) }
    let id = ForeignID(patient, of: facility.reference)
    return Answer.json([
      "facility": .string(facility.reference.path), "number": .string(patient.exposed),
      "check": .string(id.checkDigits), "nameJa": .string(facility.nameJa),
      "nameEn": .string(facility.nameEn), "networkJa": .string(network.name.ja),
      "networkEn": .string(network.name.en),
    ])
  }

  /// `POST /api/numbers/unlock`: the facility whose number it is lets it be tried again.
  private func unlock(_ call: Call) async throws(Problem) -> ServerResponse {
    let facility = try call.caller.asFacility().facility
    var body = try call.object()
    let patient: LocalID
    do throws(FieldError) {
      patient = try body.localID("patient")
      try body.finish()
    } catch { throw .malformed(error) }
    try await audited(.link, facility, [("action", .text("unlock"))]) { () async throws(Problem) in
      try await consent { () async throws(ConsentError) in
        try await foreignIDs.unlock(patient, of: facility.reference)
      }
    }
    return Answer.json(["state": "unlocked"])
  }

  /// `POST /api/links`: a facility names its own patient and the number on the patient's paper, and
  /// says whom it means; the other side's register agrees or does not.
  func propose(_ call: Call) async throws(Problem) -> ServerResponse {
    let facility = try call.caller.asFacility().facility
    let body = try ProposalBody(call)
    let there = body.id.facility
    guard let custodian = mediations[there.network]?.custodian else { throw .noAgreement }
    guard custodian.hasRegister(of: there.facility) else { throw .comparisonUnavailable }
    let proposed = try await audited(
      .link, facility,
      [
        ("action", .text("propose")), ("mode", .text("foreignID")),
        ("target", .text(there.network.text)),
      ]
    ) { () async throws(Problem) in
      try await guessing(for: facility.reference) { () async throws(Problem) in
        try await foreignIDs.propose(
          ProposedSide(facility: facility.reference, localID: body.patient), body.id, body.person,
          failing: { .consent($0) },
          look: { comparison throws(Problem) in
            try await custodian.registered(on: call.loop, spending: comparison)
          })
      }
    }
    return Answer.json(
      [
        "handle": .string(proposed.handle.text), "state": .string(proposed.state.word),
        "expires": .string(proposed.expires.rfc3339),
      ], status: 201)
  }

  /// Who guessed too many handles or numbers is disagreed with, whatever was asked.
  private func guessing<T>(
    for facility: FacilityReference, _ work: () async throws(Problem) -> T
  ) async throws(Problem) -> T {
    let disagrees = Problem.consent(.foreignIDDisagrees)
    do throws(Problem) {
      guard !budgets.isLocked(facility, at: clock.now()) else { throw disagrees }
      return try await work()
    } catch {
      if error == disagrees {
        try await logbook.note(guessOf: facility, in: budgets, at: clock.now())
      }
      throw error
    }
  }
}

/// The body of `POST /api/links`.
private struct ProposalBody {
  let patient: LocalID
  let id: ForeignID
  let person: StatedPerson

  init(_ call: APIDesk.Call) throws(Problem) {
    var body = try call.object()
    let (facility, number, check): (FacilityReference, LocalID, String)
    do throws(FieldError) {
      patient = try body.localID("patient")
      facility = try body.parsed(
        "facility", Wording(ja: "ネットワーク/施設", en: "network/facility")
      ) { FacilityReference(path: $0) }
      number = try body.localID("number")
      check = try body.text("check")
      var person = try body.object("person")
      let (kana, birthDate) = (try person.text("kana"), try person.text("birthDate"))
      let sex = try person.parsed(
        "sex",
        Wording(ja: " male, female, other, unknown のどれか", en: "male, female, other or unknown")
      ) { Demographics.Sex(rawValue: $0) }
      do throws(LinkageError) {
        self.person = try StatedPerson(kana: kana, birthDate: birthDate, sex: sex)
      } catch {
        throw error == .malformedDemographics(field: "birthDate")
          ? person.fault("birthDate", Wording(ja: "実在する日付", en: "a real date"))
          : person.fault("kana", Wording(ja: "カナの氏名", en: "the name in kana"))
      }
      try person.finish()
      try body.finish()
    } catch { throw .malformed(error) }
    guard let id = ForeignID(number, of: facility, check: check) else { throw .checkDigits }
    self.id = id
  }
}

extension Problem {
  static let checkDigits = Problem(
    400, "check-digits", ja: "施設・患者番号・検査数字のどれかに打ち間違いがあります",
    en: "facility, number or check digits have a typing error")
  static let comparisonUnavailable = Problem(
    409, "comparison-unavailable", ja: "この施設の患者番号は、ここでは照合できません。送信票を使ってください",
    en: "this facility's numbers cannot be compared here; use a slip")
}
