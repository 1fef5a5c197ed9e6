import Console
import Consent
import Platform
import Policy
import Record
import Session
import Transport

extension ViewerDesk {
  /// `GET /view/sessions`: what the user has open, each with a button that ends it.
  func sessionsPage(_ call: SignedInCall) -> ServerResponse {
    var frame = frame(call)
    frame.menu.current = .sessions
    let page = SessionsPage(open: ownSessions(call))
    return PageAnswer.page(page.page(frame))
  }

  /// A row for every session of the user's views that is not over.
  func ownSessions(_ call: SignedInCall) -> [SessionRow] {
    let summaries = Dictionary(
      desk.broker.sessions(of: call.signIn.user.user, at: call.signIn.facility)
        .map { ($0.id, $0) }
    ) { first, _ in first }
    return call.signIn.views.flatMap { view in
      view.links.compactMap { link in
        summaries[link.session.id].map { summary in
          var row = row(summary, in: call.signIn.language)
          row.patient = view.patient.exposed
          row.resume = view.path
          row.end = view.path.adding("end")
          return row
        }
      }
    }
  }

  /// A session in a list.
  func row(_ summary: SessionSummary, in language: Language) -> SessionRow {
    var row = SessionRow(
      mark: String(summary.id.hex.prefix(8)), user: summary.subject.user?.text ?? "–",
      facility: summary.subject.facility.facility.text,
      direction: summary.subject.direction.map { direction(of: $0, in: language) } ?? "–",
      state: Self.wording(summary.state),
      opened: CivilTime(milliseconds: summary.opened.milliseconds),
      ends: CivilTime(milliseconds: summary.notAfter.milliseconds),
      isEmergency: Vocabulary.emergencyPurposes.contains(summary.purpose))
    row.used = CivilTime(milliseconds: summary.lastUsed.milliseconds)
    return row
  }

  private func direction(of direction: ExchangeDirection, in language: Language) -> String {
    "\(name(direction.requester, language)) → \(name(direction.custodian, language))"
  }

  private func name(_ network: NetworkID, _ language: Language) -> String {
    if network == desk.network.id { return desk.network.name.text(in: language) }
    return desk.mediations[network]?.custodian.network.name.text(in: language) ?? network.text
  }

  private static func wording(_ state: SessionState) -> Wording {
    switch state {
    case .requested, .stepUpPending: Wording(ja: "認証待ち", en: "to sign in")
    case .queued: Wording(ja: "順番待ち", en: "waiting")
    case .offered: Wording(ja: "席を案内中", en: "offered a seat")
    case .connecting: Wording(ja: "接続中", en: "connecting")
    case .active: Wording(ja: "閲覧中", en: "open")
    case .locked: Wording(ja: "ロック中", en: "locked")
    case .frozen: Wording(ja: "一時停止", en: "frozen")
    case .ending, .ended: Wording(ja: "終了", en: "over")
    }
  }

  /// A word of the vocabulary as a person reads it; the word itself where it is none.
  static func wording(_ attribute: String, _ word: String) -> Wording {
    let values = Vocabulary.bridge2.attributes.first { $0.name == attribute }?.values ?? []
    let value = values.first { $0.name == word }
    return value.map { Wording(ja: $0.ja, en: $0.en) } ?? Wording(ja: word, en: word)
  }
}
