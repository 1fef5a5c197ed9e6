import Console
import Crypto
import HTTP
import Ledger
import Platform
import Record
import Session
import Transport

extension ViewerDesk {
  /// `GET /view/patients/<n>`: everything of one patient in the order of time.
  func timeline(of view: PatientView, _ call: SignedInCall) async throws(Problem) -> ServerResponse
  {
    let query = try call.call.query()
    return try await page("timeline", of: view, call, tab: .timeline) { released, _ in
      let items = query.items.map { ($0.name, $0.value) }
      var page = TimelinePage(
        chart: released.chart, query: TimelineQuery(items), address: view.path,
        record: view.path.adding("records"))
      page.silent = released.silent.map { $0.text(in: call.signIn.language) }
      return page
    }
  }

  /// `GET /view/patients/<n>/records/<name>`: one line of the timeline, opened.
  func record(
    _ name: String, of view: PatientView, _ call: SignedInCall
  ) async throws(Problem) -> ServerResponse {
    try await page("record", of: view, call, tab: nil) { released, _ in
      released.chart.entry(named: name).map { entry in
        RecordPage(
          chart: released.chart, entry: entry, timeline: view.path,
          record: view.path.adding("records"), plot: view.path.adding("laboratory"))
      }
    }
  }

  /// `GET /view/patients/<n>/laboratory[/<series>]`: results as a matrix, or one as a plot.
  func laboratory(
    of view: PatientView, _ call: SignedInCall
  ) async throws(Problem) -> ServerResponse {
    let own = view.path.adding("laboratory")
    let name = call.call.segments.count == 4 ? call.call.segments[3] : nil
    let query = try call.call.query()
    let page = try query.value("page").flatMap { Int($0) } ?? 0
    let group = try query.value("group").flatMap(LaboratoryPage.Group.init(rawValue:))
    let period = try query.value("period").flatMap(TimelineQuery.Period.init(rawValue:))
    return try await self.page("laboratory", of: view, call, tab: .laboratory) { released, _ in
      guard let name else {
        return LaboratoryPage(
          chart: released.chart, plot: own, address: own, page: page,
          group: group ?? .laboratory)
      }
      return Laboratory(released.chart).series(named: name).map { series in
        PlotPage(
          chart: released.chart, series: series, laboratory: own,
          record: view.path.adding("records"), address: own.adding(name),
          period: period ?? .all)
      }
    }
  }

  /// `GET /view/patients/<n>/medication`: the drugs.
  func medication(
    of view: PatientView, _ call: SignedInCall
  ) async throws(Problem) -> ServerResponse {
    try await page("medication", of: view, call, tab: .medication) { released, _ in
      MedicationPage(chart: released.chart, record: view.path.adding("records"))
    }
  }

  /// A page of a view that shows records: what is asked for is written down, and the page goes out
  /// through every gate of what it shows; `make` has nil for what is not there.
  private func page(
    _ name: String, of view: PatientView, _ call: SignedInCall, tab: Visit.Part?,
    _ make: (ReleasedChart, Frame) -> (any Screen)?
  ) async throws(Problem) -> ServerResponse {
    if let state = statePage(of: view, call) { return state }
    guard view.isConfirmed else { return PageAnswer.redirect(view.path.adding("confirm").text) }
    let released = try await chart(of: view, call)
    let frame = frame(of: view, call, released, tab)
    guard let screen = make(released, frame) else { throw .notFound }
    return try await answer(
      screen.page(frame),
      Recording(
        page: name, lines: released.chart.entries.count,
        kinds: Set(released.chart.entries.map(\.kind))), of: view,
      through: released.gates, call)
  }

  /// The page on its way, after what is recorded of it is durable: what it is and how much it
  /// shows, never what it says.
  func answer(
    _ bytes: [UInt8], _ what: Recording, of view: PatientView, through gates: [Gate],
    _ call: SignedInCall
  ) async throws(Problem) -> ServerResponse {
    let code = view.code(over: bytes)
    let sealed = view.sealed(what.kinds)
    for link in view.links where desk.broker.endReason(of: link.session.id) == nil {
      _ = try await desk.logbook.append(
        .page,
        [
          ("code", .text(code.hex)), ("custodian", .text(link.custodian.text)),
          ("lines", .number(Int64(what.lines))), ("page", .text(what.page)),
          ("requester", .text(desk.network.id.text)), ("session", .text(link.session.id.hex)),
        ], sealed: [link.custodian: sealed, desk.network.id: sealed])
    }
    var response = PageAnswer.page(bytes)
    response.gate = Gate(joining: gates)
    return response
  }

  /// What the ledger keeps of a page.
  struct Recording {
    /// Which page it is.
    let page: String
    /// How many lines of the timeline it was made from.
    let lines: Int
    /// The kinds of records among them.
    var kinds: Set<RecordKind> = []
  }

  /// What stands around a page about a patient.
  func frame(
    of view: PatientView, _ call: SignedInCall, _ released: ReleasedChart, _ tab: Visit.Part?
  ) -> Frame {
    var frame = frame(call)
    let language = call.signIn.language
    var visit = Visit(
      patient: view.person ?? Person(),
      networks: view.links.map { custodian($0).text(in: language) },
      ends: CivilTime(milliseconds: (released.ends ?? call.signIn.notAfter).milliseconds),
      end: view.path.adding("end"), isEmergency: isEmergency(call))
    visit.localID = view.patient.exposed
    visit.purpose = purpose(call)
    visit.current = tab
    if view.isConfirmed {
      visit.tabs = [
        Visit.Tab(.timeline, view.path), Visit.Tab(.laboratory, view.path.adding("laboratory")),
        Visit.Tab(.medication, view.path.adding("medication")),
      ]
      for link in view.links where desktops[link.custodian] != nil {
        // The address of the page ends in a slash: what it needs lies below.
        let own = view.path.adding("desktop").adding(link.custodian.text).folder
        visit.tabs.append(Visit.Tab(.desktop, own))
      }
    }
    frame.visit = visit
    frame.handling = released.handling
    frame.live = Live(events: view.path.adding("events"), ended: view.path.adding("ended"))
    frame.refreshSeconds = 15
    frame.notices = released.notices
    return frame
  }
}

extension ReleasedChart {
  /// What is said above the content of what is missing in it.
  fileprivate var notices: [Console.Notice] {
    // A page asks for everything, so that no filter of it makes less of it.
    refused.map { custodian in
      Console.Notice(
        .warning,
        Wording(
          ja: "\(custodian.ja)の記録は多すぎるため表示できません。下には含まれていません。",
          en: "\(custodian.en) has too many records to be shown; they are missing below."))
    }
      + narrowed.map { custodian, since in
        Console.Notice(
          .warning,
          Wording(
            ja: "\(custodian.ja)の検査・測定と投薬実施は数が多いため、\(since.text) 以降だけを表示しています。",
            en: "\(custodian.en) has very many results, measurements and administrations; "
              + "only those since \(since.text) are shown."))
      }
      + over.map { custodian, reason in
        Console.Notice(
          .warning,
          Wording(
            ja: "\(custodian.ja)の閲覧は終わりました: \(reason.japanese)",
            en: "Viewing at \(custodian.en) is over: \(reason.english)"))
      }
  }
}
