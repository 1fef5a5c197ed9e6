package import Record

/// A session in a list.
package struct SessionRow: Sendable {
  /// What a supervisor can tell the user at the telephone: the first digits of the session's ID.
  package var mark: String
  /// The patient by name; only in the user's own list.
  package var patient: String?
  /// The user by name.
  package var user: String
  /// The user's facility by name.
  package var facility: String
  /// Who asks and whose record is open, such as `まめネット → おしどりネット`.
  package var direction: String
  /// Where it stands, in words.
  package var state: Wording
  /// When it was opened.
  package var opened: CivilTime
  /// When it was last used.
  package var used: CivilTime?
  /// When it ends at the latest.
  package var ends: CivilTime
  /// Whether it is an emergency.
  package var isEmergency: Bool
  /// Where it goes on; nil for a list of others.
  package var resume: Path?
  /// Where the form that ends it goes (POST).
  package var end: Path?
  /// What else a supervisor can cut from here.
  package var cuts: [Cut] = []

  /// Makes a row.
  package init(
    mark: String, user: String, facility: String, direction: String, state: Wording,
    opened: CivilTime, ends: CivilTime, isEmergency: Bool = false
  ) {
    self.mark = mark
    self.user = user
    self.facility = facility
    self.direction = direction
    self.state = state
    self.opened = opened
    self.ends = ends
    self.isEmergency = isEmergency
  }
}

/// What a button of a supervisor ends.
///
/// The form sends `scope` and `subject`.
package struct Cut: Hashable, Sendable {
  /// How much is cut.
  package enum Scope: String, CaseIterable, Sendable {
    case session, user, facility, direction, pool, all
  }

  /// How much is cut.
  package var scope: Scope
  /// Which one: what the form sends back.
  package var subject: String
  /// Which one, in words.
  package var name: String

  /// Makes a cut.
  package init(_ scope: Scope, subject: String, name: String) {
    self.scope = scope
    self.subject = subject
    self.name = name
  }
}

extension Frame {
  /// The user's own sessions.
  func ownTable(_ rows: [SessionRow]) -> HTML {
    """
    <div class="scroll" role="group" tabindex="0" aria-label="\(say("開いている閲覧", "Open sessions"))">
    <table class="list"><caption class="sr">\(say("開いている閲覧", "Open sessions"))</caption>
    <thead><tr><th scope="col">\(say("患者", "Patient"))</th><th scope="col">\
    \(say("向き", "Direction"))</th><th scope="col">\(say("状態", "State"))</th><th scope="col">\
    \(say("開始", "Opened"))</th><th scope="col">\(say("終了予定", "Ends"))</th><th scope="col">\
    <span class="sr">\(say("操作", "Action"))</span></th></tr></thead>
    <tbody>\(rows.map(ownRow))</tbody></table></div>
    """
  }

  private func ownRow(_ row: SessionRow) -> HTML {
    let name = HTML("<bdi>\(row.patient ?? row.mark)</bdi>")
    let link = row.resume.map { HTML("<a href=\"\($0)\">\(name)</a>") } ?? name
    let end = row.end.flatMap {
      form(
        $0,
        """
        <button class="end">\(say("終える", "End"))<span class="sr"> \
        <bdi>\(row.patient ?? row.mark)</bdi></span></button>
        """)
    }
    return """
      <tr><th scope="row">\(link)\(emergencyTag(row))</th><td><bdi>\(row.direction)</bdi></td>\
      <td>\(say(row.state))</td><td>\(row.opened.clock)</td><td>\(row.ends.clock)</td>\
      <td class="actions">\(end)</td></tr>
      """
  }

  func emergencyTag(_ row: SessionRow) -> HTML? {
    row.isEmergency ? " <span class=\"tag danger\">\(say("緊急", "Emergency"))</span>" : nil
  }
}
