import Record

@testable import Console

extension Fixtures {
  /// A page to look at: its name, and how it is made in a language.
  struct Example: Sendable, CustomStringConvertible {
    let name: String
    let frame: @Sendable (Language) -> Frame
    let screen: any Screen

    var description: String { name }

    func bytes(_ language: Language) -> [UInt8] { screen.page(frame(language)) }
  }

  private static func outside(
    _ name: String, _ screen: any Screen,
    _ change: @escaping @Sendable (inout Frame) -> Void = { _ in }
  ) -> Example {
    Example(
      name: name,
      frame: { language in
        var frame = frame(language, live: false)
        change(&frame)
        return frame
      }, screen: screen)
  }

  private static func inside(
    _ name: String, _ part: Visit.Part?, _ screen: any Screen, isEmergency: Bool = false
  ) -> Example {
    Example(
      name: name, frame: { recordFrame($0, part, isEmergency: isEmergency) }, screen: screen)
  }

  static var examples: [Example] { entry + states + sessions + timeline + kinds + laboratory }

  static let networks = [
    Choice("mame", Wording(ja: "まめネット（島根県）", en: "Mame-Net (Shimane)"), isChosen: true),
    Choice("oshidori", Wording(ja: "おしどりネット（鳥取県）", en: "Oshidori-Net (Tottori)")),
  ]
  static let purposes = [
    Choice("treatment", Wording(ja: "診療", en: "Treatment"), isChosen: true),
    Choice("referral", Wording(ja: "紹介・逆紹介", en: "Referral")),
  ]

  static func row(_ mark: String, isEmergency: Bool = false) -> SessionRow {
    var row = SessionRow(
      mark: mark, user: "山本 健一", facility: "米子南クリニック", direction: "おしどりネット → まめネット",
      state: Wording(ja: "閲覧中", en: "Viewing"),
      opened: CivilTime(milliseconds: now.milliseconds - 900_000),
      ends: CivilTime(milliseconds: now.milliseconds + 8_400_000), isEmergency: isEmergency)
    row.used = CivilTime(milliseconds: now.milliseconds - 60_000)
    return row
  }

  static var ownRow: SessionRow {
    var own = row("7f3a91c2")
    own.patient = "島根 花子"
    own.resume = "/view/s/1/timeline"
    own.end = "/view/s/1/end"
    return own
  }

  private static var entry: [Example] {
    [
      outside("notice", NoticePage(viewer: viewer, signedIn: now, next: "/view/begin")),
      outside(
        "find",
        FindPage(
          find: "/view/find", purposes: purposes, networks: networks, sessions: [ownRow],
          emergency: "/view/emergency")
      ) { frame in
        frame.menu.current = .find
        frame.notices = [
          Notice(
            .refusal,
            Wording(
              ja: "この番号で開ける記録はありません。", en: "There is no record that can be opened by this number."))
        ]
      },
      outside(
        "confirm",
        ConfirmPage(
          person: patient, localID: "0042-1187", purpose: Wording(ja: "診療", en: "Treatment"),
          institutions: [
            .init(name: "松江赤十字病院", network: "まめネット"),
            .init(name: "島根大学医学部附属病院", network: "まめネット"),
            .init(name: "出雲みなみ内科クリニック", network: "まめネット", answers: false),
          ], confirm: "/view/confirm", reject: "/view/reject")),
      outside(
        "confirm-unknown",
        ConfirmPage(
          person: Person(), localID: nil, purpose: nil,
          institutions: [.init(name: nil, network: "まめネット")], confirm: "/view/confirm",
          reject: "/view/reject")),
      outside(
        "emergency",
        EmergencyPage(
          claim: "/view/emergency", back: "/view/find",
          reasons: [
            Choice("unconscious", Wording(ja: "意識障害", en: "Unconscious")),
            Choice("trauma", Wording(ja: "重症外傷", en: "Severe trauma")),
          ],
          states: [
            Choice("unresponsive", Wording(ja: "呼びかけに応じない", en: "does not respond"))
          ], networks: networks, minutesMax: 30,
          limits: [
            Wording(
              ja: "アレルギー、処方、検査結果、病名、退院サマリだけを表示します。",
              en: "Only allergies, prescriptions, results, problems and discharge summaries.")
          ])
      ) { $0.menu.current = .emergency },
    ]
  }

  private static var states: [Example] {
    [
      outside(
        "wait-queued",
        WaitPage(
          .queued(position: 3, of: 7), queueClass: Wording(ja: "通常", en: "Normal"), pool: "診療所共用",
          since: now, accept: "/view/q/accept", decline: "/view/q/decline")),
      outside(
        "wait-offered",
        WaitPage(
          .offered(secondsLeft: 42, of: 60), queueClass: Wording(ja: "通常", en: "Normal"),
          pool: "診療所共用", since: now, accept: "/view/q/accept", decline: "/view/q/decline")),
      outside(
        "locked",
        LockedPage(
          stepUp: .init(address: "https://portal.oshidori.example/step-up?s=1", name: "おしどりネット"),
          until: now, end: "/view/s/1/end")),
      outside("frozen", FrozenPage(.staleKnowledge, retry: "/view/s/1", end: "/view/s/1/end")),
      outside(
        "ended",
        EndedPage(
          reason: Wording(ja: "患者さんの同意が撤回されました。", en: "The patient withdrew consent."),
          advice: Wording(ja: "必要なら患者さんに確かめてください。", en: "Ask the patient if you need to."), at: now,
          find: "/view/find")),
      outside(
        "problem",
        ProblemPage(
          status: 404, code: "session-unknown",
          wording: Wording(ja: "この閲覧は見つかりません。", en: "There is no such session."),
          back: "/view/find")),
    ]
  }

  private static var sessions: [Example] {
    var live = (1...6).map { row("7f3a91c\($0)", isEmergency: $0 == 2) }
    for index in live.indices {
      live[index].cuts = [
        Cut(.session, subject: live[index].mark, name: live[index].mark),
        Cut(.user, subject: "y-yamamoto", name: "山本 健一"),
        Cut(.facility, subject: "oshidori/221", name: "米子南クリニック"),
      ]
    }
    return [
      outside(
        "sessions",
        SessionsPage(
          open: [ownRow, ownRow],
          ended: [
            .init(
              name: "島根 太郎", at: now,
              reason: Wording(ja: "操作がなかったため終了しました", en: "idle for too long"))
          ], endAll: "/view/sessions/end")),
      outside(
        "supervision",
        SupervisionPage(
          sessions: live, count: 41,
          wideCuts: [
            Cut(.direction, subject: "oshidori>mame", name: "おしどりネット → まめネット"),
            Cut(.all, subject: "all", name: "すべての閲覧"),
          ],
          stops: [
            .init(
              subject: "mame>oshidori", name: "まめネット → おしどりネット", since: now, by: "おしどりネット 運営",
              missing: ["まめネット"], isResumable: true)
          ], cut: "/view/supervision/cut", resume: "/view/supervision/resume")
      ) { frame in
        frame.menu.supervision = "/view/supervision"
        frame.menu.current = .supervision
      },
    ]
  }

  private static var timeline: [Example] {
    let whole = TimelinePage(
      chart: chart, query: TimelineQuery(), address: "/view/s/1/timeline",
      record: "/view/s/1/record", silent: ["島根県立中央病院"])
    var narrowed = whole
    narrowed.query = TimelineQuery([("kind", "prescription"), ("at", "0"), ("period", "1y")])
    narrowed.silent = []
    var empty = whole
    empty.chart = Chart([])
    return [
      inside("timeline", .timeline, whole), inside("timeline-filtered", .timeline, narrowed),
      inside("timeline-empty", .timeline, empty),
      inside("timeline-emergency", .timeline, narrowed, isEmergency: true),
      inside(
        "records", nil,
        RecordsPage(
          kind: .discharge, name: "退院時サマリー",
          chart: Chart([Chart.Source(university, universityContent)]),
          timeline: "/view/s/1/timeline")),
      inside("text", nil, textPage(letter)),
      inside("medication", .medication, MedicationPage(chart: chart, record: "/view/s/1/record")),
      inside(
        "image", nil,
        ImagePage(
          name: "胸部X線 正面", date: date("2026-10-12T10:20+09:00"), institution: hospital,
          image: "/view/s/1/image/a2/pixels", width: 1024, height: 1024, zoom: .fit,
          address: "/view/s/1/image/a2", timeline: "/view/s/1/timeline")),
    ]
  }

  static func textPage(_ document: TextualDocument, page: Int = 0) -> TextPage {
    TextPage(
      kind: .referral, document: document, date: date("2026-10-12"), institution: hospital,
      address: "/view/s/1/document/a1", timeline: "/view/s/1/timeline", page: page)
  }

  static var letter: TextualDocument {
    var letter = TextualDocument()
    letter.title = "診療情報提供書"
    letter.authors = ["佐々木 一郎"]
    var table = TextualDocument.Table(caption: "退院時処方")
    table.head = ["薬", "用量", "用法"]
    table.rows = [["フロセミド錠20mg", "1錠", "朝食後"], ["カルベジロール錠10mg", "1錠", "朝食後"]]
    let blocks: [(String?, [TextualDocument.Block])] = [
      ("紹介目的", [.paragraph("慢性心不全の経過観察をお願いいたします。\n次回は3か月後に当科を受診予定です。")]),
      ("主な問題", [.list(["慢性心不全", "2型糖尿病", "高血圧症"], isNumbered: true)]),
      ("処方", [.table(table)]), (nil, [.list(["減塩 6g", "体重を毎日測る"], isNumbered: false)]),
    ]
    for (heading, parts) in blocks {
      // The limits of a document are far from this one.
      try? letter.begin(heading, depth: 0)
      for part in parts { try? letter.add(part) }
    }
    return letter
  }

  private static var kinds: [Example] {
    RecordKind.allCases.compactMap { kind in
      chart.entries.first { $0.kind == kind && $0.path == nil && !$0.isClosed }
    }.map { entry in
      inside(
        "record-\(entry.kind.rawValue)", nil,
        RecordPage(
          chart: chart, entry: entry, timeline: "/view/s/1/timeline", record: "/view/s/1/record",
          plot: "/view/s/1/plot"))
    }
  }

  private static var laboratory: [Example] {
    let page = LaboratoryPage(
      chart: chart, plot: "/view/s/1/plot", address: "/view/s/1/laboratory")
    let plots = page.laboratory.series.filter { $0.drawn.count > 2 }.prefix(6).map { series in
      inside(
        "plot-\(series.key.code.suffix(6))", .laboratory,
        PlotPage(
          chart: chart, series: series, laboratory: "/view/s/1/laboratory",
          record: "/view/s/1/record", address: "/p/1"))
    }
    return [inside("laboratory", .laboratory, page)] + plots
  }
}
