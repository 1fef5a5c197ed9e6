import Consent
import Ledger
import Linkage
import Platform
import Policy
import Record
import Session

extension APIDesk {
  /// What a user who may open emergency views brings along.
  struct Emergency {
    let claim: EmergencyClaim
    let right: EmergencyRight
  }

  /// Admits an emergency, nil for any other visit; asks nothing about the patient.
  ///
  /// A refusal is written down, its reason for the user's own side alone.
  func emergency(
    _ claim: EmergencyClaim?, of visitor: Visitor, _ mediation: Mediation
  ) async throws(Problem) -> Emergency? {
    guard visitor.isEmergency else {
      guard claim == nil else { throw .emergencyClaimUnasked }
      return nil
    }
    do throws(Problem) {
      guard let claim else { throw .emergencyClaimNeeded }
      return Emergency(claim: claim, right: try await right(of: visitor, mediation))
    } catch {
      throw try await mediation.refused(error, visitor, action: "openSession")
    }
  }

  private func right(
    of visitor: Visitor, _ mediation: Mediation
  ) async throws(Problem) -> EmergencyRight {
    let user = visitor.user
    let entry = try await consent { () async throws(ConsentError) in
      try await registers.user(user.user, at: user.facility)
    }
    let right = try await emergencies { () async throws(EmergencyError) in
      try await emergencyDesk.admit(user, entry, by: mediation.emergencyRules)
    }
    guard !hasEmergency(visitor, but: nil) else { throw .emergencyInProgress }
    return right
  }

  /// Whether the user has an emergency view open: there is one at a time, of one patient.
  private func hasEmergency(_ visitor: Visitor, but own: SessionID?) -> Bool {
    broker.active(in: .user(visitor.facility.reference, visitor.user.user)).contains { session in
      session.id != own && Vocabulary.emergencyPurposes.contains(session.seed.purpose)
    }
  }

  /// Opens the review of a session that was just opened and tells everybody concerned; both are
  /// durable when this returns, before the token is answered.
  ///
  /// False where the patient's own limit is reached: that is nobody's to know but the ledger's.
  func open(
    _ emergency: Emergency, of visitor: Visitor, _ subject: Mediation.Subject,
    _ session: SessionID, within hours: Int, _ mediation: Mediation
  ) async throws(Problem) -> Bool {
    guard let link = subject.record, let held = link.half(in: mediation.direction.custodian)
    else { throw .notFound }
    // Of two that were opened at the same moment neither lives on.
    guard !hasEmergency(visitor, but: session) else { throw .emergencyInProgress }
    let review = emergencyDesk.prepare(
      ReviewCase.Opening(
        viewer: visitor.user.user, facility: visitor.facility.reference,
        custodian: mediation.direction.custodian, home: held.facility, link: link.id,
        patient: held.index, claim: emergency.claim, reviewWithin: .seconds(Int64(hours) * 3600)))
    let claim = try await record(claim: review, session)
    do throws(EmergencyError) {
      try await emergencyDesk.file(review, by: mediation.emergencyRules)
    } catch .limit(.patient) {
      try await record(failure: "emergency-limit", of: claim)
      return false
    } catch {
      let problem = Problem.emergency(error)
      try await record(failure: problem.code, of: claim)
      throw problem
    }
    _ = try await logbook.append(
      .review,
      [
        ("action", .text("notify")), ("notice", .text(Notice.Kind.opened.word)),
        ("review", .text(review.id.hex)),
      ])
    return true
  }

  /// The claim, before anything comes of it: the doctor's own words are their own side's to read.
  private func record(
    claim review: ReviewCase, _ session: SessionID
  ) async throws(Problem) -> Int64 {
    let opening = review.opening
    func view(_ user: String, _ more: [(key: String, value: JSONValue)]) -> JSONValue {
      .object(
        [
          ("minutes", .number("\(opening.claim.minutes)")),
          ("reason", .string(opening.claim.reason.rawValue)),
          ("state", .string(opening.claim.state.rawValue)),
        ] + more + [("user", .string(user))])
    }
    let pseudonym = handles.userPseudonym(
      opening.viewer, at: opening.facility, for: opening.custodian)
    let receipt = try await logbook.append(
      .review,
      [
        ("action", .text("open")), ("custodian", .text(opening.custodian.text)),
        ("due", .text(review.due.rfc3339)),
        ("facility", .text(opening.facility.facility.text)),
        ("requester", .text(opening.requester.text)), ("review", .text(review.id.hex)),
        ("session", .text(session.hex)),
      ],
      sealed: [
        opening.requester: view(
          opening.viewer.text, [("text", .string(opening.claim.text))]),
        opening.custodian: view(pseudonym, []),
      ])
    return receipt.index
  }

  private func record(failure code: String, of claim: Int64) async throws(Problem) {
    _ = try await logbook.append(
      .review, [("of", .number(claim)), ("outcome", .text(code))])
  }

  /// Runs a call of the emergency desk and says what failed in the caller's terms.
  func emergencies<T>(
    _ body: () async throws(EmergencyError) -> T
  ) async throws(Problem) -> T {
    do throws(EmergencyError) { return try await body() } catch { throw .emergency(error) }
  }
}

extension ObjectReader {
  /// The claim of an emergency view under `key`, nil where there is none.
  mutating func emergencyClaim(_ key: String) throws(FieldError) -> EmergencyClaim? {
    guard var object = try optionalObject(key) else { return nil }
    let reason = try object.word("reason", EmergencyClaim.Reason.allCases)
    let state = try object.word("state", EmergencyClaim.PatientState.allCases)
    let minutes = try object.integer(
      "minutes", in: EmergencyClaim.minuteRange.lowerBound...EmergencyClaim.minuteRange.upperBound)
    let claim = try object.parsed(
      "text", Wording(ja: " 1 から 600 文字", en: "1 to 600 characters")
    ) { EmergencyClaim(reason: reason, text: $0, state: state, minutes: minutes) }
    try object.finish()
    return claim
  }

  /// One of a closed list of words.
  mutating func word<T: RawRepresentable<String>>(
    _ key: String, _ all: [T]
  ) throws(FieldError) -> T {
    let words = all.map(\.rawValue).joined(separator: ", ")
    return try parsed(key, Wording(ja: " \(words) のどれか", en: "one of \(words)")) { text in
      all.first { $0.rawValue == text }
    }
  }
}
