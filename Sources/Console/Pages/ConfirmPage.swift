package import Record

/// Where the user makes sure that it is the patient.
package struct ConfirmPage: Screen {
  /// An institution that holds a link to the patient.
  package struct Institution: Sendable {
    /// The institution by name; nil where only its network is known.
    package var name: String?
    /// The network by name.
    package var network: String
    /// Whether it answers now.
    package var answers: Bool

    /// Makes an institution.
    package init(name: String?, network: String, answers: Bool = true) {
      self.name = name
      self.network = network
      self.answers = answers
    }
  }

  /// What is known of the patient; what is nil is said to be unknown.
  package var person: Person
  /// The patient's number at the own facility.
  package var localID: String?
  /// For what the record is opened.
  package var purpose: Wording?
  /// Who holds a link.
  package var institutions: [Institution]
  /// Where "this is the patient" goes (POST).
  package var confirm: Path
  /// Where "not this patient" goes (POST).
  package var reject: Path

  /// Makes the page.
  package init(
    person: Person, localID: String?, purpose: Wording?, institutions: [Institution],
    confirm: Path, reject: Path
  ) {
    self.person = person
    self.localID = localID
    self.purpose = purpose
    self.institutions = institutions
    self.confirm = confirm
    self.reject = reject
  }

  /// The heading.
  package var title: Wording { Wording(ja: "この患者ですか", en: "Is this the patient?") }
  /// It shows a record.
  package var showsRecord: Bool { true }

  /// Its lines are short.
  package var isNarrow: Bool { true }

  /// The content below the heading.
  package func content(_ frame: Frame) -> HTML {
    """
    <div class="card confirm">
    <p class="bigname">\(name(frame))</p>
    <dl class="pairs wide">
    \(frame.pair(frame.say("性別", "Sex"), sex(frame)))
    \(frame.pair(frame.say("生年月日", "Birth date"), born(frame)))
    \(localID.map { frame.pair(frame.say("自施設の番号", "Own number"), $0) })
    \(purpose.map { frame.pair(frame.say("目的", "Purpose"), frame.say($0)) })
    </dl>
    <h2>\(frame.say("記録を持つ施設", "Institutions that hold a record"))</h2>
    <ul class="institutions">\(institutions.map { item($0, frame) })</ul>
    <div class="buttons">
    \(frame.form(confirm, frame.button("primary", "この患者です", "This is the patient")))
    \(frame.form(reject, "<button>\(frame.say("この患者ではない", "Not this patient"))</button>"))
    </div>
    </div>
    """
  }

  private func name(_ frame: Frame) -> HTML {
    let kanji = person.name.ideographic?.full
    let kana = person.name.syllabic?.full
    return """
      <span class="kana">\
      \(kana.map { HTML("<bdi>\($0)</bdi>") } ?? untold(frame, "読み", "reading"))</span>\
      <span class="kanji">\
      \(kanji.map { HTML("<bdi>\($0)</bdi>") } ?? untold(frame, "漢字氏名", "name in kanji"))</span>
      """
  }

  private func sex(_ frame: Frame) -> HTML {
    person.sex.map { HTML("\(frame.say($0.wording))") } ?? untold(frame, "性別", "sex")
  }

  private func born(_ frame: Frame) -> HTML {
    person.birthDate.map { frame.birth(CivilTime($0)) } ?? untold(frame, "生年月日", "birth date")
  }

  private func untold(_ frame: Frame, _ ja: String, _ en: String) -> HTML {
    "<span class=\"untold\">\(frame.say("\(ja)は知らされていません", "\(en) was not told"))</span>"
  }

  private func item(_ institution: Institution, _ frame: Frame) -> HTML {
    let name = institution.name.map { HTML("<strong><bdi>\($0)</bdi></strong> ") }
    let silent = HTML(
      "<span class=\"tag\">\(frame.say("今は応答がありません", "does not answer now"))</span>")
    return """
      <li>\(Icon.house.html)<span>\(name)<bdi>\(institution.network)</bdi>\
      \(institution.answers ? nil : silent)</span></li>
      """
  }
}
