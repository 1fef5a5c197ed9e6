import Record
import Testing

@testable import Console

/// Records that want to be more than text.
@Suite struct HostileTests {
  static let texts = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</style><style>*{}</style>",
    "' onmouseover='alert(1)", "]]><!--", "&lt;b&gt; &#60;script&#62;", "javascript:alert(1)",
    "\u{202E}gnp.exe\u{2066}x\u{200F}", "\u{0}\u{1B}[2J\u{7F}\u{9B}",
    String(decoding: [0xF0, 0x28, 0x8C, 0xBC, 0xC0, 0xAF, 0xED, 0xA0, 0x80], as: UTF8.self),
    "<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "${7*7}{{7*7}}",
    String(repeating: "𠮷", count: 5000), String(repeating: "<", count: 5000), "",
  ]

  private static func chart(_ text: String) -> Chart {
    var content = ClinicalContent()
    var allergy = Allergy(to: CodedText(text: text))
    allergy.reaction = text
    allergy.comments = [text]
    _ = content.add(.allergy(allergy))
    var problem = Problem(code: CodedText(codes: [Coding(system: text, code: text)], text: text))
    problem.comments = [text]
    _ = content.add(.problem(problem))
    var order = MedicationOrder(
      .prescription, CodedText(text: text), in: MedicationGroup(rp: text, position: 1))
    order.orderer = text
    order.usage.timing = CodedText(text: text)
    order.comments = [text]
    _ = content.add(.medicationOrder(order))
    for index in 1...2 {
      var result = Observation(.laboratory, CodedText(text: text))
      result.value = Numeral("\(index)").map {
        .quantity(Quantity($0, unit: CodedText(text: text)))
      }
      result.range = .init(text: text)
      result.flags = [CodedText(text: text)]
      result.comments = [text]
      result.effective = PartialDate("2026-01-0\(index)")
      _ = content.add(.observation(result))
    }
    var report = Report(.imaging, CodedText(text: text))
    report.conclusion = text
    report.findings = text
    _ = content.add(.report(report))
    let institution = Chart.Institution(name: text, network: text)
    let document = Chart.Document(.referral, title: text, date: nil, path: "/view/d/1")
    return Chart([Chart.Source(institution, content, documents: [document])])
  }

  private static func document(_ text: String) -> TextualDocument {
    var document = TextualDocument()
    document.title = text
    document.authors = [text]
    var table = TextualDocument.Table(caption: text)
    table.head = [text]
    table.rows = [[text], []]
    // What a text makes too large is shown as far as it was taken.
    try? document.begin(text, depth: 0)
    try? document.add(.paragraph(text))
    try? document.add(.list([text], isNumbered: true))
    try? document.add(.table(table))
    return document
  }

  private static func frame(_ text: String) -> Frame {
    var frame = Fixtures.recordFrame(.japanese)
    frame.viewer = Viewer(name: text, role: text, facility: text, network: text)
    frame.visit?.patient.name = HumanName(
      ideographic: .init(family: text), syllabic: .init(family: text))
    frame.visit?.localID = text
    frame.csrf = text
    frame.notices = [Notice(.warning, Wording(ja: text, en: text))]
    return frame
  }

  private static func screens(_ text: String) -> [any Screen] {
    let chart = chart(text)
    let wording = Wording(ja: text, en: text)
    let laboratory = LaboratoryPage(chart: chart, plot: "/p", address: "/l")
    let entries: [any Screen] = chart.entries.map { entry in
      RecordPage(chart: chart, entry: entry, timeline: "/t", record: "/r", plot: "/p")
    }
    let plots: [any Screen] = laboratory.laboratory.series.map { series in
      PlotPage(chart: chart, series: series, laboratory: "/l", record: "/r", address: "/p/1")
    }
    return entries + plots + [
      laboratory,
      TimelinePage(
        chart: chart, query: TimelineQuery(), address: "/t", record: "/r", silent: [text],
        remark: wording),
      MedicationPage(chart: chart, record: "/r"), Fixtures.textPage(document(text)),
      FindPage(
        find: "/f", purposes: [Choice(text, wording), Choice("b", wording)],
        networks: [Choice(text, wording)], number: text),
      ImagePage(
        name: text, date: nil, institution: chart.institutions[0],
        image: ("/i" as Path).adding(text), width: 1, height: 1, zoom: .double, address: "/i",
        timeline: "/t"),
      EmergencyPage(
        claim: "/e", back: "/b", reasons: [Choice(text, wording)],
        states: [Choice(text, wording)], networks: [], minutesMax: 60,
        limits: [wording], number: text, text: text),
      ProblemPage(status: 500, code: text, wording: wording, back: nil),
    ]
  }

  @Test(arguments: texts)
  func `is text on every page`(text: String) {
    for screen in Self.screens(text) {
      let bytes = screen.page(Self.frame(text))
      #expect(PageReader(bytes).faults == [], "\(type(of: screen))")
      let raw = String(decoding: bytes, as: UTF8.self)
      #expect(raw.unicodeScalars.allSatisfy { !Escaping.isShownByNumber($0.value) })
    }
  }

  @Test func `is read as it was written`() {
    let text = "<script>alert(1)</script>"
    let chart = Self.chart(text)
    let page = PageReader(
      RecordPage(
        chart: chart, entry: chart.entries[0], timeline: "/t", record: "/r", plot: "/p"
      ).page(Fixtures.recordFrame(.japanese)))
    #expect(page.text.contains(text))
  }

  @Test func `a hundred thousand lines come in pages`() {
    var content = ClinicalContent()
    for index in 0..<100_000 {
      var procedure = Procedure(CodedText(text: "処置 \(index)"), isPlanned: false)
      procedure.performed = PartialDate("20\(10 + index % 16)-0\(index % 9 + 1)-1\(index % 10)")
      _ = content.add(.procedure(procedure))
    }
    let chart = Chart([Chart.Source(Fixtures.hospital, content)])
    #expect(chart.entries.count == 100_000)
    let frame = Fixtures.recordFrame(.japanese)
    for page in [0, 1, 1666, 99_999] {
      var query = TimelineQuery()
      query.page = page
      let bytes = TimelinePage(chart: chart, query: query, address: "/t", record: "/r").page(frame)
      #expect(bytes.count < 100_000)
      #expect(PageReader(bytes).faults == [])
    }
  }

  @Test func `a giant table is cut and says so`() {
    var content = ClinicalContent()
    var report = Report(.laboratory, CodedText(text: "全項目"))
    for index in 0..<20_000 {
      var result = Observation(.laboratory, CodedText(text: "項目\(index)"))
      result.value = .text("陰性")
      result.effective = PartialDate("2026-01-01")
      report.results.append(content.add(.observation(result)))
    }
    _ = content.add(.report(report))
    let chart = Chart([Chart.Source(Fixtures.hospital, content)])
    let frame = Fixtures.recordFrame(.english)
    let record = RecordPage(
      chart: chart, entry: chart.entries[0], timeline: "/t", record: "/r", plot: "/p"
    ).page(frame)
    #expect(record.count < 300_000)
    #expect(PageReader(record).text.contains("19500 more are not shown."))
    let matrix = LaboratoryPage(chart: chart, plot: "/p", address: "/l").page(frame)
    #expect(matrix.count < 100_000)
  }

  @Test func `a long document comes in pages and nothing of it is lost`() throws {
    var document = TextualDocument()
    var table = TextualDocument.Table(caption: "大きな表")
    table.rows = (0..<1500).map { ["行\($0)終", String(repeating: "値", count: 40)] }
    try document.begin("見出し", depth: 0)
    try document.add(.table(table))
    try document.add(.paragraph(String(repeating: "長", count: 60_000)))
    try document.add(.list((0..<1000).map { "項目\($0)終" }, isNumbered: false))
    var text = ""
    for page in 0..<20 {
      let bytes = Fixtures.textPage(document, page: page).page(Fixtures.recordFrame(.english))
      #expect(bytes.count <= 150_000)
      let read = PageReader(bytes)
      #expect(read.faults == [])
      text += read.text
    }
    #expect((0..<1500).allSatisfy { text.contains("行\($0)終") })
    #expect((0..<1000).allSatisfy { text.contains("項目\($0)終") })
  }

  @Test func `a row, a head, an item and a letter that are longer than a page go on in the next`()
    throws
  {
    var document = TextualDocument()
    var table = TextualDocument.Table(caption: "幅広の表")
    table.head = (0..<40).map { "頭\($0)" + String(repeating: "あ", count: 600) }
    table.rows = [["始", String(repeating: "&", count: 21_000), String(repeating: "<", count: 9)]]
    try document.begin("見出し", depth: 0)
    try document.add(.table(table))
    try document.add(.list([String(repeating: "項", count: 20_000)], isNumbered: false))
    try document.add(.paragraph("e" + String(repeating: "\u{301}", count: 25_000)))
    var (text, page, pages) = ("", 0, 1)
    while page < pages {
      let bytes = Fixtures.textPage(document, page: page).page(Fixtures.recordFrame(.english))
      #expect(bytes.count <= 100_000)
      let read = PageReader(bytes)
      #expect(read.faults == [])
      pages = try #require(read.text.firstMatch(of: /[0-9]+ \/ ([0-9]+)/).flatMap { Int($0.1) })
      text += read.text
      page += 1
    }
    let counts: [(Unicode.Scalar, Int)] = [
      ("頭", 40), ("あ", 24_000), ("&", 21_000), ("<", 9), ("項", 20_000), ("\u{301}", 25_000),
    ]
    for (scalar, count) in counts {
      #expect(text.unicodeScalars.count { $0 == scalar } == count, "\(scalar)")
    }
  }

  @Test func `a clipped text is short though marks without end lie on a letter`() {
    let text = "ab" + String(repeating: "\u{301}", count: 100_000)
    #expect(text.clipped(80) == "a…")
    #expect("長い文".clipped(2) == "長い…")
    #expect("長い文".clipped(3) == "長い文")
  }
}
