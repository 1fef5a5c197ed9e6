package import Linkage
package import Platform
package import Record
import Store

extension Registers {
  /// What a patient has said in `network`; nil if nothing was ever recorded.
  package func consent(
    of patient: PatientIndex, in network: NetworkID
  ) async throws(ConsentError) -> PatientConsent? {
    try Self.consent(try await storage.get(.consent(patient, network)))
  }

  static func consent(_ stored: Versioned?) throws(ConsentError) -> PatientConsent? {
    guard let stored else { return nil }
    return try translating { () throws(LinkageError) in
      try PatientConsent(decoding: stored.value)
    }
  }

  /// The moment of something that a patient says now: behind all that they said before, even where
  /// the clock was set back.
  package func moment(
    of patient: PatientIndex, in network: NetworkID
  ) async throws(ConsentError) -> Timestamp {
    let consent = try await consent(of: patient, in: network) ?? PatientConsent()
    return consent.next(after: clock.now())
  }

  /// Records what a patient said, all of it or, if one statement is refused, nothing.
  ///
  /// What refuses and ends by itself is taken only with `acknowledgingEnd`. Throws
  /// `malformedEntry` with the field, `refusalWithEnd`, `proxyWithoutEnd` or a limit.
  @discardableResult
  package func record(
    _ statements: [ConsentStatement], of patient: PatientIndex, in network: NetworkID,
    acknowledgingEnd: Bool = false
  ) async throws(ConsentError) -> ConsentEvent {
    let now = clock.now()
    guard let last = statements.last else { throw .malformedEntry(field: "statements") }
    return try await change(patient, network, last.matter.part) {
      consent throws(ConsentError) in
      let former = consent
      try consent.check(statements, at: now, acknowledgingEnd: acknowledgingEnd)
      try consent.add(statements, at: now)
      let isSame = former == consent
      let narrows = statements.contains { !$0.isGrant }
      return Change(
        from: "unknown", to: last.matter.word,
        effect: isSame ? .same : narrows ? .narrows : .widens)
    }
  }

  /// Throws what ``record(_:of:in:acknowledgingEnd:)`` would throw now, and changes nothing.
  package func tryRecording(
    _ statements: [ConsentStatement], of patient: PatientIndex, in network: NetworkID,
    acknowledgingEnd: Bool = false
  ) async throws(ConsentError) {
    let now = clock.now()
    var consent = try await consent(of: patient, in: network) ?? PatientConsent()
    try consent.check(statements, at: now, acknowledgingEnd: acknowledgingEnd)
    try consent.add(statements, at: now)
  }

  /// Records that the patient joins or withdraws now; withdrawing ends all that was granted.
  @discardableResult
  package func setParticipation(
    of patient: PatientIndex, in network: NetworkID, _ value: Participation
  ) async throws(ConsentError) -> ConsentEvent {
    try await say(.participation(value), of: patient, in: network) { before, after, former in
      var effect = ConsentEvent.Effect.comparing(
        before.participation, after.participation, least: .withdrawn)
      // A second withdrawal takes away what was granted since the first.
      if effect == .same, value == .withdrawn, former.hasGrants {
        effect = .narrows
      }
      return Change(from: before.participation?.word, to: value.word, effect: effect)
    }
  }

  /// Records what the patient says now about one facility; `until` only for something granted.
  ///
  /// It takes the place of what was said of this facility before. Throws `refusalWithEnd`, for a
  /// refusal that ends would widen access by itself.
  @discardableResult
  package func setFacilityConsent(
    of patient: PatientIndex, in network: NetworkID, for facility: FacilityReference,
    _ value: FacilityConsent, until: Timestamp? = nil
  ) async throws(ConsentError) -> ConsentEvent {
    guard until == nil || value == .granted else { throw .refusalWithEnd }
    let coverage = Coverage(.facilities([facility]))
    return try await say(
      .viewing(value, coverage), until: until, asker: Asker(facility), of: patient, in: network
    ) { before, after, _ in
      var effect = ConsentEvent.Effect.comparing(before.viewing, after.viewing, least: .unset)
      if effect == .same, before.viewingUntil != after.viewingUntil {
        effect =
          Self.ends(after.viewingUntil, before: before.viewingUntil) ? .narrows : .widens
      }
      return Change(from: before.viewing.word, to: value.word, effect: effect)
    }
  }

  private static func ends(_ end: Timestamp?, before other: Timestamp?) -> Bool {
    guard let end else { return false }
    return other.map { end < $0 } ?? true
  }

  /// Records consent to emergency viewing, said now.
  @discardableResult
  package func setEmergencyConsent(
    of patient: PatientIndex, in network: NetworkID, _ value: Bool
  ) async throws(ConsentError) -> ConsentEvent {
    try await say(.emergency(value), of: patient, in: network) { before, after, _ in
      let effect: ConsentEvent.Effect =
        before.emergency == after.emergency ? .same : (value ? .widens : .narrows)
      return Change(
        from: before.emergency.map(Self.word), to: Self.word(value), effect: effect)
    }
  }

  /// Records what became of the posted notice, said now.
  @discardableResult
  package func setDisclosureNotice(
    of patient: PatientIndex, in network: NetworkID, _ value: DisclosureNotice
  ) async throws(ConsentError) -> ConsentEvent {
    try await say(.notice(value), of: patient, in: network) { before, after, _ in
      Change(
        from: before.notice?.word, to: value.word,
        effect: .comparing(before.notice, after.notice, least: .none))
    }
  }

  static func word(_ emergencyConsent: Bool) -> String { emergencyConsent ? "yes" : "no" }
}

// MARK: - Changing the entry

extension Registers {
  private struct Change: Sendable {
    let from: String?
    let to: String
    let effect: ConsentEvent.Effect
  }

  /// Says something now, in the place of what the same words said before; what is said already is
  /// not said again.
  private func say(
    _ matter: ConsentStatement.Matter, until: Timestamp? = nil, asker: Asker? = nil,
    of patient: PatientIndex, in network: NetworkID,
    _ compare: (StandingConsent, StandingConsent, PatientConsent) -> Change
  ) async throws(ConsentError) -> ConsentEvent {
    let now = clock.now()
    let facility = asker?.facility
    return try await change(patient, network, matter.part, facility) {
      consent throws(ConsentError) in
      let former = consent
      let said = former.next(after: now)
      var added: [ConsentStatement] = []
      if case .viewing(.granted, let coverage) = matter {
        added.append(ConsentStatement(.viewing(.unset, coverage), said: said))
      }
      added.append(
        ConsentStatement(
          matter, said: said, validity: ConsentStatement.Validity(until: until)))
      try consent.add(added, at: now)
      func standing(_ consent: PatientConsent) -> StandingConsent {
        consent.standing(for: asker, in: network, by: .latest, at: now)
      }
      let change = compare(standing(former), standing(consent), former)
      if change.effect == .same { consent = former }
      return change
    }
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
        var consent = try Self.consent(stored) ?? PatientConsent()
        let change = try body(&consent)
        return (consent.encoded(), change)
      }
      return ConsentEvent(
        subject: subject, part: part, facility: facility, from: change.from ?? "unknown",
        to: change.to, effect: change.effect, at: clock.now())
    }
  }
}
