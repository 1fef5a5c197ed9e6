import Dialect
import Record
import Testing

/// Problems, allergies, visits, and how confidential they are.
@Suite struct Problems {
  private func document(_ prb: String, _ more: String...) throws -> SSMIX2.Document {
    try ClinicalFixture.read(
      "PPR-01", "PPR^ZD1^PPR_ZD1", ([prb] + more).joined(separator: "\r"))
  }

  private func problem(_ prb: String, _ more: String) throws -> Problem {
    let content = try document(prb, more).content
    guard case .problem(let problem) = content.records.first else {
      throw DialectError.notASearchset
    }
    return problem
  }

  private func prb(_ values: [Int: String]) -> String {
    let fields = (1...26).map { values[$0] ?? "" }
    return "PRB|" + fields.joined(separator: "|")
  }

  private static let gastritis = [1: "AD", 2: "20260102", 3: "20054174^胃炎^MDCDX2", 4: "p-4711-x"]

  private func with(_ more: [Int: String]) -> String {
    prb(Self.gastritis.merging(more) { $1 })
  }

  @Test func `ICD-10 stands beside the disease, its setting apart`() throws {
    let record = try problem(with([10: "K297^^I10^O^外来時^JHSD0004"]), "")
    #expect(record.code.codes.map(\.code) == ["20054174", "K297"])
    #expect(
      record.code.codes.last?.system
        == "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full")
    #expect(record.categories.map(\.text) == ["外来時"])
  }

  @Test func `a suspicion is provisional, and its words stand behind the name`() throws {
    let record = try problem(with([:]), "ZPR|4012^急性^MDCDX2|20054174^胃炎^MDCDX2|8002^の疑い^MDCDX2")
    #expect(record.certainty == .provisional)
    #expect(record.prefixes.map(\.text) == ["急性"])
    #expect(record.suffixes.map(\.text) == ["の疑い"])
    #expect(
      record.suffixes.first?.codes.first?.system
        == "http://medis.or.jp/CodeSystem/master-disease-modKeyNumber")
  }

  @Test(
    arguments: [
      ("F", "20260110", Problem.Course.resolved), ("N", "20260110", .inactive),
      ("N", "", .active), ("D", "20260110", .inactive), ("", "", .active),
    ])
  func `only a full recovery resolves`(outcome: String, end: String, course: Problem.Course) throws
  {
    let record = try problem(with([14: outcome.isEmpty ? "" : "\(outcome)^x^HL70241", 9: end]), "")
    #expect(record.course == course)
  }

  @Test func `a deleted problem was entered in error`() throws {
    #expect(try problem(with([1: "DE"]), "").certainty == .enteredInError)
  }

  @Test(
    arguments: [
      ("V^非常に限定^HL70177", Label.veryRestricted), ("R^^HL70177", .restricted),
      ("U^^HL70177", .normal), ("X9^^99ZZ", .unknown), ("", .unlabelled),
    ])
  func `confidentiality of a problem is the label of the document`(
    field: String, label: Label
  ) throws {
    var page = DocumentPage()
    try document(with([25: field])).list(in: &page)
    #expect(page.entries.first?.label == label)
  }

  @Test(arguments: [
    ("N^未告知^99AW", Record.Tag.uninformed), ("Y^告知済^99AW", .none), ("3^^99AW", .unknown),
  ])
  func `what the patient was not told is tagged`(field: String, tag: Record.Tag) throws {
    var page = DocumentPage()
    try document(with([21: field])).list(in: &page)
    #expect(page.entries.first?.tag == tag)
  }

  @Test func `numbers of problems are taken and not shown`() throws {
    let document = try document(with([:]))
    #expect(document.content.identifiers.contains("p-4711-x"))
  }

  @Test func `the sample allergies arrive with reaction, severity and onset`() throws {
    for file in try ClinicalFixture.files("records/ssmix2/999") where file.name.type == "ADT-61" {
      let allergies = try ClinicalFixture.read(file).content.records.compactMap {
        if case .allergy(let allergy) = $0 { allergy } else { nil }
      }
      #expect(allergies.map(\.category) == [.environment, .food, .environment, .medication])
      #expect(allergies.map(\.severity) == [.mild, .moderate, .mild, .moderate])
      #expect(allergies.map { $0.onset?.text } == ["1996-01", nil, "2003-02", "2007-07-10"])
      #expect(allergies[1].onsetText == "小学校低学年の頃")
      #expect(allergies[3].reaction == "のどの渇きが止まらない")
    }
  }

  @Test func `an admission says ward, doctors and time`() throws {
    let content = try ClinicalFixture.read(
      "ADT-22", "ADT^A01^ADT_A01", "EVN||20260102",
      "PV1||I|32^302^1^^^N||||220^医師^一郎|||01|||||||221^医師^二郎" + String(repeating: "|", count: 27)
        + "202601021600"
    ).content
    guard case .encounter(let stay) = content.records.first else {
      Issue.record("no encounter")
      return
    }
    #expect(stay.setting == .inpatient)
    #expect(stay.status == .arrived)
    #expect(stay.event?.text == "入院実施")
    #expect(stay.places.map(\.text) == ["病棟 32 病室 302 病床 1"])
    #expect(stay.attending == "医師 一郎")
    #expect(stay.admitting == "医師 二郎")
    #expect(stay.start?.text == "2026-01-02T16:00:00+09:00")
  }

  @Test(
    arguments: [
      ("仮田中^くみ子^^^^L^I~カリタナカ^クミコ^^^^^L^P", "仮田中 くみ子", "カリタナカ クミコ"),
      ("患者^太郎^^^^^L^I~カンジャ^タロウ^^^^^L^P", "患者 太郎", "カンジャ タロウ"),
      ("カンジャ^タロウ~患者^太郎", "患者 太郎", "カンジャ タロウ"), ("患者太郎", "患者太郎", ""),
    ])
  func `a name has two writings, even if senders count wrong`(
    field: String, ideographic: String, syllabic: String
  ) throws {
    let header = #"MSH|^~\&|H|S|G|R|20260102||ADT^A08^ADT_A01|m|P|2.5||||||UNICODE UTF-8"#
    let name = "9999013_-_ADT-00_999999999999999_20260102030405678_-_1"
    let document = try SSMIX2.Document(
      Array("\(header)\rPID|||9999013||\(field)||19480405|M\r".utf8),
      named: SSMIX2.FileName(name), codes: ClinicalFixture.codes)
    #expect(document.content.person?.name.ideographic?.full == ideographic)
    #expect(document.content.person?.name.syllabic?.full ?? "" == syllabic)
  }
}
