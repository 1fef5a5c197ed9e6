import Console
import Consent
import HTTP
import Ledger
import Platform
import Policy
import Record
import Session
import Transport

extension ViewerDesk {
  /// What stands around every page of a user who is signed in.
  func frame(_ call: SignedInCall) -> Frame {
    var frame = plainFrame(call.signIn.language)
    let here = call.call.request.head.target.path
    let other: Language = call.signIn.language == .japanese ? .english : .japanese
    frame.otherLanguage = ("/view/language" as Path)
      .asking("to", other.rawValue).asking("back", here)
    frame.csrf = call.signIn.formToken
    frame.viewer = viewer(call)
    frame.menu.find = "/view"
    frame.menu.sessions = "/view/sessions"
    frame.menu.signOut = "/view/signout"
    return frame
  }

  /// What stands around a page of nobody in particular.
  func plainFrame(_ language: Language) -> Frame {
    Frame(
      language: language, now: CivilTime(milliseconds: desk.clock.now().milliseconds),
      stylesheet: "/view/style.css")
  }

  /// Who looks, in the words of their own network.
  func viewer(_ call: SignedInCall) -> Viewer {
    let language = call.signIn.language
    let facility = call.call.calling.facility
    let role = Self.wording("role", call.signIn.user.role)
    return Viewer(
      name: call.signIn.user.user.text, role: role.text(in: language),
      facility: language == .japanese ? facility.nameJa : facility.nameEn,
      network: desk.network.name.text(in: language))
  }

  /// A page that is not there, may not be seen, or could not be made.
  func problem(_ problem: Problem, in language: Language, _ call: SignedInCall?) -> ServerResponse {
    let frame = call.map { self.frame($0) } ?? plainFrame(language)
    let page = ProblemPage(
      status: problem.status, code: problem.code, wording: problem.wording, back: "/view")
    return PageAnswer.page(page.page(frame), status: problem.status)
  }

  /// What is said after signing in.
  func notice(_ call: SignedInCall) -> ServerResponse {
    let page = NoticePage(
      viewer: viewer(call),
      signedIn: CivilTime(milliseconds: call.signIn.authenticated.milliseconds),
      next: "/view/notice")
    return PageAnswer.page(page.page(frame(call)))
  }

  /// What whoever is not signed in sees: where to sign in.
  func signInPage(_ call: Call, status: Int = 401) -> ServerResponse {
    let page = SignInPage(portal: stepUp(call.language), network: desk.network.name)
    return PageAnswer.page(page.page(plainFrame(call.language)), status: status)
  }

  /// `GET /view`: where a patient is looked for.
  func findPage(_ call: SignedInCall) -> ServerResponse {
    guard call.signIn.isNoticed else { return notice(call) }
    var frame = frame(call)
    frame.menu.current = .find
    guard !isEmergency(call) else { return PageAnswer.page(emergencyPage(call).page(frame)) }
    var page = FindPage(
      find: "/view/find",
      purposes: [Choice(call.signIn.user.purpose, purpose(call), isChosen: true)],
      networks: networks)
    page.sessions = ownSessions(call)
    if let notice = call.signIn.notice {
      frame.notices = [notice]
      call.signIn.notice = nil
    }
    return PageAnswer.page(page.page(frame))
  }

  /// Whether the user signed in for an emergency.
  func isEmergency(_ call: SignedInCall) -> Bool {
    Vocabulary.emergencyPurposes.contains(call.signIn.user.purpose)
  }

  private func emergencyPage(_ call: SignedInCall) -> EmergencyPage {
    EmergencyPage(
      claim: "/view/find", back: "/view",
      reasons: EmergencyClaim.Reason.allCases.map {
        Choice($0.rawValue, Wording(ja: $0.words.ja, en: $0.words.en))
      },
      states: EmergencyClaim.PatientState.allCases.map {
        Choice($0.rawValue, Wording(ja: $0.words.ja, en: $0.words.en))
      },
      networks: networks, minutesMax: EmergencyClaim.minuteRange.upperBound, limits: [])
  }

  /// The networks that can be asked.
  private var networks: [Choice] {
    desk.mediations.sorted { $0.key.text < $1.key.text }.map { id, mediation in
      Choice(id.text, mediation.custodian.network.name, isChosen: true)
    }
  }

  /// For what the user signed in, in words.
  func purpose(_ call: SignedInCall) -> Wording {
    Self.wording("purpose", call.signIn.user.purpose)
  }
}
