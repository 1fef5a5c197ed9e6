import Record

@testable import Console

/// A made-up patient of three institutions.
enum Fixtures {
  static let now = CivilTime(milliseconds: 1_795_330_800_000)

  static func date(_ text: String) -> PartialDate? { PartialDate(text) }

  static func coded(_ text: String, _ code: String? = nil, system: String? = nil) -> CodedText {
    CodedText(codes: code.map { [Coding(system: system, code: $0)] } ?? [], text: text)
  }

  static func quantity(_ number: String, _ unit: String? = nil) -> Quantity? {
    Numeral(number).map { Quantity($0, unit: unit.map { coded($0, $0) }) }
  }

  static var patient: Person {
    var person = Person()
    person.name = HumanName(
      ideographic: .init(family: "島根", given: "花子"), syllabic: .init(family: "シマネ", given: "ハナコ"))
    person.sex = .female
    person.birthDate = date("1948-07-03")
    return person
  }

  static let viewer = Viewer(
    name: "山本 健一", role: "医師", facility: "米子南クリニック", network: "おしどりネット")

  static let hospital = Chart.Institution(name: "松江赤十字病院", network: "まめネット")
  static let university = Chart.Institution(name: "島根大学医学部附属病院", network: "まめネット")
  static let clinic = Chart.Institution(name: "出雲みなみ内科クリニック", network: "まめネット")

  static func frame(_ language: Language, live: Bool = true) -> Frame {
    var frame = Frame(language: language, now: now, stylesheet: "/view/style.css")
    frame.otherLanguage = "/view/language?to=other"
    frame.csrf = "0123456789abcdef"
    frame.viewer = viewer
    frame.menu.find = "/view/find"
    frame.menu.sessions = "/view/sessions"
    frame.menu.emergency = "/view/emergency"
    frame.menu.signOut = "/view/sign-out"
    if live { frame.live = Live(events: "/view/events", ended: "/view/ended") }
    frame.refreshSeconds = 15
    return frame
  }

  static func recordFrame(
    _ language: Language, _ part: Visit.Part? = .timeline, isEmergency: Bool = false
  ) -> Frame {
    var frame = frame(language)
    var visit = Visit(
      patient: patient, networks: ["まめネット"],
      ends: CivilTime(milliseconds: now.milliseconds + 8_400_000), end: "/view/s/1/end",
      isEmergency: isEmergency)
    visit.localID = "0042-1187"
    visit.purpose = Wording(ja: "診療", en: "Treatment")
    visit.tabs = [
      .init(.timeline, "/view/s/1/timeline"), .init(.laboratory, "/view/s/1/laboratory"),
      .init(.medication, "/view/s/1/medication"),
    ]
    visit.current = part
    frame.visit = visit
    return frame
  }

  static let chart = Chart([
    Chart.Source(hospital, hospitalContent, documents: documents),
    Chart.Source(university, universityContent), Chart.Source(clinic, clinicContent),
  ])

  static var documents: [Chart.Document] {
    var referral = Chart.Document(
      .referral, title: "診療情報提供書（循環器内科）", date: date("2026-10-12"),
      path: "/view/s/1/document/a1")
    referral.author = "佐々木 一郎"
    return [
      referral,
      Chart.Document(
        .image, title: "胸部X線 正面", date: date("2026-10-12T10:20+09:00"), path: "/view/s/1/image/a2"),
      Chart.Document(
        .discharge, title: "退院時サマリー", date: date("2026-03-19"), path: "/view/s/1/document/a3"),
      Chart.Document(.document, title: "看護サマリ（外部形式）", date: date("2026-03-19"), path: nil),
    ]
  }
}
