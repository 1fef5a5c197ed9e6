package import Record

/// What is said after signing in: as whom, from where, and that viewing is recorded.
package struct NoticePage: Screen {
  /// Who signed in.
  package var viewer: Viewer
  /// When the sign-in at the own network happened.
  package var signedIn: CivilTime?
  /// Where the form that goes on goes (POST).
  package var next: Path
  /// What an operator wants to be said, such as a planned stop.
  package var announcements: [Wording]

  /// Makes the page.
  package init(
    viewer: Viewer, signedIn: CivilTime? = nil, next: Path, announcements: [Wording] = []
  ) {
    self.viewer = viewer
    self.signedIn = signedIn
    self.next = next
    self.announcements = announcements
  }

  /// The heading.
  package var title: Wording { Wording(ja: "閲覧の前に", en: "Before you view") }

  /// Its lines are short.
  package var isNarrow: Bool { true }

  /// The content below the heading.
  package func content(_ frame: Frame) -> HTML {
    """
    <div class="card">
    <p class="lead">\(frame.say("次の方として入りました。", "You are signed in as:"))</p>
    <dl class="pairs">
    \(frame.pair(frame.say("利用者", "User"), viewer.name))
    \(frame.pair(frame.say("役割", "Role"), viewer.role))
    \(frame.pair(frame.say("施設", "Facility"), viewer.facility))
    \(frame.pair(frame.say("ネットワーク", "Network"), viewer.network))
    \(signedIn.map { frame.pair(frame.say("認証した時刻", "Signed in at"), $0.stamp) })
    </dl>
    <ul class="rules">\(rules(frame).map { HTML("<li>\($0)</li>") })</ul>
    \(frame.form(next, "<button class=\"primary\">\(frame.say("確認して進む", "I understand"))</button>"))
    </div>
    """
  }

  private func rules(_ frame: Frame) -> [String] {
    let own: [Wording] = [
      Wording(
        ja: "だれが、いつ、どの患者の、どの記録を見たかはすべて記録され、両方のネットワークが確かめます。",
        en: "Who saw which record of which patient, and when, is recorded and checked by both."),
      Wording(
        ja: "診療に必要な患者だけを開いてください。患者さんは自分の記録がいつ見られたかを知ることができます。",
        en: "Open only patients in your care. Patients can ask who saw their record."),
      Wording(
        ja: "同意の撤回や停止があれば、画面はその場で消えます。",
        en: "If consent is withdrawn or viewing is stopped, the screen goes blank at once."),
    ]
    return (own + announcements).map { frame.say($0) }
  }
}

extension Frame {
  /// A name and what stands for it, in a list of such.
  func pair(_ name: String, _ value: String) -> HTML {
    "<div><dt>\(name)</dt><dd><bdi>\(value)</bdi></dd></div>"
  }

  /// A name and a piece.
  func pair(_ name: String, _ value: HTML) -> HTML {
    "<div><dt>\(name)</dt><dd>\(value)</dd></div>"
  }
}
