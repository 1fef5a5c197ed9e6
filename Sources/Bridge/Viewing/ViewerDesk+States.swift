import Console
import Consent
import HTTP
import Platform
import Record
import Session
import Transport

extension ViewerDesk {
  /// What becomes of a view of several sessions: the worst of them is what its user is shown.
  enum ViewPlace {
    /// All that is left is open.
    case open
    /// A session waits for a seat or an authentication.
    case waits(SessionPlace, SessionID)
    /// Nothing is left of it.
    case over(EndReason)
  }

  /// Where the sessions of a view stand.
  func place(of view: PatientView, _ call: SignedInCall) -> ViewPlace {
    var isOpen = false
    var reason = EndReason.error
    for link in view.links {
      let id = link.session.id
      do throws(SessionError) {
        switch try desk.broker.place(of: id, by: call.signIn.facility) {
        case .active: isOpen = true
        case .connecting:
          try desk.broker.connected(id)
          isOpen = true
        case let place: return .waits(place, id)
        }
      } catch {
        reason = desk.broker.endReason(of: id) ?? reason
      }
    }
    return isOpen ? .open : .over(reason)
  }

  /// The page of a view that shows no record now; nil if it may.
  func statePage(of view: PatientView, _ call: SignedInCall) -> ServerResponse? {
    switch place(of: view, call) {
    case .open: nil
    case .waits(let place, _): waiting(place, view, call)
    case .over(let reason): over(reason, view, call)
    }
  }

  private func waiting(
    _ place: SessionPlace, _ view: PatientView, _ call: SignedInCall
  ) -> ServerResponse {
    let frame = frame(call)
    let own = view.path
    switch place {
    case .locked, .stepUp:
      let page = LockedPage(
        stepUp: stepUp(call.signIn.language), until: nil, end: own.adding("end"))
      return PageAnswer.page(page.page(frame))
    case .frozen:
      let reason: FrozenPage.Reason =
        desk.broker.frozen == .staleKnowledge ? .staleKnowledge : .auditUnavailable
      let page = FrozenPage(reason, retry: own, end: own.adding("end"))
      return PageAnswer.page(page.page(frame))
    case .queued, .offered, .connecting, .active:
      let pool = pool(of: view, call)
      let page = WaitPage(
        waitState(place, in: pool), queueClass: queueClass(call), pool: pool?.text ?? "–",
        since: CivilTime(milliseconds: view.opened.milliseconds), accept: own.adding("accept"),
        decline: own.adding("end"))
      return PageAnswer.page(page.page(frame), againAfter: .seconds(5))
    }
  }

  private func waitState(_ place: SessionPlace, in pool: SeatPoolID?) -> WaitPage.State {
    switch place {
    case .queued(let before):
      let waiting = desk.broker.seats().first { $0.pool.id == pool }?.census.waiting ?? 0
      return .queued(position: before + 1, of: max(before + 1, waiting))
    case .offered(let until):
      let left = until.duration(since: desk.clock.now()).components.seconds
      return .offered(
        secondsLeft: max(0, Int(left)), of: Int(SeatTable.offerMax.components.seconds))
    default: return .connecting
    }
  }

  private func queueClass(_ call: SignedInCall) -> Wording {
    isEmergency(call)
      ? Wording(ja: "緊急", en: "Emergency") : Wording(ja: "通常", en: "Ordinary")
  }

  private func pool(of view: PatientView, _ call: SignedInCall) -> SeatPoolID? {
    let ids = Set(view.links.map(\.session.id))
    let own = desk.broker.sessions(of: call.signIn.user.user, at: call.signIn.facility)
    return own.first { ids.contains($0.id) }?.pool
  }

  func stepUp(_ language: Language) -> LockedPage.StepUp? {
    LockedPage.StepUp(
      address: portal.url,
      name: Wording(
        ja: "\(desk.network.name.ja)の職員ポータル", en: "\(desk.network.name.en) staff portal"
      ).text(in: language))
  }

  private func over(
    _ reason: EndReason, _ view: PatientView, _ call: SignedInCall
  ) -> ServerResponse {
    let page = EndedPage(
      reason: Wording(ja: reason.japanese, en: reason.english), find: "/view")
    view.end()
    return PageAnswer.page(page.page(frame(call)))
  }

  // MARK: Paths

  /// `GET /view/patients/<n>/ended`: what became of the view that blanked its page.
  ///
  /// What is still permitted goes on; the sessions that ended are named there.
  func endedPage(of view: PatientView, _ call: SignedInCall) -> ServerResponse {
    if let page = statePage(of: view, call) { return page }
    let gone = view.links.filter { desk.broker.endReason(of: $0.session.id) != nil }
    guard let first = gone.first, let reason = desk.broker.endReason(of: first.session.id) else {
      return PageAnswer.redirect(view.path.text)
    }
    let page = EndedPage(
      reason: Wording(
        ja: "\(custodian(first).ja): \(reason.japanese)",
        en: "\(custodian(first).en): \(reason.english)"),
      resume: view.path, find: "/view")
    return PageAnswer.page(page.page(frame(call)))
  }

  /// `POST /view/patients/<n>/accept`: the seat that was offered is wanted.
  func accept(_ view: PatientView, _ call: SignedInCall) throws(Problem) -> ServerResponse {
    _ = try call.form(of: self)
    for link in view.links {
      do throws(SessionError) {
        guard case .offered = try desk.broker.place(of: link.session.id) else { continue }
        try desk.broker.accept(link.session.id, by: call.signIn.facility)
      } catch { throw .session(error) }
    }
    return PageAnswer.redirect(view.path.text)
  }

  /// `GET /view/patients/<n>/events`: tells the page that it may stay, or must go.
  func events(of view: PatientView, _ call: SignedInCall) -> ServerResponse {
    let ids = view.links.map(\.session.id)
    let gates = ids.compactMap { desk.broker.active(in: .session($0)).first?.gate }
    let (broker, facility) = (desk.broker, call.signIn.facility)
    let known = ids.filter { broker.endReason(of: $0) == nil }
    let beats = SessionBeats(gates + [call.signIn.gate], on: call.loop) {
      known.allSatisfy { id in (try? broker.place(of: id, by: facility)) == .active }
    }
    beats.begin()
    return PageAnswer.events(beats)
  }

  /// The custodian of a link, by name.
  func custodian(_ link: PatientView.Link) -> Wording {
    desk.mediations[link.custodian]?.custodian.network.name
      ?? Wording(ja: link.custodian.text, en: link.custodian.text)
  }
}
