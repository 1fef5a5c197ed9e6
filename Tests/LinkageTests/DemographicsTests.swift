import Linkage
import Platform
import Testing

@Suite struct `Sealed demographics` {
  @Test(arguments: [
    ("シマネ ハナコ", "島根 花子"), ("ヴァン・ダー ヴェルデ", "VAN DER VELDE"), ("オ", "𠮷野家"),
    ("ヤマダ　タロウ", "山田　太郎"), ("グエン ティ ホン", "Nguyễn Thị Hồng"),
  ])
  func `are what was sealed in a slip`(_ kana: String, _ name: String) throws {
    let side = try Samples.sideKey()
    let demographics = try Demographics(
      kanaName: kana, name: name, birthDate: "2000-12-31", sex: .unknown)
    let slip = try Slip(
      issuer: try Samples.facility(), network: try Samples.network("oshidori"), facility: nil,
      id: .random(), issued: Samples.now, expires: Samples.now.adding(.seconds(60)),
      purpose: "TREAT", demographics: demographics, to: side.publicKey)
    #expect(try slip.demographics(with: side) == demographics)
  }

  @Test func `take names of 59 bytes together and not one more`() throws {
    #expect(throws: Never.self) {
      try Samples.demographics(
        kanaName: String(repeating: "ア", count: 29), name: String(repeating: "島", count: 15))
    }
    #expect(throws: LinkageError.demographicsTooLong(bytes: 60)) {
      try Samples.demographics(
        kanaName: String(repeating: "ア", count: 30), name: String(repeating: "島", count: 15))
    }
  }

  @Test(arguments: ["", "しまね", "ｼﾏﾈ", "シマネ\u{0}", "島根"])
  func `refuse a reading that is not full-width katakana or ASCII`(_ kana: String) {
    #expect(throws: LinkageError.malformedDemographics(field: "kanaName")) {
      try Samples.demographics(kanaName: kana)
    }
  }

  @Test(arguments: ["", "島根\n花子", "\u{0}"])
  func `refuse a name with control characters or none at all`(_ name: String) {
    #expect(throws: LinkageError.malformedDemographics(field: "name")) {
      try Samples.demographics(name: name)
    }
  }

  @Test(arguments: [
    "", "1948-2-29", "1949-02-29", "1900-02-29", "2000-13-01", "2000-00-01", "2000-04-31",
    "1849-12-31", "2150-01-01", "20000-1-1", "2000/01/01", "+200-01-01", "２０００-01-01",
  ])
  func `refuse a birth date that is no real date of the range`(_ date: String) {
    #expect(throws: LinkageError.malformedDemographics(field: "birthDate")) {
      try Demographics(kanaName: "シマネ", name: "島根", birthDate: date, sex: .male)
    }
  }

  @Test(arguments: ["1850-01-01", "2000-02-29", "2149-12-31"])
  func `take the dates at the edges`(_ date: String) throws {
    let demographics = try Demographics(
      kanaName: "シマネ", name: "島根", birthDate: date, sex: .male)
    #expect(demographics.birthDate == date)
  }
}
