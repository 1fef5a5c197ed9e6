import Dialect
import Record
import Testing

/// Orders of examinations, results and reports.
@Suite struct Examinations {
  private func result(_ obx: String) throws -> (Observation, [ClinicalWarning]) {
    let document = try ClinicalFixture.read(
      "OML-11", "OUL^R22^OUL_R22", "SPM|1|||023^血清^JC10|||||||||||||202601021500",
      "OBR|1|77|78|E001^血液^99O03", "ORC|SC|77|78||CM", obx)
    let found = document.content.records.compactMap {
      if case .observation(let record) = $0 { record } else { nil }
    }
    return (try #require(found.first), document.content.warnings)
  }

  @Test func `a value, its unit, range and flag arrive exactly`() throws {
    let (record, _) = try result(
      "OBX|1|NM|3A010000002327101^総蛋白^JC10||7.20|g/dl^g/dl^99XYZ|6.70-8.3|H|||F")
    #expect(
      record.value
        == .quantity(
          Quantity(
            try #require(Numeral("7.20")),
            unit: CodedText(
              codes: [
                Coding(system: "urn:kakehashi:code-system:99XYZ", code: "g/dl", display: "g/dl")
              ], text: "g/dl"))))
    #expect(record.range?.text == "6.70-8.3")
    #expect(record.range?.low?.digits == "6.70")
    #expect(record.range?.high?.digits == "8.3")
    #expect(record.flags.first?.codes.first?.code == "H")
    #expect(record.status == .final)
    #expect(record.effective?.text == "2026-01-02T15:00:00+09:00")
  }

  @Test func `a mapped code stands behind its original`() throws {
    let (record, _) = try result("OBX|1|NM|3A010000002327101^総蛋白^JC10||7.2||||||F")
    #expect(record.code.codes.map(\.code) == ["3A010000002327101", "2885-2"])
  }

  @Test func `an unmapped code passes with its original and a warning`() throws {
    let (record, warnings) = try result("OBX|1|NM|X1^検査^99LAB||7.2||||||F")
    #expect(
      record.code.codes == [
        Coding(system: "urn:kakehashi:code-system:99LAB", code: "X1", display: "検査")
      ])
    #expect(warnings.contains(.codeSystemUnmapped("99LAB")))
  }

  @Test func `a bound is no value`() throws {
    let (record, _) = try result("OBX|1|SN|X1^検査^99LAB||<^0.5|U/ml||||F")
    guard case .quantity(let quantity) = record.value else {
      Issue.record("no quantity")
      return
    }
    #expect(quantity.comparator == .less)
    #expect(quantity.value.digits == "0.5")
  }

  @Test func `words where a number belongs are kept and named`() throws {
    let (record, warnings) = try result("OBX|1|NM|X1^検査^99LAB||溶血のため不可||||||X")
    #expect(record.value == .text("溶血のため不可"))
    #expect(record.status == .cancelled)
    #expect(warnings.contains(.numberMalformed("OBX-5")))
  }

  @Test func `a note belongs to the result that it stands behind`() throws {
    let content = try ClinicalFixture.read(
      "OML-11", "OUL^R22^OUL_R22", "SPM|1", "OBR|1|77|78|E001^血液^99O03", "ORC|SC|77",
      "NTE|1||至急", "OBX|1|NM|X1^一^99L||1||||||F", "NTE|1||溶血あり", "NTE|2||再検済",
      "OBX|2|NM|X2^二^99L||2||||||F"
    ).content
    let comments = content.records.compactMap { record -> [String]? in
      switch record {
      case .serviceOrder(let order): order.comments
      case .observation(let result): result.comments
      default: nil
      }
    }
    #expect(comments == [["至急"], ["溶血あり", "再検済"], []])
  }

  @Test func `an order of two specimens has both`() throws {
    let group = ["OBR|1|77|78|E001^血液^99O03", "ORC|SC|77", "OBX|1|NM|X1^一^99L||1||||||F"]
    let content = try ClinicalFixture.read(
      "OML-11", "OUL^R22^OUL_R22", (["SPM|1"] + group + ["SPM|2"] + group).joined(separator: "\r")
    ).content
    let orders = content.records.compactMap { record -> [Int]? in
      if case .serviceOrder(let order) = record { order.specimens } else { nil }
    }
    #expect(orders == [[0, 4]])
  }

  @Test func `a file inside of a message is not carried, and named`() throws {
    let (record, warnings) = try result("OBX|1|ED|X1^波形^99LAB||^IM^JPEG^Base64^AAAA||||||F")
    #expect(record.value == nil)
    #expect(warnings.contains(.fieldNotCarried("OBX-5")))
  }

  @Test func `the sample laboratory results arrive exactly`() throws {
    for file in try ClinicalFixture.files("records/ssmix2/999") where file.name.type == "OML-11" {
      let content = try ClinicalFixture.read(file).content
      let results: [(String?, String?)] = content.records.compactMap {
        guard case .observation(let record) = $0, case .quantity(let value) = record.value else {
          return nil
        }
        return (record.code.codes.first?.code, value.value.digits)
      }
      #expect(results.map(\.0) == ["3A016000002327102", "3A010000002327101", "3A015000002327101"])
      #expect(results.map(\.1) == ["1.7", "7.2", "4.9"])
      guard case .report(let report) = content.records.last else {
        Issue.record("no report")
        return
      }
      #expect(report.status == .final)
      #expect(report.results.count == 3)
      #expect(report.issued?.text == "2011-12-20T10:30:59+09:00")
    }
  }

  @Test func `an order repeated as a parent is one order`() throws {
    for file in try ClinicalFixture.files("records/ssmix2/999") where file.name.type == "OMG-01" {
      let orders = try ClinicalFixture.read(file).content.records.compactMap {
        if case .serviceOrder(let order) = $0 { order } else { nil }
      }
      #expect(orders.count == 5)
      #expect(orders.first?.supporting.count == 1)
      #expect(orders.dropFirst().allSatisfy { $0.parent == 1 })
    }
  }

  @Test func `an endoscopy says who did what with what`() throws {
    for file in try ClinicalFixture.files("records/ssmix2/999") where file.name.type == "OMG-12" {
      let done = try ClinicalFixture.read(file).content.records.compactMap {
        if case .procedure(let record) = $0 { record } else { nil }
      }
      #expect(done.count == 3)
      #expect(done.first?.performers.first?.name == "大江戸 信吉")
      #expect(done.first?.performers.first?.role?.shown == "正従業員の実施医師")
      #expect(
        done.first?.supplies.map(\.text) == [
          "セルシン5mg 1管", "キシロカインスプレー 1回", "インジゴカルミン 1回",
        ])
    }
  }

  @Test func `a finding with the suffix IMP is the conclusion`() throws {
    let document = try ClinicalFixture.read(
      "OMG-13", "ORU^R01^ORU_R01", "OBR|1|77||9A110^心電図^JC10|||20260102",
      "OBX|1|TX|9A100&IMP^所見^JC10||心筋虚血疑い||||||F")
    guard case .report(let report) = document.content.records.last else {
      Issue.record("no report")
      return
    }
    #expect(report.conclusion == "心筋虚血疑い")
  }

  /// What an endoscopy says of who did it, with what, and what could not be carried.
  private func procedure(_ segments: String...) throws -> (Procedure, [ClinicalWarning]) {
    let name = "9999013_20260102_OMG-12_000000000000077_20260102030405678_01_1"
    let lines = ["OBR|1|77||E1^検査^99LAB", "ORC|SC|77", "OBR|1|77||E1^検査^99LAB"] + segments
    let bytes = ClinicalFixture.message("OMI^Z23^OMI_Z23", lines)
    let document = try SSMIX2.Document(
      bytes, named: SSMIX2.FileName(name), codes: ClinicalFixture.codes)
    let found = document.content.records.compactMap {
      if case .procedure(let record) = $0 { record } else { nil }
    }
    return (try #require(found.first), document.content.warnings)
  }

  @Test func `whoever did it keeps the role that ZE1 says`() throws {
    let (record, _) = try procedure("ZE1|1|RS|11^上部^LENDO|||NS-03^EM-01|D98765^助産師^愛子")
    #expect(record.performers.map(\.name) == ["助産師 愛子"])
    #expect(record.performers.first?.role?.codes.first?.code == "NS-03.EM-01")
  }

  @Test(arguments: [("F", 1), ("C", 1), ("D", 0), ("W", 0), ("X", 0)])
  func `who was entered in error did nothing`(_ status: String, _ count: Int) throws {
    let (record, warnings) = try procedure(
      "ZE1|1|RS|11^上部^LENDO",
      "OBX|1|XCN|DR^医師^JSHR||S123^大江戸^信吉||||||\(status)",
      "OBX|2|ZRD|DE-02^薬品^JSHR||100555401^セルシン^HOT9^1^AMP||||||\(status)")
    #expect(record.performers.count == count)
    #expect(record.supplies.count == count)
    #expect(warnings.contains(.fieldNotCarried("OBX-5")) == (count == 0))
  }
}
