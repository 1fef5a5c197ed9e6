import Console
import Consent
import Linkage
import Platform
import Record
import Session
import Transport

extension ViewerDesk {
  /// `GET /view/patients/<n>/confirm`: who the patient is, so that the user can make sure.
  func confirmPage(
    of view: PatientView, _ call: SignedInCall
  ) async throws(Problem) -> ServerResponse {
    if let state = statePage(of: view, call) { return state }
    if view.isConfirmed { return PageAnswer.redirect(view.path.text) }
    var released = ReleasedChart()
    var institutions: [ConfirmPage.Institution] = []
    for link in view.links {
      guard let (exchange, session) = try session(link, call) else { continue }
      released.note(session)
      let found = try await person(link, exchange, &released)
      institutions.append(
        ConfirmPage.Institution(
          name: try await institution(link, exchange, call.signIn.language),
          network: custodian(link).text(in: call.signIn.language), answers: found != nil))
      if view.person == nil, let person = found ?? nil { view.identify(person) }
    }
    let page = ConfirmPage(
      person: view.person ?? Person(), localID: view.patient.exposed, purpose: purpose(call),
      institutions: institutions, confirm: view.path.adding("confirm"),
      reject: view.path.adding("reject"))
    return try await answer(
      page.page(frame(of: view, call, released, nil)), Recording(page: "confirm", lines: 0),
      of: view, through: released.gates, call)
  }

  /// Whom a custodian has; nil inside for nobody it tells of, nil if it does not answer.
  private func person(
    _ link: PatientView.Link, _ exchange: DocumentExchange, _ released: inout ReleasedChart
  ) async throws(Problem) -> Person?? {
    do throws(Problem) {
      let seen = try await exchange.identify(link.handle)
      released.gates.append(seen.gate)
      return .some(seen.value)
    } catch {
      guard error.isOfTheCustodian else { throw error }
      return nil
    }
  }

  /// The custodian's facility that the link leads to, by name.
  func institution(
    _ link: PatientView.Link, _ exchange: DocumentExchange, _ language: Language
  ) async throws(Problem) -> String? {
    let subject = try await exchange.mediation.subject(link.handle, for: exchange.visitor)
    guard let half = subject.record?.half(in: link.custodian) else { return nil }
    let facility = try await desk.consent { () async throws(ConsentError) in
      try await desk.registers.facility(half.facility)
    }
    return facility.map { language == .japanese ? $0.nameJa : $0.nameEn }
  }
}

extension Problem {
  /// Whether it is the custodian's not answering, and no more than that.
  var isOfTheCustodian: Bool {
    [Problem.custodianUnavailable, .custodianTimeout, .answerWithheld].contains(self)
  }
}
