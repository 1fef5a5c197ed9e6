import Record
import Testing

@testable import Console

@Suite struct PlotTests {
  private func series(_ values: [(String, String)], range: (String, String)? = ("3.6", "4.8"))
    throws -> Series
  {
    var content = ClinicalContent()
    for (day, value) in values {
      _ = content.add(
        .observation(Fixtures.result("K", "3H015", value, "mmol/L", range, on: day)))
    }
    return try #require(
      Laboratory(Chart([Chart.Source(Fixtures.hospital, content)])).series.first)
  }

  private func numbers(_ text: String?) -> [Double] {
    (text ?? "").split { $0 == " " || $0 == "," }.compactMap { Double(String($0)) }
  }

  private func page(_ series: Series) -> PageReader {
    PageReader(
      PlotPage(
        chart: Fixtures.chart, series: series, laboratory: "/l", record: "/r", address: "/p/1"
      )
      .page(Fixtures.recordFrame(.english, .laboratory)))
  }

  @Test(arguments: [
    [("2026-01-01", "4.1"), ("2026-02-01", "5.2"), ("2026-03-01", "3.1")],
    [("2026-01-01", "4.0"), ("2026-01-02", "4.0")],
    [("2026-01-01", "-3"), ("2027-01-01", "99999999999999999999")],
    [("1950-01-01", "0.00001"), ("2026-01-01", "0.00002")],
    [("2026-01-01T08:00+09:00", "4.1"), ("2026-01-01T08:00+09:00", "4.3")],
  ])
  func `values lie within the frame, in the order of time`(values: [(String, String)]) throws {
    let page = page(try series(values))
    #expect(page.faults == [])
    let line = numbers(page.all("polyline").first?.attributes["points"])
    let xs = stride(from: 0, to: line.count, by: 2).map { line[$0] }
    let ys = stride(from: 1, to: line.count, by: 2).map { line[$0] }
    #expect(xs.count == values.count)
    #expect(xs == xs.sorted())
    #expect(xs.allSatisfy { (64...920).contains($0) })
    #expect(ys.allSatisfy { (34...356).contains($0) })
  }

  @Test func `a higher value stands higher, and the band where values are as usual`() throws {
    let page = page(
      try series([("2026-01-01", "3.0"), ("2026-02-01", "4.2"), ("2026-03-01", "5.5")]))
    let line = numbers(page.all("polyline").first?.attributes["points"])
    #expect(line[1] > line[3] && line[3] > line[5])
    let band = try #require(page.all("rect").first { $0.attributes["class"] == "band" }?.attributes)
    let top = try #require(Double(band["y"] ?? ""))
    let height = try #require(Double(band["height"] ?? ""))
    #expect(line[5] < top && top < line[3] && line[3] < top + height && top + height < line[1])
  }

  @Test func `a range that is open at one side reaches the edge`() throws {
    let frame = PlotFrame(
      try series([("2026-01-01", "1"), ("2026-02-01", "9")], range: ("2", "x")).drawn, width: 100,
      height: 100, insets: .init(left: 10, right: 10, top: 10, bottom: 10))
    let band = try #require(frame.band)
    #expect(band.top == 10 && band.bottom < 90)
  }

  @Test func `without a range there is no band`() throws {
    let page = page(try series([("2026-01-01", "3.0"), ("2026-02-01", "4.2")], range: nil))
    #expect(!page.all("rect").contains { $0.attributes["class"] == "band" })
  }

  @Test func `the picture has a title, a description and the table beside it`() throws {
    let page = page(try series([("2026-01-01", "3.0"), ("2026-02-01", "4.2")]))
    let picture = try #require(page.all("svg").first { $0.attributes["role"] == "img" })
    #expect(picture.attributes["aria-labelledby"] == "plot-title plot-desc")
    #expect(page.all("title").contains { $0.text == "K (mmol/L) over time" })
    #expect(page.text.contains("2 values from 2026-01-01 to 2026-02-01"))
    #expect(page.text.contains("1 are not as usual"))
    #expect(page.all("tr").count == 3)
  }

  @Test func `values of different units are never joined`() {
    let laboratory = Laboratory(Fixtures.chart)
    let glucose = laboratory.series.filter { $0.name == "グルコース" }
    #expect(Set(glucose.map(\.unit)) == ["mg/dL", "mmol/L"])
    #expect(glucose.map(\.points.count).sorted() == [1, 13])
  }

  @Test func `values of one test from several institutions are joined`() throws {
    let a1c = try #require(Laboratory(Fixtures.chart).series.first { $0.name.hasPrefix("HbA1c") })
    #expect(a1c.points.count == 14)
    #expect(Set(a1c.points.map(\.institution)).count == 3)
    #expect(a1c.points.map(\.time) == a1c.points.map(\.time).sorted())
  }

  @Test func `what is no number is listed and not drawn`() throws {
    let series = try series([("2026-01-01", "溶血"), ("2026-02-01", "4.2"), ("2026-03-01", "4.3")])
    // Words bear no unit: they are a series of their own.
    #expect(
      series.drawn.count + series.points.filter { $0.number == nil }.count == series.points.count)
  }

  @Test(arguments: [
    (0.0, 1.0, [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]), (0, 100, [0, 20, 40, 60, 80, 100]),
  ])
  func `lines across stand at round numbers`(low: Double, high: Double, wanted: [Double]) throws {
    let frame = PlotFrame(
      try series([("2026-01-01", "\(low)"), ("2026-02-01", "\(high)")], range: nil).drawn,
      width: 100, height: 100, insets: .init(left: 0, right: 0, top: 0, bottom: 0))
    let ticks = frame.ticks(6)
    #expect(
      ticks.numbers.map { Plot.number($0, digits: ticks.digits) }
        == wanted.map {
          Plot.number($0, digits: ticks.digits)
        })
  }

  @Test func `a period shows what is not older`() throws {
    let series = try series([("2020-01-01", "3"), ("2026-10-01", "4"), ("2026-11-20", "5")])
    #expect(series.since(.month, Fixtures.now).points.map(\.shown) == ["5"])
    #expect(series.since(.quarter, Fixtures.now).points.count == 2)
    #expect(series.since(.all, Fixtures.now).points.count == 3)
    for period in TimelineQuery.Period.allCases {
      var page = PlotPage(
        chart: Fixtures.chart, series: series, laboratory: "/l", record: "/r", address: "/p/1")
      page.period = period
      #expect(PageReader(page.page(Fixtures.recordFrame(.japanese))).faults == [])
    }
  }

  @Test func `a small line of many values stays small`() throws {
    let values = (0..<1000).map { ("2026-01-0\($0 % 9 + 1)", "\($0 % 7)") }
    let line = Sparkline(try series(values)).html
    #expect(line.bytes.count < 8000)
  }

  @Test(
    arguments: [
      ("3.6–4.8", "3.6", "4.8", "3.6–4.8", "3.6–4.8"),
      ("共用基準範囲", "3.6", nil, "≥ 3.6", "≥ 3.6　共用基準範囲"),
      ("x", nil, "9", "≤ 9", "≤ 9　x"), ("陰性", nil, nil, "陰性", "陰性"), ("", "1", "2", "1–2", "1–2"),
    ] as [(String, String?, String?, String, String)])
  func `a range is said in numbers where there are some`(
    text: String, low: String?, high: String?, bounds: String, shown: String
  ) {
    let range = Observation.Range(
      text: text, low: low.flatMap { Numeral($0) }, high: high.flatMap { Numeral($0) })
    #expect(range.bounds == bounds && range.shown == shown)
  }

  @Test func `dates along the bottom are firsts of months or years`() {
    let start = 1_700_000_000_000.0
    let months = DateTicks(span: start...(start + 200 * 86_400_000), countMax: 8)
    #expect(months.times.map { $0.digits }.allSatisfy { $0.hasSuffix("-01") })
    #expect((2...8).contains(months.times.count))
    let years = DateTicks(span: start - 40 * 365 * 86_400_000...start, countMax: 8)
    #expect(years.times.allSatisfy { $0.month == 1 && $0.day == 1 })
    #expect(DateTicks(span: start...start, countMax: 8).times.count == 1)
  }
}

@Suite struct AbnormalityTests {
  private func observation(_ value: Quantity, low: String?, high: String?, flags: [String] = [])
    -> Observation
  {
    var observation = Observation(.laboratory, CodedText(text: "x"))
    observation.value = .quantity(value)
    observation.range = .init(
      text: "r", low: low.flatMap { Numeral($0) }, high: high.flatMap { Numeral($0) })
    observation.flags = flags.map { CodedText(codes: [Coding(system: nil, code: $0)]) }
    return observation
  }

  @Test(arguments: [
    ("L", Abnormality.low), ("H", .high), ("LL", .criticallyLow), ("HH", .criticallyHigh),
    ("A", .other), ("h", .high),
  ])
  func `a custodian's flag is shown`(code: String, abnormality: Abnormality) throws {
    let value = Quantity(try #require(Numeral("5")))
    #expect(Abnormality(observation(value, low: "1", high: "9", flags: [code])) == abnormality)
  }

  @Test func `a custodian that says normal is believed`() throws {
    let value = Quantity(try #require(Numeral("50")))
    #expect(Abnormality(observation(value, low: "1", high: "9", flags: ["N"])) == nil)
  }

  @Test(
    arguments: [
      ("0.9", nil, Abnormality.low), ("1", nil, nil), ("9", nil, nil), ("9.1", nil, .high),
      ("1", .less, .low), ("5", .less, nil), ("9", .greater, .high), ("8", .greater, nil),
      ("1", .atMost, .low), ("9", .atLeast, .high),
    ] as [(String, Quantity.Comparator?, Abnormality?)])
  func `where nothing is flagged the range decides`(
    number: String, comparator: Quantity.Comparator?, wanted: Abnormality?
  ) throws {
    var value = Quantity(try #require(Numeral(number)))
    value.comparator = comparator
    #expect(Abnormality(observation(value, low: "1", high: "9")) == wanted)
  }
}

@Suite struct CivilTimeTests {
  private func time(_ text: String) throws -> CivilTime {
    CivilTime(try #require(PartialDate(text)))
  }

  @Test(arguments: [
    ("2026-11-22", "令和8年11月22日"), ("2019-05-01", "令和元年5月1日"), ("2019-04-30", "平成31年4月30日"),
    ("1989-01-08", "平成元年1月8日"), ("1989-01-07", "昭和64年1月7日"), ("1926-12-25", "昭和元年12月25日"),
    ("1926-12-24", "大正15年12月24日"), ("1912-07-30", "大正元年7月30日"), ("1912-07-29", "明治45年7月29日"),
    ("1873-01-01", "明治6年1月1日"),
  ])
  func `a day has its era`(text: String, era: String) throws {
    #expect(try time(text).eraDate == era)
  }

  @Test(arguments: ["1872-12-31", "2026", "2026-11"])
  func `what is no day of the calendar has none`(text: String) throws {
    #expect(try time(text).eraDate == nil)
  }

  @Test(arguments: [
    ("2000-02-29", "2026-02-28", 25), ("2000-02-29", "2026-03-01", 26),
    ("1948-07-03", "2026-07-02", 77), ("1948-07-03", "2026-07-03", 78),
  ])
  func `an age is counted in whole years`(born: String, today: String, years: Int) throws {
    let (born, today) = (try time(born), try time(today))
    #expect(born.years(until: today) == years)
  }

  @Test func `moments are shown in Japan`() throws {
    let night = try time("2026-11-21T15:30:00Z")
    #expect(night.stamp == "2026-11-22 00:30")
    #expect(night.weekdayName(.english) == "Sun")
    let (before, first) = (try time("1969-12-31"), try time("1970-01-01"))
    #expect(before.dayNumber == -1)
    #expect(first.weekdayName(.japanese) == "木")
  }

  @Test func `what is not known is not said`() throws {
    #expect(try time("2026").stamp == "2026")
    #expect(try time("2026-03").monthName(.english) == "March 2026")
    #expect(try time("2026").monthName(.japanese) == "2026年")
  }
}
