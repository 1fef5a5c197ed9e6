import Console
import Consent
import HTTP
import Ledger
import Linkage
import Platform
import Policy
import Record
import Session
import Transport

extension ViewerDesk {
  /// `POST /view/find`: opens a session at every network that may show something of a patient.
  ///
  /// A patient who is not linked, does not take part or may not be looked at goes the same way to
  /// the same page (invariant 5).
  func find(_ call: SignedInCall) async throws(Problem) -> ServerResponse {
    let form = try call.form(of: self)
    guard call.signIn.isNoticed else { return notice(call) }
    if try form.value("by") == "slip" { return try await redeem(form, call) }
    let now = desk.clock.now()
    guard now.duration(since: call.signIn.authenticated) <= Self.stepUpAge else {
      return stepUpPage(call)
    }
    guard let patient = try form.value("number").flatMap({ LocalID($0.trimmed) }) else {
      throw .patientMissing
    }
    let claim = try emergencyClaim(form, of: call.signIn)
    var links: [PatientView.Link] = []
    let chosen = Set(form.all("network"))
    for (custodian, mediation) in desk.mediations.sorted(by: { $0.key.text < $1.key.text })
    where chosen.isEmpty || chosen.contains(custodian.text) {
      let handles = try await mediation.ownHandles(patient, for: call.signIn.facility)
      for handle in handles {
        let asked = AskedSession(
          handle: handle, custodian: custodian, claim: claim, plan: nil, hasScreen: true)
        if let session = try await opened(asked, call) {
          links.append(PatientView.Link(custodian: custodian, handle: handle, session: session))
        }
      }
    }
    guard !links.isEmpty else { throw .notAvailable }
    guard let view = call.signIn.begin(patient, links, at: now) else {
      for link in links { desk.broker.cut(.session(link.session.id), reason: .user) }
      throw .session(.limit(.sessionsPerUser))
    }
    return PageAnswer.redirect("/view/patients/\(view.number)/confirm")
  }

  /// A session at one network, nil where there is nothing to see.
  private func opened(
    _ asked: AskedSession, _ call: SignedInCall
  ) async throws(Problem) -> OpenedSession? {
    var session: OpenedSession?
    _ = try await desk.open(asked, for: call.visitor()) { opened in
      session = opened
      return Answer.make(204, contentType: "text/plain", body: [])
    }
    return session
  }

  /// What whoever signed in too long ago is told.
  private func stepUpPage(_ call: SignedInCall) -> ServerResponse {
    let page = SignInPage(
      portal: stepUp(call.signIn.language), network: desk.network.name,
      reason: Wording(
        ja: "認証から時間がたちました。もう一度認証してください。",
        en: "You signed in a while ago; please do so once more."))
    return PageAnswer.page(page.page(frame(call)), status: 401)
  }

  /// What a doctor claims who signed in for an emergency.
  private func emergencyClaim(
    _ form: Query, of signIn: SignIn
  ) throws(Problem) -> EmergencyClaim? {
    guard Vocabulary.emergencyPurposes.contains(signIn.user.purpose) else { return nil }
    guard let reason = try form.value("reason").flatMap(EmergencyClaim.Reason.init(rawValue:)),
      let state = try form.value("state").flatMap(EmergencyClaim.PatientState.init(rawValue:)),
      let minutes = try form.value("minutes").flatMap({ Int($0) }),
      EmergencyClaim.minuteRange.contains(minutes), let text = try form.value("text"),
      text.count >= EmergencyPage.textMin,
      let claim = EmergencyClaim(reason: reason, text: text, state: state, minutes: minutes)
    else { throw .emergencyClaimNeeded }
    return claim
  }

  /// `POST /view/patients/<n>/reject`: the user says that this is somebody else.
  func reject(_ view: PatientView, _ call: SignedInCall) async throws(Problem) -> ServerResponse {
    _ = try call.form(of: self)
    try await close(view, call)
    return PageAnswer.redirect("/view")
  }

  /// `POST /view/patients/<n>/confirm`: the user says that this is the patient.
  func confirm(_ view: PatientView, _ call: SignedInCall) async throws(Problem) -> ServerResponse {
    _ = try call.form(of: self)
    for link in view.links {
      try await desk.audited(
        .session, call.call.calling.facility,
        [
          ("action", .text("identify")), ("session", .text(link.session.id.hex)),
          ("subject", .text(Mediation.subjectDigest(link.handle))),
        ]
      ) { () async throws(Problem) in }
    }
    view.confirm()
    return PageAnswer.redirect("/view/patients/\(view.number)")
  }

  /// `POST /view/patients/<n>/end`: the user is done with the patient.
  func end(_ view: PatientView, _ call: SignedInCall) async throws(Problem) -> ServerResponse {
    _ = try call.form(of: self)
    try await close(view, call)
    return PageAnswer.redirect("/view/patients/\(view.number)/ended")
  }

  /// Ends the sessions of a view that are still live.
  func close(_ view: PatientView, _ call: SignedInCall) async throws(Problem) {
    let facility = call.call.calling.facility
    for link in view.links where desk.broker.live.contains(link.session.id) {
      try await desk.audited(
        .session, facility,
        [("action", .text("close")), ("session", .text(link.session.id.hex))]
      ) { () async throws(Problem) in
        try? desk.broker.close(link.session.id, by: facility.reference)
      }
    }
    view.end()
  }
}

extension Problem {
  static let patientMissing = Problem(
    400, "patient-missing", ja: "患者番号を入力してください", en: "enter the patient's number")
}

extension String {
  /// Without spaces at its ends, as numbers are pasted.
  var trimmed: String {
    let isSpace = { (c: Character) in c == " " || c == "\t" || c == "\u{3000}" }
    return String(drop(while: isSpace).reversed().drop(while: isSpace).reversed())
  }
}
