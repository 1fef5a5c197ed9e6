import Consent
import Ledger
import Linkage
import Platform
import Record
import Transport

extension APIDesk {
  // MARK: Rights

  /// `PUT /api/users/<facility>/<id>/emergency`: a facility's administrator lets one of its doctors
  /// open emergency views until a day.
  func grant(emergencyTo id: String, at facility: String, _ call: Call) async throws(Problem)
    -> ServerResponse
  {
    let own = try ownFacility(facility, call)
    guard let user = UserID(id) else { throw .notFound }
    var body = try call.object()
    let right: EmergencyRight
    do throws(FieldError) {
      right = EmergencyRight(
        until: try body.parsed(
          "until", Wording(ja: "日時（RFC 3339）", en: "a time (RFC 3339)")
        ) { Timestamp(rfc3339: $0) }, grantedBy: try body.text("by"), granted: clock.now())
      try body.finish()
    } catch { throw .malformed(error) }
    try await set(right, of: user, own, ["by": .string(right.grantedBy)])
    return Answer.json([
      "id": .string(id), "facility": .string(facility), "until": .string(right.until.rfc3339),
      "by": .string(right.grantedBy),
    ])
  }

  /// `DELETE /api/users/<facility>/<id>/emergency`: the facility or its operator takes it back.
  func revoke(emergencyOf id: String, at facility: String, _ call: Call) async throws(Problem)
    -> ServerResponse
  {
    guard let user = UserID(id), let facilityID = FacilityID(facility) else { throw .notFound }
    var own: Facility?
    if case .facility = call.caller { own = try ownFacility(facility, call) }
    let reference = FacilityReference(network: network.id, facility: facilityID)
    try await set(nil, of: user, own, at: reference, [:])
    return Answer.json(["id": .string(id), "facility": .string(facility), "until": .null])
  }

  /// Only the facility itself knows who of its doctors stands in an emergency room.
  private func ownFacility(_ id: String, _ call: Call) throws(Problem) -> Facility {
    let facility = try call.caller.asFacility().facility
    guard facility.reference.facility.text == id else { throw .notFound }
    return facility
  }

  private func set(
    _ right: EmergencyRight?, of user: UserID, _ actor: Facility?,
    at place: FacilityReference? = nil, _ view: JSONValue
  ) async throws(Problem) {
    guard let facility = place ?? actor?.reference else { throw .notFound }
    let members = (view.members ?? []) + [(key: "user", value: .string(user.text))]
    try await audited(
      .register, actor,
      [
        ("action", .text(right == nil ? "revokeEmergency" : "grantEmergency")),
        ("of", .text(facility.facility.text)),
      ], sealed: [network.id: .object(members)]
    ) { () async throws(Problem) in
      try await consent { () async throws(ConsentError) in
        _ = try await registers.setEmergencyRight(right, of: user, at: facility)
      }
    }
  }

  // MARK: Reviews

  /// `GET /api/emergencies`: the newest 200 reviews of the operator's network.
  func reviews(_ call: Call) async throws(Problem) -> ServerResponse {
    let own = try call.caller.asOperator()
    let found = try await emergencies { () async throws(EmergencyError) in
      try await emergencyDesk.reviews(of: own)
    }
    return Answer.json(.array(found.map { value($0, for: .network(own)) }))
  }

  /// `GET /api/emergencies/<id>`: one review, for an operator or a facility whom it concerns.
  func review(_ text: String, _ call: Call) async throws(Problem) -> ServerResponse {
    guard let id = ReviewID(hex: text) else { throw .notFound }
    let found = try await emergencies { () async throws(EmergencyError) in
      try await emergencyDesk.review(id)
    }
    guard let found, found.concerns(call.addressee) else { throw .notFound }
    return Answer.json(value(found, for: call.addressee))
  }

  /// `POST /api/emergencies/<id>/review`: what a reviewer of the operator's network found.
  func examine(_ text: String, _ call: Call) async throws(Problem) -> ServerResponse {
    let own = try call.caller.asOperator()
    guard let id = ReviewID(hex: text) else { throw .notFound }
    var body = try call.object()
    let (reviewer, finding, note): (UserID, ReviewFinding, String)
    do throws(FieldError) {
      reviewer = try body.person("reviewer")
      let findings = ReviewFinding.allCases.map(\.word).joined(separator: ", ")
      finding = try body.parsed(
        "finding", Wording(ja: " \(findings) のどれか", en: "one of \(findings)")
      ) { text in ReviewFinding.allCases.first { $0.word == text } }
      note = try body.optionalText("note") ?? ""
      try body.finish()
    } catch { throw .malformed(error) }
    let review = try await step(
      "examine", id, own, ["note": .string(note), "reviewer": .string(reviewer.text)],
      [("finding", .text(finding.word))]
    ) { () async throws(EmergencyError) in
      try await emergencyDesk.examine(id, of: own, by: reviewer, finding, note: note)
    }
    return Answer.json(value(review, for: .network(own)))
  }

  /// `POST /api/emergencies/<id>/inform`: the patient was told of the view and its review.
  func inform(_ text: String, _ call: Call) async throws(Problem) -> ServerResponse {
    let own = try call.caller.asOperator()
    guard let id = ReviewID(hex: text) else { throw .notFound }
    var body = try call.object()
    let person: UserID
    do throws(FieldError) {
      person = try body.person("by")
      try body.finish()
    } catch { throw .malformed(error) }
    let review = try await step("inform", id, own, ["by": .string(person.text)], []) {
      () async throws(EmergencyError) in
      try await emergencyDesk.inform(id, of: own, by: person)
    }
    return Answer.json(value(review, for: .network(own)))
  }

  private func step(
    _ action: String, _ id: ReviewID, _ own: NetworkID, _ view: JSONValue,
    _ fields: [(name: String, value: EntryValue)],
    _ work: () async throws(EmergencyError) -> ReviewCase
  ) async throws(Problem) -> ReviewCase {
    try await audited(
      .review, nil,
      [("action", .text(action)), ("review", .text(id.hex))] + fields, sealed: [own: view]
    ) { () async throws(Problem) in try await emergencies(work) }
  }

  // MARK: Notices

  /// `GET /api/notices[?after=N]`: what an operator or a facility has to know, in order.
  func notices(_ call: Call) async throws(Problem) -> ServerResponse {
    let after = try call.after()
    try await reminder.remind()
    let found = try await emergencies { () async throws(EmergencyError) in
      try await emergencyDesk.notices(for: call.addressee, after: after)
    }
    var values: [JSONValue] = []
    for notice in found {
      let (name, subject) = try await subject(of: notice, for: call.addressee)
      values.append(
        .object([
          ("number", .number("\(notice.number)")), ("kind", .string(notice.kind.word)),
          ("at", .string(notice.at.rfc3339)), ("ja", .string(notice.kind.words.ja)),
          ("en", .string(notice.kind.words.en)), (name, subject),
        ]))
    }
    let last = found.last?.number ?? after
    return Answer.json(["notices": .array(values), "last": .number("\(last)")])
  }
}

extension APIDesk {
  private func subject(
    of notice: Notice, for addressee: Addressee
  ) async throws(Problem) -> (name: String, value: JSONValue) {
    switch notice.subject {
    case .review(let id):
      let review = try await emergencies { () async throws(EmergencyError) in
        try await emergencyDesk.review(id)
      }
      return ("review", review.map { value($0, for: addressee) } ?? .null)
    case .plan(let id):
      let found = try await plans { () async throws(PlanError) in try await planDesk.plan(id) }
      guard let found else { return ("plan", .null) }
      return ("plan", try await value(found, for: addressee))
    case .link(let id): return ("link", try await value(link: id, for: addressee))
    }
  }
}

extension APIDesk {
  /// A link that ended: to an operator by its facility, to a facility by its own handle.
  private func value(
    link id: LinkID, for addressee: Addressee
  ) async throws(Problem) -> JSONValue {
    let found = try await consent { () async throws(ConsentError) in try await links.link(id) }
    guard let found, let own = found.half(in: network.id),
      let across = found.half(across: network.id)
    else { return .null }
    let there = JSONValue.string(across.facility.network.text)
    return switch addressee {
    case .network:
      ["facility": .string(own.facility.facility.text), "network": there]
    case .facility(let facility):
      ["handle": .string(handles.handle(for: facility, link: id).text), "network": there]
    }
  }
}

/// Tells everybody concerned of what has become overdue or run out, and writes that down.
struct OverdueReminder: Sendable {
  let desk: EmergencyDesk
  let plans: PlanDesk
  let links: LinkRegister
  let logbook: Logbook

  /// Tells once of each review, plan and link; what fails is tried again a second later.
  func remind() async throws(Problem) {
    do throws(ConsentError) { try await links.tellEnded() } catch { throw .consent(error) }
    try await remindOfReviews()
    try await endPlans()
  }

  private func endPlans() async throws(Problem) {
    let ended: [WorkPlan]
    do throws(PlanError) { ended = try await plans.endLapsed() } catch { throw .plan(error) }
    for plan in ended {
      _ = try await logbook.append(
        .plan, [("action", .text("ranOut")), ("plan", .text(plan.id.hex))])
    }
  }

  private func remindOfReviews() async throws(Problem) {
    let told: [ReviewCase]
    do throws(EmergencyError) { told = try await desk.tellOverdue() } catch {
      throw .emergency(error)
    }
    for review in told {
      _ = try await logbook.append(
        .review, [("action", .text("overdue")), ("review", .text(review.id.hex))])
    }
  }
}

extension APIDesk.Call {
  /// Whose feed the caller reads.
  var addressee: Addressee {
    switch caller {
    case .operatorOf(let network): .network(network)
    case .facility(let calling): .facility(calling.facility.reference)
    }
  }

  /// `after=N`, the only parameter; 0 where there is none.
  fileprivate func after() throws(Problem) -> Int64 {
    guard let query, !query.isEmpty else { return 0 }
    guard query.hasPrefix("after="), let number = Int64(query.dropFirst("after=".count)),
      number >= 0
    else {
      throw Problem(
        400, "malformed", ja: "after には 0 以上の番号を書いてください", en: "`after` is a number from 0")
    }
    return number
  }
}

extension ObjectReader {
  /// A person of the caller's own network, who is named and not looked up.
  mutating func person(_ key: String) throws(FieldError) -> UserID {
    try parsed(key, Wording(ja: "担当者の利用者名", en: "a person's user name")) { UserID($0) }
  }
}
