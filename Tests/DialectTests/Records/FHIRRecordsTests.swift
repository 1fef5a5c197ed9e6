import Dialect
import Foundation
import Record
import Testing

/// Resources of a FHIR custodian as records.
@Suite struct FHIRRecords {
  private typealias Fixture = RecordFixture

  // MARK: What is read

  @Test func `a result keeps its digits, its range and its flag`() throws {
    let unit = try #require(try Fixture.unit(.observation, Fixture.result))
    guard case .observation(let found) = unit.content.records[0] else {
      return #expect(Bool(false))
    }
    guard case .quantity(let amount) = found.value else { return #expect(Bool(false)) }
    #expect(amount.value.digits == "5.70" && amount.unit?.shown == "mEq/L")
    #expect(found.range?.low?.digits == "3.5" && found.range?.high?.digits == "5.0")
    #expect(found.flags.first?.codes.first?.code == "H")
    #expect(found.kind == .laboratory && found.status == .final)
    #expect(unit.category == .labResult && unit.label == .unlabelled && unit.tag == .none)
    #expect(unit.date?.text == "2026-01-24T10:42:00+09:00")
    #expect(unit.localID == "Observation/r-1")
  }

  @Test func `the two pressures stand behind their measurement`() throws {
    let parts = ["8480-6", "8462-4"].map { code in
      #"{"code":{"coding":[{"system":"http://loinc.org","code":"\#(code)"}]},"valueInteger":120}"#
    }.joined(separator: ",")
    let unit = try #require(
      try Fixture.unit(
        .observation,
        #"""
        "status":"final","category":[{"coding":[{"system":
        "http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],
        "code":{"text":"血圧"},"effectiveDateTime":"2026-01-01","component":[\#(parts)]
        """#))
    #expect(unit.content.records.count == 3 && unit.category == .nursing)
    guard case .observation(let whole) = unit.content.records[0],
      case .observation(let second) = unit.content.records[2]
    else { return #expect(Bool(false)) }
    #expect(whole.members == [1, 2] && whole.value == nil)
    #expect(second.effective == whole.effective && second.kind == .vitalSigns)
  }

  @Test func `an allergy says what it may do and whether it is still there`() throws {
    let unit = try #require(try Fixture.unit(.allergyIntolerance, Fixture.allergy))
    guard case .allergy(let allergy) = unit.content.records[0] else {
      return #expect(Bool(false))
    }
    #expect(allergy.substance.shown == "ペニシリン" && allergy.reaction == "呼吸困難")
    #expect(allergy.criticality == .high && allergy.severity == .severe)
    #expect(allergy.course == .active && allergy.category == .medication)
    #expect(unit.category == .progressNote && unit.content.authors == ["石田 功"])
  }

  @Test(arguments: [
    (#""route":{"coding":[{"system":"http://snomed.info/sct","code":"47625008"}]}"#, "injection"),
    (#""route":{"coding":[{"system":"http://snomed.info/sct","code":"26643006"}]}"#, "oral"),
  ])
  func `what goes into a vein is an injection`(route: String, expected: String) throws {
    let unit = try #require(
      try Fixture.unit(
        .medicationRequest,
        #"""
        "status":"active","intent":"order","medicationCodeableConcept":{"text":"薬"},
        "authoredOn":"2026-01-01","dosageInstruction":[{\#(route)}]
        """#))
    #expect(unit.category == (expected == "injection" ? .injection : .prescription))
  }

  @Test func `a contained mixture names its drugs`() throws {
    let unit = try #require(
      try Fixture.unit(
        .medicationRequest,
        #"""
        "contained":[{"resourceType":"Medication","id":"m","ingredient":[{"itemCodeableConcept":
        {"text":"生理食塩液"},"strength":{"numerator":{"value":100,"unit":"mL"}}}]}],
        "status":"active","intent":"order","medicationReference":{"reference":"#m"},
        "authoredOn":"2026-01-01"
        """#))
    guard case .medicationOrder(let order) = unit.content.records[0] else {
      return #expect(Bool(false))
    }
    #expect(order.kind == .injection && order.ingredients.first?.drug.shown == "生理食塩液")
    #expect(order.ingredients.first?.amount?.value.digits == "100")
  }

  @Test func `the text of a report is decoded, another form is not carried`() throws {
    let text = Data("右下肺野に浸潤影".utf8).base64EncodedString()
    let unit = try #require(
      try Fixture.unit(
        .diagnosticReport,
        Fixture.report + #"""
          ,"presentedForm":[{"contentType":"text/plain","data":"\#(text)"},
          {"contentType":"application/pdf","data":"AAAA"}]
          """#))
    guard case .report(let report) = unit.content.records[0] else { return #expect(Bool(false)) }
    #expect(report.findings == "右下肺野に浸潤影" && report.conclusion == "Kが高い")
    #expect(unit.content.warnings.contains(.fieldNotCarried("DiagnosticReport.presentedForm")))
  }

  // MARK: What belongs together

  private func units(
    result meta: String = "{}", reported: String = "{}"
  ) throws -> [HeldRecords] {
    let report = Fixture.resource(
      .diagnosticReport, Fixture.report + #","result":[{"reference":"Observation/o-1"}]"#,
      meta: reported)
    let result = Fixture.resource(
      .observation, Fixture.result + #","specimen":{"reference":"Specimen/s-1"}"#, id: "o-1",
      meta: meta)
    let specimen = Fixture.resource(
      .specimen, #""type":{"text":"血清"}"#, id: "s-1")
    return FHIR.units(of: [
      try Fixture.pages(.diagnosticReport, report), try Fixture.pages(.observation, result),
      try Fixture.pages(.specimen, specimen),
    ])
  }

  @Test func `a report stands with its results and their specimen, as old as the oldest`() throws {
    let units = try units()
    #expect(units.count == 1)
    let unit = try #require(units.first)
    guard case .report(let report) = unit.content.records[0],
      case .observation(let result) = unit.content.records[report.results[0]],
      case .specimen(let specimen) = unit.content.records[try #require(result.specimen)]
    else { return #expect(Bool(false)) }
    #expect(specimen.type?.shown == "血清")
    #expect(unit.date?.text == "2026-01-24T10:42:00+09:00")
  }

  @Test func `a result with another label stands alone`() throws {
    let label = #"{"security":[{"system":"\#(Fixture.confidential)","code":"V"}]}"#
    let units = try units(result: label)
    #expect(units.map(\.label) == [.unlabelled, .veryRestricted])
    #expect(units.map(\.content.records.count) == [1, 2])
  }

  // MARK: Labels

  @Test(arguments: [
    ("N", Label.normal), ("R", .restricted), ("V", .veryRestricted), ("HIV", .unknown),
  ])
  func `the label is the strictest`(code: String, label: Label) throws {
    let meta = #"""
      {"security":[{"system":"\#(Fixture.confidential)","code":"\#(code)"},
      {"system":"\#(Fixture.confidential)","code":"N"}]}
      """#
    let unit = try #require(try Fixture.unit(.observation, Fixture.result, meta: meta))
    #expect(unit.label == label)
  }

  @Test func `a diagnosis that was not told says so`() throws {
    let meta = #"""
      {"tag":[{"system":"http://jpfhir.jp/fhir/clins/CodeSystem/JP_ehrshrs_indication",
      "code":"UNINFORMED"}]}
      """#
    let unit = try #require(
      try Fixture.unit(.condition, #""code":{"text":"胃癌"},"recordedDate":"2026-01-01""#, meta: meta)
    )
    #expect(unit.tag == .uninformed && unit.category == .progressNote)
  }

  // MARK: What is refused

  @Test func `an answer about another patient is no answer`() throws {
    let own = Fixture.resource(.observation, Fixture.result)
    let other = Fixture.resource(.observation, Fixture.result, id: "r-2", of: "pt-other")
    var pages = FHIR.RecordPages(.observation, of: Fixture.patient)
    #expect(throws: DialectError.patientDiffers) {
      try pages.read(Fixture.bundle([own, other]))
    }
  }

  @Test(arguments: [
    (#""resourceType""#, #""implicitRules":"urn:x","resourceType""#),
    (#""status":"final""#, #""status":"final","modifierExtension":[{"url":"urn:not"}]"#),
    (#""status":"final""#, #""status":"great""#), (#""status":"final","#, ""),
    (#""code":"laboratory""#, #""code":"mystery""#), (#""id":"r-1""#, #""id":"r/1""#),
    (#""value":5.70"#, #""value":"5.70""#), (#""meta":{}"#, #""meta":{"security":[{}]}"#),
    (#""meta":{}"#, #""meta":[]"#), (#""subject""#, #""sujet""#),
    (#""reference":"Patient/pt-d436f7""#, #""display":"誰か""#),
    (#""reference":"Patient/pt-d436f7""#, #""reference":"Group/pt-d436f7""#),
    (#""interpretation":["#, #""interpretation":[1,"#),
  ])
  func `what is malformed is withheld with a warning`(part: String, other: String) throws {
    let resource = Fixture.resource(.observation, Fixture.result)
    let changed = resource.replacing(part, with: other, maxReplacements: 1)
    #expect(changed != resource)
    let pages = try Fixture.pages(.observation, changed)
    #expect(pages.count == 0 && pages.warnings.map(\.kind) == [.entryWithheld])
    #expect(pages.warnings[0].text.hasPrefix("a record was withheld"))
  }

  @Test func `a list without end, a text without end and a page without end are refused`() throws {
    let many = Array(repeating: #"{"text":"x"}"#, count: 300).joined(separator: ",")
    let long = String(repeating: "あ", count: 30_000)
    for members in [#""note":[\#(many)]"#, #""note":[{"text":"\#(long)"}]"#] {
      let resource = Fixture.resource(.observation, "\(Fixture.result),\(members)")
      #expect(try Fixture.pages(.observation, resource).count == 0)
    }
    let entries = Array(repeating: Fixture.resource(.observation, Fixture.result), count: 1001)
    var pages = FHIR.RecordPages(.observation, of: Fixture.patient)
    #expect(throws: DialectError.tooManyEntries(max: 1000)) {
      try pages.read(Fixture.bundle(entries))
    }
    var promised = FHIR.RecordPages(.observation, of: Fixture.patient)
    let bundle = #"{"resourceType":"Bundle","type":"searchset","total":20001}"#
    #expect(throws: DialectError.tooManyEntries(max: 20_000)) {
      try promised.read(Array(bundle.utf8))
    }
  }

  @Test func `what gathers without end can be asked for from a day on, nothing else can`() {
    let day = PartialDate("2025-11-22")
    for type in FHIR.RecordType.allCases {
      let search = FHIR.encodeRecordSearch(type, localPatientID: "p", since: day)
      switch type {
      case .observation: #expect(search.contains("&date=ge2025-11-22&"))
      case .medicationAdministration: #expect(search.contains("&effective-time=ge2025-11-22&"))
      default: #expect(search == FHIR.encodeRecordSearch(type, localPatientID: "p"))
      }
    }
  }

  @Test func `what has no place is named, and a name that could say anything is not`() throws {
    let unit = try #require(
      try Fixture.unit(
        .observation, Fixture.result + #","bodySite":{"text":"左"},"0012345678":1,"患者":2"#))
    #expect(
      unit.content.warnings == [
        .fieldNotCarried("Observation.bodySite"), .fieldNotCarried("Observation.?"),
      ])
  }

  @Test func `every identifier of an answer is known, of withheld resources too`() throws {
    let broken = Fixture.resource(
      .observation, #""identifier":[{"system":"urn:x","value":"KEY-77123"}]"#, id: "obs-9911")
    let pages = try Fixture.pages(.observation, broken)
    #expect(pages.count == 0)
    #expect(pages.identifiers.contains("KEY-77123") && pages.identifiers.contains("obs-9911"))
    #expect(pages.identifiers.contains("pt-d436f7"))
  }

  @Test func `a resource that comes twice is read once`() throws {
    let resource = Fixture.resource(.observation, Fixture.result)
    #expect(try Fixture.pages(.observation, resource, resource).count == 1)
  }

  @Test func `a search names the patient and nothing else`() {
    #expect(
      FHIR.encodeRecordSearch(.observation, localPatientID: "p&1", countMax: 10)
        == "Observation?patient=Patient%2Fp%261&_count=10")
  }
}

/// Both kinds of custodian put the same things into the same categories.
@Suite struct RecordCategories {
  @Test(arguments: [
    ("ADT-22", FHIR.RecordType.encounter), ("ADT-61", .allergyIntolerance), ("PPR-01", .condition),
  ])
  func `a FHIR resource has the category of its data type`(
    dataType: String, type: FHIR.RecordType
  ) throws {
    let members: [FHIR.RecordType: String] = [
      .encounter: #""status":"finished","period":{"start":"2026-01-01"}"#,
      .allergyIntolerance: RecordFixture.allergy, .condition: #""code":{"text":"肺炎"}"#,
    ]
    let unit = try #require(try RecordFixture.unit(type, members[type] ?? ""))
    let shipped = ClinicalFixture.codes.targets(
      of: dataType, in: SSMIX2.Document.dataTypes
    ).filter { $0.system == SSMIX2.Document.categories }.map(\.code)
    #expect(shipped == [unit.category.rawValue])
  }

  @Test func `a code says one kind of observation and one category`() {
    let rows = RecordKinds.observations
    #expect(Set(rows.map(\.code)).count == rows.count)
    for row in rows {
      #expect(rows.filter { $0.kind == row.kind }.allSatisfy { $0.category == row.category })
    }
  }
}
