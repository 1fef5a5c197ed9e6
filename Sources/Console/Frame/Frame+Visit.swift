import Record

extension Frame {
  /// Whose record is open, until when, and its parts.
  var banner: HTML? {
    guard let visit else { return nil }
    return """
      <section class="patient" aria-label="\(say("開いている患者", "The open patient"))">
      \(visit.isEmergency ? emergencyMark : nil)
      <div class="identity">\(name(visit.patient))\(facts(visit))</div>
      <div class="leave"><p>\(say("閲覧終了 ", "Closes at "))\
      <time>\(visit.ends.clock)</time></p>\(endForm(visit))</div>
      </section>
      \(tabs(visit))
      """
  }

  private var emergencyMark: HTML {
    """
    <p class="emergencymark">\(Icon.warning.html)\(say("緊急閲覧中", "Emergency viewing"))</p>
    """
  }

  private func name(_ person: Person) -> HTML {
    let kana = person.name.ideographic == nil ? nil : person.name.syllabic?.full
    return """
      <p class="name"><bdi class="kanji">\(person.name.shown ?? say("氏名不詳", "Name unknown"))</bdi>\
      \(kana.map { HTML("<bdi class=\"kana\">\($0)</bdi>") })</p>
      """
  }

  private func facts(_ visit: Visit) -> HTML {
    var facts: [HTML] = []
    if let sex = visit.patient.sex { facts.append("<li>\(say(sex.wording))</li>") }
    if let born = visit.patient.birthDate {
      facts.append("<li>\(birth(CivilTime(born)))</li>")
    }
    if let number = visit.localID {
      facts.append("<li>\(say("自施設ID", "Own ID")) <bdi>\(number)</bdi></li>")
    }
    if let purpose = visit.purpose { facts.append("<li>\(say(purpose))</li>") }
    return "<ul class=\"facts\">\(facts)</ul>"
  }

  /// The birth date, in Japanese in the era too, and the age.
  func birth(_ date: CivilTime) -> HTML {
    let era = language == .japanese ? date.eraDate.map { "（\($0)）" } : nil
    let age = date.precision >= .day ? date.years(until: now) : nil
    return """
      <time datetime="\(date.digits)">\(date.digits)</time>\(era.map { HTML("\($0)") })\
      \(age.map { HTML(" <span class=\"age\">\(say("\($0)歳", "\($0) years"))</span>") })
      """
  }

  private func endForm(_ visit: Visit) -> HTML? {
    form(visit.end, "<button class=\"end\">\(say("閲覧を終える", "End viewing"))</button>")
  }

  private func tabs(_ visit: Visit) -> HTML? {
    guard !visit.tabs.isEmpty else { return nil }
    let items = visit.tabs.map { tab -> HTML in
      """
      <li><a href="\(tab.path)"\(current(tab.part == visit.current))>\(tab.part.icon.html)\
      \(say(tab.part.wording))</a></li>
      """
    }
    return """
      <nav class="tabs" aria-label="\(say("記録の部分", "Parts of the record"))"><ul>\(items)</ul></nav>
      """
  }

  /// Who looks, where and when, across the whole page.
  var watermark: HTML? {
    guard let viewer else { return nil }
    let text = "\(viewer.name)  \(viewer.facility)  \(now.stamp)"
    let lines = (0..<6).map { row in
      HTML(
        (0..<3).map { column -> HTML in
          """
          <text x="\(column * 620 - row % 2 * 310)" y="\(row * 230 + 120)">\(text)</text>
          """
        })
    }
    return """
      <svg class="watermark" xmlns="http://www.w3.org/2000/svg" aria-hidden="true" \
      focusable="false" width="1920" height="1400" viewBox="0 0 1920 1400" \
      preserveAspectRatio="xMinYMin slice"><g transform="rotate(-14 640 450)">\(lines)</g></svg>
      """
  }
}

extension Visit.Part {
  var wording: Wording {
    switch self {
    case .timeline: Wording(ja: "一連の表", en: "Timeline")
    case .laboratory: Wording(ja: "検査結果", en: "Results")
    case .medication: Wording(ja: "薬", en: "Medication")
    case .desktop: Wording(ja: "デスクトップ", en: "Desktop")
    }
  }

  var icon: Icon {
    switch self {
    case .timeline: .timeline
    case .laboratory: .flask
    case .medication: .pill
    case .desktop: .scan
    }
  }
}

extension Person.Sex {
  var wording: Wording {
    switch self {
    case .female: Wording(ja: "女", en: "Female")
    case .male: Wording(ja: "男", en: "Male")
    case .other: Wording(ja: "その他", en: "Other")
    case .unknown: Wording(ja: "性別不明", en: "Sex unknown")
    }
  }
}
