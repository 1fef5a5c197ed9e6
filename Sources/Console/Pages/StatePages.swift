package import Record

/// The session is locked because nobody used it.
package struct LockedPage: Screen {
  /// Where the own network's portal signs the user in anew.
  package var stepUp: StepUp?
  /// Until when the session waits.
  package var until: CivilTime?
  /// Where the form that ends the session goes (POST).
  package var end: Path

  /// The portal of the own network: an address outside the bridge, from its configuration.
  package struct StepUp: Sendable {
    /// The address, `https` alone.
    package let address: String
    /// The portal by name.
    package let name: String

    /// Checks that the address is `https`; nil otherwise.
    package init?(address: String, name: String) {
      guard address.hasPrefix("https://"),
        address.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
      else { return nil }
      self.address = address
      self.name = name
    }
  }

  /// Makes the page.
  package init(stepUp: StepUp?, until: CivilTime?, end: Path) {
    self.stepUp = stepUp
    self.until = until
    self.end = end
  }

  /// The heading.
  package var title: Wording { Wording(ja: "画面をロックしました", en: "The screen is locked") }

  /// Its lines are short.
  package var isNarrow: Bool { true }

  /// The content below the heading.
  package func content(_ frame: Frame) -> HTML {
    """
    <div class="card center">
    <p class="bigicon">\(Icon.lock.html)</p>
    <p>\(frame.say(
      "しばらく操作がなかったため、記録を隠しました。",
      "Nothing was used for a while, so the record is hidden."))</p>
    <p>\(frame.say(
      "もう一度、自分のネットワークで本人確認をすると続きを見られます。",
      "Sign in again at your own network to go on where you were."))</p>
    \(until.map {
      frame.hint("\($0.clock) を過ぎると閲覧は終わります。", "The session ends at \($0.clock).")
    })
    <div class="buttons">\(stepUpLink(frame))\
    \(frame.form(end, "<button>\(frame.say("閲覧を終える", "End viewing"))</button>"))</div>
    </div>
    """
  }

  private func stepUpLink(_ frame: Frame) -> HTML? {
    stepUp.map {
      """
      <a class="button primary" href="\($0.address)" rel="noreferrer">\
      \(frame.say("", "Sign in at "))<bdi>\($0.name)</bdi>\(frame.say("で本人確認", ""))</a>
      """
    }
  }
}

/// The session is frozen: what the bridge knows may be old, or nothing can be recorded.
package struct FrozenPage: Screen {
  /// Why nothing is shown.
  package enum Reason: Sendable {
    case staleKnowledge, auditUnavailable
  }

  /// Why nothing is shown.
  package var reason: Reason
  /// Where the page asks again (GET).
  package var retry: Path
  /// Where the form that ends the session goes (POST).
  package var end: Path

  /// Makes the page.
  package init(_ reason: Reason, retry: Path, end: Path) {
    self.reason = reason
    self.retry = retry
    self.end = end
  }

  /// The heading.
  package var title: Wording { Wording(ja: "いったん止めています", en: "Viewing is paused") }

  /// Its lines are short.
  package var isNarrow: Bool { true }

  /// The content below the heading.
  package func content(_ frame: Frame) -> HTML {
    """
    <div class="card center">
    <p class="bigicon">\(Icon.clock.html)</p>
    <p>\(frame.say(why))</p>
    <p>\(frame.say("元に戻れば、そのまま続けられます。", "Once that is over you can go on."))</p>
    <div class="buttons"><a class="button primary" href="\(retry)">\
    \(frame.say("もう一度試す", "Try again"))</a>\
    \(frame.form(end, "<button>\(frame.say("閲覧を終える", "End viewing"))</button>"))</div>
    </div>
    """
  }

  private var why: Wording {
    switch reason {
    case .staleKnowledge:
      Wording(
        ja: "最新の同意の状態を確かめられないため、記録を表示しません。",
        en: "The present state of consent cannot be confirmed, so no record is shown.")
    case .auditUnavailable:
      Wording(
        ja: "閲覧の記録を残せないため、記録を表示しません。",
        en: "Viewing cannot be recorded, so no record is shown.")
    }
  }
}

/// The session is over.
package struct EndedPage: Screen {
  /// Why, in words.
  package var reason: Wording
  /// What the user can do about it.
  package var advice: Wording?
  /// When it ended.
  package var at: CivilTime?
  /// Where the session goes on, if it was only out of reach for a moment.
  package var resume: Path?
  /// Where another patient is opened.
  package var find: Path?

  /// Makes the page.
  package init(
    reason: Wording, advice: Wording? = nil, at: CivilTime? = nil, resume: Path? = nil,
    find: Path? = nil
  ) {
    self.reason = reason
    self.advice = advice
    self.at = at
    self.resume = resume
    self.find = find
  }

  /// The heading.
  package var title: Wording {
    resume == nil
      ? Wording(ja: "閲覧は終わりました", en: "The session has ended")
      : Wording(ja: "接続が途切れました", en: "The connection was interrupted")
  }

  /// Its lines are short.
  package var isNarrow: Bool { true }

  /// The content below the heading.
  package func content(_ frame: Frame) -> HTML {
    """
    <div class="card center">
    <p class="lead" role="status">\(frame.say(reason))</p>
    \(advice.map { HTML("<p>\(frame.say($0))</p>") })
    \(at.map { HTML("<p class=\"hint\">\($0.stamp)</p>") })
    <div class="buttons">\(link(resume, "続きを見る", "Go on", frame))\
    \(link(find, "ほかの患者を開く", "Open another patient", frame))</div>
    </div>
    """
  }

  private func link(_ path: Path?, _ ja: String, _ en: String, _ frame: Frame) -> HTML? {
    path.map { HTML("<a class=\"button primary\" href=\"\($0)\">\(frame.say(ja, en))</a>") }
  }
}

/// What went wrong.
package struct ProblemPage: Screen {
  /// The status of HTTP.
  package var status: Int
  /// The problem's code, for a call to the operator.
  package var code: String
  /// What it is, in words.
  package var wording: Wording
  /// Where to go back to.
  package var back: Path?

  /// Makes the page.
  package init(status: Int, code: String, wording: Wording, back: Path?) {
    self.status = status
    self.code = code
    self.wording = wording
    self.back = back
  }

  /// The heading.
  package var title: Wording {
    switch status {
    case 400: Wording(ja: "入力を確かめてください", en: "Please check what was entered")
    case 401, 403: Wording(ja: "表示できません", en: "This cannot be shown")
    case 404: Wording(ja: "見つかりません", en: "Not found")
    case 429: Wording(ja: "少し待ってください", en: "Please wait a moment")
    default: Wording(ja: "今は表示できません", en: "This cannot be shown now")
    }
  }

  /// Its lines are short.
  package var isNarrow: Bool { true }

  /// The content below the heading.
  package func content(_ frame: Frame) -> HTML {
    """
    <div class="card">
    <p class="lead" role="alert">\(frame.say(wording))</p>
    <p class="hint">\(status) · <code>\(code)</code> · \(frame.now.stamp)</p>
    \(back.map { HTML("<p><a class=\"button\" href=\"\($0)\">\(frame.say("戻る", "Back"))</a></p>") })
    </div>
    """
  }
}
