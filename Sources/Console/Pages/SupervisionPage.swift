package import Record

/// The sessions that are live now, and how to cut them.
///
/// It shows who looks and never at whom. A cut sends `scope` and `subject` to ``cut``, and `sure`
/// where it ends more than one facility's sessions; a stop is lifted by `subject` at ``resume``.
package struct SupervisionPage: Screen {
  /// A stop that is in force.
  package struct Stop: Sendable {
    /// What the form sends as `subject`.
    package var subject: String
    /// What is stopped, by name.
    package var name: String
    /// Since when, if that is known.
    package var since: CivilTime?
    /// Who stopped it.
    package var by: String
    /// Whose resuming is still missing; empty once all have resumed.
    package var missing: [String]
    /// Whether this supervisor can resume their side.
    package var isResumable: Bool

    /// Makes a stop.
    package init(
      subject: String, name: String, since: CivilTime? = nil, by: String, missing: [String],
      isResumable: Bool
    ) {
      self.subject = subject
      self.name = name
      self.since = since
      self.by = by
      self.missing = missing
      self.isResumable = isResumable
    }
  }

  /// The live sessions, as many as are shown.
  package var sessions: [SessionRow]
  /// How many are live in all.
  package var count: Int
  /// The cuts that are not of one session: directions, all.
  package var wideCuts: [Cut]
  /// The stops that are in force.
  package var stops: [Stop]
  /// Where a cut goes (POST).
  package var cut: Path
  /// Where a resuming goes (POST).
  package var resume: Path

  /// Makes the page.
  package init(
    sessions: [SessionRow], count: Int, wideCuts: [Cut], stops: [Stop], cut: Path, resume: Path
  ) {
    self.sessions = sessions
    self.count = count
    self.wideCuts = wideCuts
    self.stops = stops
    self.cut = cut
    self.resume = resume
  }

  /// The heading.
  package var title: Wording { Wording(ja: "閲覧の監督", en: "Supervision") }

  /// The content below the heading.
  package func content(_ frame: Frame) -> HTML {
    """
    \(stopList(frame))
    <section><h2 id="live">\(frame.say("いま開いている閲覧", "Live sessions"))\
     <span class="count">\(count)</span></h2>
    \(sessions.isEmpty ? empty(frame) : table(frame))
    \(sessions.count < count ? more(frame) : nil)</section>
    \(wideList(frame))
    """
  }

  private func empty(_ frame: Frame) -> HTML {
    "<p>\(frame.say("開いている閲覧はありません。", "No session is open."))</p>"
  }

  private func more(_ frame: Frame) -> HTML {
    "<p>\(frame.say("ほか \(count - sessions.count) 件", "and \(count - sessions.count) more"))</p>"
  }

  private func table(_ frame: Frame) -> HTML {
    """
    <div class="scroll" role="group" tabindex="0" aria-labelledby="live">
    <table class="list"><caption class="sr">\(frame.say("いま開いている閲覧", "Live sessions"))</caption>
    <thead><tr><th scope="col">\(frame.say("番号", "Mark"))</th><th scope="col">\
    \(frame.say("利用者", "User"))</th><th scope="col">\(frame.say("施設", "Facility"))</th>\
    <th scope="col">\(frame.say("向き", "Direction"))</th><th scope="col">\
    \(frame.say("状態", "State"))</th><th scope="col">\(frame.say("開始", "Opened"))</th>\
    <th scope="col">\(frame.say("最後の操作", "Last used"))</th><th scope="col">\
    \(frame.say("切断", "Cut"))</th></tr></thead>
    <tbody>\(sessions.map { row($0, frame) })</tbody></table></div>
    """
  }

  private func row(_ row: SessionRow, _ frame: Frame) -> HTML {
    """
    <tr><th scope="row"><code>\(row.mark)</code>\(frame.emergencyTag(row))</th>\
    <td><bdi>\(row.user)</bdi></td><td><bdi>\(row.facility)</bdi></td>\
    <td><bdi>\(row.direction)</bdi></td><td>\(frame.say(row.state))</td>\
    <td>\(row.opened.clock)</td><td>\(row.used?.clock ?? "–")</td>\
    <td class="actions">\(row.cuts.map { button($0, frame) })</td></tr>
    """
  }

  private func button(_ cut: Cut, _ frame: Frame) -> HTML {
    frame.form(
      self.cut,
      """
      \(fields(cut))<button class="end">\(frame.say(cut.scope.wording))\
      <span class="sr"> <bdi>\(cut.name)</bdi></span></button>
      """) ?? ""
  }

  private func fields(_ cut: Cut) -> HTML {
    """
    <input type="hidden" name="scope" value="\(cut.scope.rawValue)"/>\
    <input type="hidden" name="subject" value="\(cut.subject)"/>
    """
  }

  private func wideList(_ frame: Frame) -> HTML? {
    guard !wideCuts.isEmpty else { return nil }
    let forms = wideCuts.enumerated().compactMap { index, cut in
      frame.form(
        self.cut,
        """
        \(fields(cut))<label class="check"><input type="checkbox" name="sure" value="yes" \
        required="required"/> <span><bdi>\(cut.name)</bdi> – \
        \(frame.say("確かに止める", "yes, stop this"))</span></label>
        <button class="danger">\(frame.say(cut.scope.wording))\
        <span class="sr"> <bdi>\(cut.name)</bdi></span></button>
        """)
    }
    return """
      <section class="card emergencyentry stack" aria-labelledby="wide">
      <h2 id="wide">\(Icon.stop.html)\(frame.say("まとめて止める", "Stop at once"))</h2>
      <p>\(frame.say(
        "どちらの運営者も止められます。再開には両方が必要です。",
        "Either operator can stop; to resume, both are needed."))</p>
      \(forms)</section>
      """
  }

  private func stopList(_ frame: Frame) -> HTML? {
    guard !stops.isEmpty else { return nil }
    return """
      <section class="card stops" aria-labelledby="stops">
      <h2 id="stops">\(Icon.stop.html)\(frame.say("止まっているもの", "Stopped"))</h2>
      <ul class="plainlist">\(stops.map { item($0, frame) })</ul></section>
      """
  }

  private func item(_ stop: Stop, _ frame: Frame) -> HTML {
    let missing = stop.missing.joined(separator: frame.say("、", ", "))
    let waiting: HTML = """
      <span class="waiting">\(frame.say("再開を待つ: ", "Waiting for "))<bdi>\(missing)</bdi></span>
      """
    let form = stop.isResumable ? resumeForm(stop, frame) : nil
    return """
      <li><div><strong><bdi>\(stop.name)</bdi></strong> \
      <span>\(stop.since.map { since in
        HTML("\(frame.say("\(since.stamp) から", "since \(since.stamp)")) · ")
      })\
      <bdi>\(stop.by)</bdi></span>\
      \(missing.isEmpty ? nil : waiting)\
      </div>\(form)</li>
      """
  }

  private func resumeForm(_ stop: Stop, _ frame: Frame) -> HTML? {
    frame.form(
      resume,
      """
      <input type="hidden" name="subject" value="\(stop.subject)"/>\
      <button>\(frame.say("再開する", "Resume"))<span class="sr"> <bdi>\(stop.name)</bdi></span>\
      </button>
      """)
  }
}

extension Cut.Scope {
  var wording: Wording {
    switch self {
    case .session: Wording(ja: "この閲覧", en: "Session")
    case .user: Wording(ja: "この人", en: "User")
    case .facility: Wording(ja: "この施設", en: "Facility")
    case .direction: Wording(ja: "この向きを止める", en: "Stop direction")
    case .pool: Wording(ja: "この席群を止める", en: "Stop pool")
    case .all: Wording(ja: "すべて止める", en: "Stop everything")
    }
  }
}
