import Record
import Testing

@testable import Console

@Suite struct ChartTests {
  private func entries(_ kind: RecordKind, _ chart: Chart = Fixtures.chart) -> [ChartEntry] {
    chart.entries.filter { $0.kind == kind }
  }

  @Test func `the newest line comes first and what bears no date last`() {
    let times = Fixtures.chart.entries.map(\.order)
    #expect(times == times.sorted())
    #expect(Fixtures.chart.entries.last?.time == nil)
    #expect(
      Set(Fixtures.chart.institutions) == [Fixtures.hospital, Fixtures.university, Fixtures.clinic])
  }

  @Test func `drugs ordered together are one line`() {
    let prescriptions = entries(.prescription)
    #expect(
      prescriptions.map { $0.time?.digits } == [
        "2026-11-02", "2026-10-12", "2026-08-10", "2026-06-08",
      ])
    #expect(prescriptions[0].title == "院外処方 外来")
    #expect(prescriptions[0].author == "出雲 太郎")
    #expect(prescriptions[0].essentials.count == 3)
  }

  @Test func `a report and its results are one line that names what is not as usual`() throws {
    let line = try #require(entries(.labResult).first { $0.title == "血液・生化学" })
    #expect(line.essentials.contains(.result(name: "HbA1c (NGSP)", value: "6.7", .high)))
    #expect(!line.essentials.contains { if case .words = $0 { true } else { false } })
    #expect(Fixtures.chart.records(of: line).count == 1)
  }

  @Test func `results of one day in several pieces are one line`() {
    let pieces = ["1", "2"].map { number -> Chart.Source in
      var content = ClinicalContent()
      _ = content.add(
        .observation(
          Fixtures.result("Na", "3H010", number, "mmol/L", nil, on: "2026-05-01")))
      return Chart.Source(Fixtures.hospital, content)
    }
    let chart = Chart(pieces)
    #expect(chart.institutions.count == 1)
    #expect(entries(.labResult, chart).map { $0.parts.count } == [2])
  }

  @Test func `no record is lost`() {
    let sources = [Fixtures.hospitalContent, Fixtures.universityContent, Fixtures.clinicContent]
    for (number, content) in sources.enumerated() {
      var shown = Set(
        Fixtures.chart.entries.flatMap(\.parts).filter { $0.source == number }.map(\.position))
      for record in content.records {
        switch record {
        case .report(let report): shown.formUnion(report.results)
        case .observation(let observation): shown.formUnion(observation.members)
        case .serviceOrder(let order): shown.formUnion(order.supporting)
        default: break
        }
      }
      #expect(shown == Set(content.records.indices))
    }
  }

  @Test func `positions that lead nowhere harm nothing`() {
    var content = ClinicalContent()
    var report = Report(.laboratory, CodedText(text: "x"))
    report.results = [-1, 0, 7, .max]
    report.specimens = [99]
    _ = content.add(.report(report))
    var order = ServiceOrder(.imaging, CodedText(text: "y"))
    order.parent = 1
    order.supporting = [55, 1]
    _ = content.add(.serviceOrder(order))
    var part = ServiceOrder(.imaging, CodedText(text: "z"))
    part.parent = 400
    _ = content.add(.serviceOrder(part))
    var observation = Observation(.laboratory, CodedText(text: "w"))
    observation.members = [3, 8]
    _ = content.add(.observation(observation))
    let chart = Chart([Chart.Source(Fixtures.hospital, content)])
    let frame = Fixtures.recordFrame(.japanese)
    for entry in chart.entries {
      let page = RecordPage(chart: chart, entry: entry, timeline: "/t", record: "/r", plot: "/p")
      #expect(PageReader(page.page(frame)).faults == [])
    }
  }

  @Test func `a name finds its line, whichever of the line's records has it`() {
    let chart = Fixtures.chart
    for entry in chart.entries {
      for part in entry.parts {
        #expect(chart.entry(named: chart.name(of: part))?.key == entry.key)
      }
    }
    for text in ["", "1", "99-0", "0-99999", "-1-2"] { #expect(chart.entry(named: text) == nil) }
  }

  @Test func `records that come later change neither a line's name nor a series'`() throws {
    var (before, after) = (ClinicalContent(), ClinicalContent())
    func potassium(_ value: String, on day: String) -> ClinicalRecord {
      .observation(Fixtures.result("K", "3H015", value, "mmol/L", nil, on: day))
    }
    let first = potassium("4.1", on: "2026-05-01")
    _ = before.add(first)
    _ = after.add(potassium("5.9", on: "2026-06-01"))
    _ = after.add(first)
    let old = Chart([Chart.Source(Fixtures.hospital, before, names: ["a-0"])])
    let new = Chart([Chart.Source(Fixtures.hospital, after, names: ["b-0", "a-0"])])
    #expect(old.entry(named: "a-0")?.time == new.entry(named: "a-0")?.time)
    #expect(new.entry(named: "0-0") == nil)
    let name = Laboratory(old).name(of: try #require(Laboratory(old).series.first))
    #expect(name == "a-0")
    #expect(Laboratory(new).series(named: name)?.points.count == 2)
    #expect(Laboratory(new).series(named: "c-0") == nil)
  }

  @Test func `filters narrow by kind, institution and period together`() {
    let query = TimelineQuery([
      ("kind", "prescription"), ("kind", "<script>"), ("at", "0"), ("at", "-3"), ("period", "3m"),
      ("page", "-9"), ("else", "x"),
    ])
    #expect(query.page == 0 && query.kinds == [.prescription] && query.institutions == [0])
    let found = Fixtures.chart.entries.filter { query.matches($0, now: Fixtures.now) }
    #expect(found.map { $0.time?.digits } == ["2026-10-12"])
    #expect(
      query.address("/t", page: 2).text == "/t?kind=prescription&at=0&period=3m&page=2")
  }

  @Test func `the summary shows allergies, the newest drugs of each institution, and problems`() {
    let summary = Summary(Fixtures.chart)
    #expect(summary.allergies.compactMap(\.value.substance.shown).sorted() == ["ペニシリン系抗菌薬", "卵白"])
    #expect(summary.drugs.count == 7)
    #expect(summary.drugs.first?.value.until?.digits == "2026-11-29")
    #expect(summary.problems.count == 3)
  }

  @Test func `errors and refuted allergies are not in the summary`() {
    var content = ClinicalContent()
    for certainty in [Allergy.Certainty.enteredInError, .refuted, .unconfirmed] {
      var allergy = Allergy(to: CodedText(text: certainty.rawValue))
      allergy.certainty = certainty
      _ = content.add(.allergy(allergy))
    }
    var over = Problem(code: CodedText(text: "over"))
    over.course = .resolved
    _ = content.add(.problem(over))
    let summary = Summary(Chart([Chart.Source(Fixtures.hospital, content)]))
    #expect(summary.allergies.map(\.value.substance.text) == ["unconfirmed"])
    #expect(summary.problems.isEmpty)
  }

  @Test func `more than three hundred results make a first page of at most 100 KB`() {
    var content = ClinicalContent()
    for index in 0..<60 {
      Fixtures.panel(
        "20\(16 + index / 6)-\(twoDigits(index % 6 * 2 + 1))-15", a1c: "9.9", glucose: "300",
        creatinine: "2.00", egfr: "20", potassium: "6.0", crp: "9.99", hb: "8.0", into: &content)
    }
    let chart = Chart([Chart.Source(Fixtures.hospital, content)])
    #expect(content.records.count > 400)
    let page = TimelinePage(chart: chart, query: TimelineQuery(), address: "/t", record: "/r")
    for language in [Language.japanese, .english] {
      #expect(page.page(Fixtures.recordFrame(language)).count <= 100_000)
    }
    let matrix = LaboratoryPage(chart: chart, plot: "/p", address: "/l")
    #expect(matrix.page(Fixtures.recordFrame(.japanese)).count <= 100_000)
  }

  @Test func `who did not answer is said, and nothing else is hinted at`() {
    let silent = TimelinePage(
      chart: Fixtures.chart, query: TimelineQuery(), address: "/t", record: "/r", silent: ["島根"])
    let text = PageReader(silent.page(Fixtures.recordFrame(.japanese))).text
    #expect(text.contains("島根") && text.contains("今は応答がありません"))
    var calm = silent
    calm.silent = []
    let rest = PageReader(calm.page(Fixtures.recordFrame(.japanese)))
    #expect(!rest.text.contains("応答"))
    #expect(!rest.elements.contains { $0.attributes["class"]?.hasPrefix("notice") == true })
  }

  private func observed(_ kind: Observation.Kind, _ name: String, _ value: String, _ time: String)
    -> Observation
  {
    var observation = Observation(kind, CodedText(text: name))
    observation.value = Fixtures.quantity(value).map { .quantity($0) }
    observation.effective = Fixtures.date(time)
    return observation
  }

  @Test func `of many measurements of a day the last of each is said, in the order of time`() {
    var content = ClinicalContent()
    for (value, hour) in [("38.1", 14), ("36.5", 6), ("37.2", 22)] {
      let time = "2026-05-01T\(twoDigits(hour)):00+09:00"
      _ = content.add(.observation(observed(.vitalSigns, "体温", value, time)))
      _ = content.add(.observation(observed(.vitalSigns, "脈拍", "\(60 + hour)", time)))
    }
    let line = Chart([Chart.Source(Fixtures.hospital, content)]).entries
    #expect(line.map(\.essentials) == [[.words("体温 37.2"), .words("脈拍 82")]])
    #expect(line[0].parts.map(\.position) == [2, 3, 0, 1, 4, 5])
  }

  @Test func `the parts of an observation are no lines of their own`() {
    var content = ClinicalContent()
    let low = content.add(.observation(observed(.vitalSigns, "拡張期", "80", "2026-05-01")))
    var pressure = Observation(.vitalSigns, CodedText(text: "血圧"))
    pressure.effective = Fixtures.date("2026-05-02")
    pressure.members = [low]
    _ = content.add(.observation(pressure))
    let chart = Chart([Chart.Source(Fixtures.hospital, content)])
    #expect(chart.entries.map { $0.parts.map(\.position) } == [[1]])
    #expect(chart.entries.first?.essentials == [.words("拡張期 80")])
    #expect(Laboratory(chart).series.map(\.name) == ["拡張期"])
  }

  @Test func `that no allergy is known is said calmly, and beside one that is known`() {
    var content = ClinicalContent()
    let code = Coding(system: "http://snomed.info/sct", code: "716186003")
    _ = content.add(.allergy(Allergy(to: CodedText(codes: [code], text: "アレルギー歴なし"))))
    let calm = Chart([Chart.Source(Fixtures.hospital, content)])
    #expect(Summary(calm).allergies.isEmpty && Summary(calm).noneKnown.count == 1)
    let page = TimelinePage(chart: calm, query: TimelineQuery(), address: "/t", record: "/r")
    let read = PageReader(page.page(Fixtures.recordFrame(.japanese)))
    #expect(!read.elements.contains { $0.attributes["class"] == "digest alarm" })
    #expect(read.text.contains("アレルギー歴なし"))
    _ = content.add(.allergy(Allergy(to: CodedText(text: "卵"))))
    let both = Summary(Chart([Chart.Source(Fixtures.hospital, content)]))
    #expect(both.allergies.count == 1 && both.noneKnown.count == 1)
  }

  @Test func `a matrix holds laboratory or measurements, and of many values a day the last`() {
    var content = ClinicalContent()
    for hour in 1...5 {
      let time = "2026-05-01T0\(hour):00+09:00"
      _ = content.add(.observation(observed(.vitalSigns, "体温", "36.\(hour)", time)))
    }
    _ = content.add(.observation(observed(.laboratory, "Na", "140", "2025-05-01")))
    let chart = Chart([Chart.Source(Fixtures.hospital, content)])
    let frame = Fixtures.recordFrame(.english)
    let laboratory = PageReader(LaboratoryPage(chart: chart, plot: "/p", address: "/l").page(frame))
    #expect(laboratory.text.contains("140") && !laboratory.text.contains("36.5"))
    let ward = PageReader(
      LaboratoryPage(chart: chart, plot: "/p", address: "/l", group: .measurement).page(frame))
    #expect(ward.text.contains("36.5") && ward.text.contains("of 5"))
    #expect(!ward.text.contains("36.4") && !ward.text.contains("140"))
  }
}
