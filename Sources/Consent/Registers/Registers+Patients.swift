package import Linkage
package import Platform
package import Record
import Store

extension Registers {
  /// What a patient has said in `network`; nil if nothing was ever recorded.
  package func consent(
    of patient: PatientIndex, in network: NetworkID
  ) async throws(ConsentError) -> PatientConsent? {
    guard let stored = try await storage.get(.consent(patient, network)) else { return nil }
    return try translating { () throws(LinkageError) in
      try PatientConsent(decoding: stored.value)
    }
  }

  /// Records that the patient joins or withdraws; withdrawing forgets all that was granted.
  @discardableResult
  package func setParticipation(
    of patient: PatientIndex, in network: NetworkID, _ value: Participation
  ) async throws(ConsentError) -> ConsentEvent {
    let now = clock.now()
    return try await change(patient, network, .participation) { consent in
      let former = consent
      consent.setParticipation(value, at: now)
      var effect = ConsentEvent.Effect.comparing(
        former.participation, value, least: .withdrawn)
      // A second withdrawal takes away what was granted since the first.
      if effect == .same, former != consent { effect = .narrows }
      return Change(from: former.participation?.word, to: value.word, effect: effect)
    }
  }

  /// Records what the patient says about one facility; `until` only for something granted.
  ///
  /// Throws `refusalWithEnd`, for a refusal that ends would widen access by itself.
  @discardableResult
  package func setFacilityConsent(
    of patient: PatientIndex, in network: NetworkID, for facility: FacilityReference,
    _ value: FacilityConsent, until: Timestamp? = nil
  ) async throws(ConsentError) -> ConsentEvent {
    guard until == nil || value == .granted else { throw .refusalWithEnd }
    return try await change(patient, network, .facilityConsent, facility) {
      consent throws(ConsentError) in
      let former = consent.facilities[facility]
      if value == .unset {
        consent.facilities[facility] = nil
      } else {
        consent.facilities[facility] = PatientConsent.Entry(consent: value, until: until)
      }
      guard consent.facilities.count <= ConsentLimits.facilityConsentsPerPatientMax else {
        throw .limit(.facilityConsentsPerPatient)
      }
      var effect = ConsentEvent.Effect.comparing(
        former?.consent ?? .unset, value, least: .unset)
      if effect == .same, former?.until != until {
        effect = PatientConsent.Entry.ends(until, before: former?.until) ? .narrows : .widens
      }
      return Change(from: former?.consent.word ?? "unset", to: value.word, effect: effect)
    }
  }

  /// Records consent to emergency viewing.
  @discardableResult
  package func setEmergencyConsent(
    of patient: PatientIndex, in network: NetworkID, _ value: Bool
  ) async throws(ConsentError) -> ConsentEvent {
    try await change(patient, network, .emergencyConsent) { consent in
      let former = consent.emergencyConsent
      consent.emergencyConsent = value
      let effect: ConsentEvent.Effect =
        former == value ? .same : (value ? .widens : .narrows)
      return Change(from: former.map(Self.word), to: Self.word(value), effect: effect)
    }
  }

  /// Records what became of the posted notice.
  @discardableResult
  package func setDisclosureNotice(
    of patient: PatientIndex, in network: NetworkID, _ value: DisclosureNotice
  ) async throws(ConsentError) -> ConsentEvent {
    try await change(patient, network, .disclosureNotice) { consent in
      let former = consent.disclosureNotice
      consent.disclosureNotice = value
      return Change(
        from: former?.word, to: value.word,
        effect: .comparing(former, value, least: .none))
    }
  }

  static func word(_ emergencyConsent: Bool) -> String { emergencyConsent ? "yes" : "no" }

  private struct Change: Sendable {
    let from: String?
    let to: String
    let effect: ConsentEvent.Effect
  }

  private func change(
    _ patient: PatientIndex, _ network: NetworkID, _ part: ConsentEvent.Part,
    _ facility: FacilityReference? = nil,
    _ body: (inout PatientConsent) throws(ConsentError) -> Change
  ) async throws(ConsentError) -> ConsentEvent {
    let subject = ConsentEvent.Subject.patient(patient, network)
    return try await events.publishing(subject) { () async throws(ConsentError) in
      let change = try await storage.update(.consent(patient, network)) {
        stored throws(ConsentError) in
        var consent = PatientConsent()
        if let stored {
          consent = try translating { () throws(LinkageError) in
            try PatientConsent(decoding: stored.value)
          }
        }
        let change = try body(&consent)
        return (consent.encoded(), change)
      }
      return ConsentEvent(
        subject: subject, part: part, facility: facility, from: change.from ?? "unknown",
        to: change.to, effect: change.effect, at: clock.now())
    }
  }
}

extension PatientConsent.Entry {
  fileprivate static func ends(_ end: Timestamp?, before other: Timestamp?) -> Bool {
    guard let end else { return false }
    return other.map { end < $0 } ?? true
  }
}

extension ConsentEvent.Effect {
  /// More, less or the same; what was never recorded counts as `least`.
  fileprivate static func comparing<Value: Comparable>(
    _ former: Value?, _ value: Value, least: Value
  ) -> ConsentEvent.Effect {
    if former == value { return .same }
    return value > (former ?? least) ? .widens : .narrows
  }
}
