import Dialect
import Testing

/// Names of files and folders of SS-MIX2 storage.
@Suite struct SSMIX2Names {
  static let sample = "9999013_20110701_OMP-01_000000011000185_20110701224603984_01_1"

  private func error(_ name: String) -> SSMIX2.NameError? {
    do throws(SSMIX2.NameError) {
      _ = try SSMIX2.FileName(name)
      return nil
    } catch {
      return error
    }
  }

  @Test func `a name has seven parts`() throws {
    let name = try SSMIX2.FileName(Self.sample)
    #expect(name.patient.exposed == "9999013")
    #expect(name.careDate == "20110701")
    #expect(name.dataType == .prescription)
    #expect(name.orderNumber == "000000011000185")
    #expect(name.time == "20110701224603984")
    #expect(name.department == "01")
    #expect(name.condition == .valid)
    #expect(name.exposed == Self.sample)
    #expect(name.folders == ["999", "901", "9999013", "20110701", "OMP-01"])
  }

  @Test func `a hyphen stands for no day and no department`() throws {
    let text = "9999013_-_ADT-00_999999999999999_20111220224447339_-_2"
    let name = try SSMIX2.FileName(text)
    #expect(name.careDate == nil && name.department == nil && name.condition == .superseded)
    #expect(name.exposed == text)
  }

  @Test(
    arguments: [
      ("9999013", nil), (sample + "_1", nil), ("", nil), (String(repeating: "9", count: 256), nil),
      ("999_20110701_OMP-01_1_20110701224603984_01_1", .patientNumber),
      ("../9013_20110701_OMP-01_1_20110701224603984_01_1", .patientNumber),
      ("-9999013_20110701_OMP-01_1_20110701224603984_01_1", .patientNumber),
      ("９９９９０１３_20110701_OMP-01_1_20110701224603984_01_1", .patientNumber),
      ("9999013_20110229_OMP-01_1_20110701224603984_01_1", .careDate),
      ("9999013_2011070_OMP-01_1_20110701224603984_01_1", .careDate),
      ("9999013_20110701__1_20110701224603984_01_1", .dataType),
      ("9999013_20110701_OMP-01__20110701224603984_01_1", .orderNumber),
      ("9999013_20110701_OMP-01_1_20110701244603984_01_1", .time),
      ("9999013_20110701_OMP-01_1_20110701224603_01_1", .time),
      ("9999013_20110701_OMP-01_1_20110701224603984__1", .department),
      ("9999013_20110701_OMP-01_1_20110701224603984_01_3", .condition),
    ] as [(String, SSMIX2.FileName.Part?)])
  func `a malformed name says which part is`(name: String, part: SSMIX2.FileName.Part?) {
    #expect(error(name) == SSMIX2.NameError(part: part))
  }

  @Test func `a name is compared with its folders`() throws {
    let name = try SSMIX2.FileName(Self.sample)
    #expect(name.partsMisplaced(in: name.folders) == [])
    #expect(
      name.partsMisplaced(in: ["999", "901", "9999014", "20110701", "OMP-01"]) == [.patientNumber])
    #expect(name.partsMisplaced(in: ["999", "901", "9999013", "-", "OMP-02"]).count == 2)
    #expect(name.partsMisplaced(in: ["999"]).count == 3)
  }

  @Test func `neither a name nor a patient's number shows itself`() throws {
    let name = try SSMIX2.FileName(Self.sample)
    #expect(!"\(name)".contains("9999013"))
    #expect(!"\(name.patient)".contains("9999013"))
  }

  @Test func `there are 26 types of 36 messages`() {
    let types = SSMIX2.DataType.allCases
    #expect(types.count == 26)
    #expect(types.flatMap(\.messageTypes).count == 36)
    #expect(Set(types.map(\.japanese)).count == 26 && Set(types.map(\.english)).count == 26)
  }

  @Test func `a type has a day of care if its messages say one`() {
    for type in SSMIX2.DataType.allCases {
      for message in type.messageTypes {
        #expect((SSMIX2.CareDateField(of: message) != nil) == type.hasCareDate, "\(type)")
      }
    }
  }

  @Test func `a folder of the extended storage names two codes`() {
    let local = SSMIX2.ExtendedType("L-OBSERVATIONS^OBSERVATIONS^99ZL01")
    #expect(local?.local.code == "L-OBSERVATIONS" && local?.standard.isEmpty == true)
    let standard = SSMIX2.ExtendedType("^(紹介)^^57133-1^紹介状^LN")
    #expect(standard?.standard == .init(code: "57133-1", name: "紹介状", system: "LN"))
    #expect(standard?.local.name == "(紹介)")
    for text in ["OMP-01", "^^^^^", "a^b^c^d^e^f^g", "../x^b", "^x"] {
      #expect(SSMIX2.ExtendedType(text) == nil, "\(text)")
    }
  }
}

/// The transaction storage of SS-MIX2.
@Suite struct SSMIX2Transactions {
  static let line =
    "#SSMIX,2.00,1319999999,9999013,20110701,OMP-01,000000011000185,INS,01,20110701224603984"

  @Test func `a line says what its message does`() throws {
    let header = try #require(SSMIX2.TransactionHeader(Self.line))
    #expect(header.action == .insert && header.facility == "1319999999")
    #expect(header.name == (try SSMIX2.FileName(SSMIX2Names.sample)))
    #expect(header.exposed == Self.line)
    let deleting = Self.line.replacing("INS", with: "DEL")
    #expect(SSMIX2.TransactionHeader(deleting)?.name.condition == .deleted)
    #expect(SSMIX2.TransactionHeader(deleting)?.exposed == deleting)
  }

  @Test(
    arguments: [
      "", "#SSMIX", line + ",", line.replacing("INS", with: "UPD"),
      line.replacing("2.00", with: "1.00"), line.replacing("1319999999", with: "13199"),
      line.replacing("9999013", with: "99/9013"), line.replacing("20110701,", with: ","),
    ])
  func `a malformed line is none`(line: String) {
    #expect(SSMIX2.TransactionHeader(line) == nil)
  }

  @Test func `a file is cut into its messages`() {
    let text = "x\r\n\(Self.line)\r\nMSH|1\rPID|2\r\n#SSMIX,bad\rMSH|3\r"
    let bytes = Array(text.utf8)
    let found = SSMIX2.transactions(in: bytes)
    #expect(found.map { $0.header != nil } == [true, false])
    #expect(
      found.map { String(decoding: bytes[$0.message], as: UTF8.self) }
        == ["MSH|1\rPID|2\r\n", "MSH|3\r"])
    #expect(SSMIX2.transactions(in: Array(Self.line.utf8)).map(\.message.isEmpty) == [true])
    #expect(SSMIX2.transactions(in: []).isEmpty)
  }
}
