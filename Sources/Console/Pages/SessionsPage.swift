package import Record

/// The sessions of the user.
package struct SessionsPage: Screen {
  /// The open ones.
  package var open: [SessionRow]
  /// Those that ended today, and why.
  package var ended: [Ended]
  /// Where the form that ends all goes (POST).
  package var endAll: Path?

  /// A session that is over.
  package struct Ended: Sendable {
    /// The patient by name, or the session's mark.
    package var name: String
    /// When it ended.
    package var at: CivilTime
    /// Why.
    package var reason: Wording

    /// Makes an ended session.
    package init(name: String, at: CivilTime, reason: Wording) {
      self.name = name
      self.at = at
      self.reason = reason
    }
  }

  /// Makes the page.
  package init(open: [SessionRow], ended: [Ended] = [], endAll: Path? = nil) {
    self.open = open
    self.ended = ended
    self.endAll = endAll
  }

  /// The heading.
  package var title: Wording { Wording(ja: "自分の閲覧", en: "My sessions") }

  /// The content below the heading.
  package func content(_ frame: Frame) -> HTML {
    let none = HTML("<p>\(frame.say("開いている閲覧はありません。", "No session is open."))</p>")
    return """
      <section><h2>\(frame.say("開いている", "Open"))</h2>
      \(open.isEmpty ? none : frame.ownTable(open))
      \(open.count > 1 ? endAll.flatMap { frame.form($0, endAllButton(frame)) } : nil)</section>
      \(endedList(frame))
      """
  }

  private func endAllButton(_ frame: Frame) -> HTML {
    "<button class=\"end\">\(frame.say("すべて終える", "End all"))</button>"
  }

  private func endedList(_ frame: Frame) -> HTML? {
    guard !ended.isEmpty else { return nil }
    let items = ended.map { row -> HTML in
      "<li><time>\(row.at.clock)</time> <bdi>\(row.name)</bdi>: \(frame.say(row.reason))</li>"
    }
    return """
      <section aria-labelledby="ended"><h2 id="ended">\(frame.say("終わった閲覧", "Ended"))</h2>
      <ul class="plainlist">\(items)</ul></section>
      """
  }
}
