import Linkage
import Testing

extension NormalisedName {
  /// What a token is made of: two texts may be equal and have other bytes.
  fileprivate var bytes: [UInt8] { Array(text.utf8) }
}

@Suite struct `Normalised names` {
  @Test(arguments: [
    // Width, script, voicing marks of their own
    ("ﾔﾏﾀﾞ", "ヤマダ"), ("ﾊﾟｸ", "パク"), ("やまだ", "ヤマダ"), ("か\u{3099}く", "ガク"), ("ﾌﾞﾝ", "ブン"),
    ("ハ\u{309A}ク", "パク"), ("ウ\u{3099}ァン", "ヴァン"), ("ヤマダ\u{3000}", " ヤマダ"), ("ＬＥＥ", "lee"),
    // Size of the kana
    ("シヨウジ", "ショウジ"), ("ハツトリ", "ハットリ"), ("ジユンイチ", "ジュンイチ"),
    ("フアン", "ファン"), ("キヤウ", "キャウ"), ("ヵヶイ", "カケイ"),
    // Long vowels, and whatever stands for the long mark
    ("オオノ", "オーノ"), ("オオノ", "オノ"), ("コウノ", "コーノ"), ("サトウ", "サト-"), ("サトウ", "サト－"),
    ("サトウ", "サト‐"), ("サトウ", "サト―"), ("サトウ", "サト−"), ("サトウ", "サトｰ"), ("サトウ", "サト─"),
    ("ユウコ", "ユーコ"), ("ニイガタ", "ニーガタ"), ("アア", "アー"), ("キュウマ", "キューマ"), ("ショウジ", "ショージ"),
    // Letters that sound alike, and letters of before
    ("オオツヅキ", "オオツズキ"), ("ヂンナイ", "ジンナイ"), ("ハマヴ", "ハマブ"), ("ヴァン", "バン"), ("ヴイト", "ビト"),
    ("キヨヱ", "キヨエ"), ("ヲサム", "オサム"), ("ヰノウエ", "イノウエ"), ("ヷン", "バン"),
    // Repetition marks, dots and spaces
    ("サヽキ", "ササキ"), ("サゞナミ", "サザナミ"), ("ヴァン・ダー", "ヴァンダー"), ("ダ ＝ シルバ", "ダシルバ"),
  ])
  func `are the same for readings that registers write differently`(
    _ one: String, _ other: String
  ) throws {
    let (one, other) = (NormalisedName(reading: one), NormalisedName(reading: other))
    #expect(try #require(one).bytes == other?.bytes)
  }

  @Test(arguments: [
    ("カトウ", "ガトウ"), ("ハシ", "ハジ"), ("シズ", "スズ"), ("サトウ", "サトミ"), ("マツダ", "マツタ"), ("アイ", "アエ"),
    ("パク", "バク"), ("ヤマ", "ヤ"), ("アキオ", "アキ"),
  ])
  func `stay apart for readings of different names`(_ one: String, _ other: String) throws {
    let name = try #require(NormalisedName(reading: one))
    #expect(try #require(NormalisedName(reading: other)) != name)
  }

  @Test(arguments: ["", " ", "島根", "シマネ1", "シマネ\u{0}", "ヽ", "\u{3099}", "ー", "シマ\u{3099}"])
  func `are none for what is no reading`(_ text: String) {
    #expect(NormalisedName(reading: text) == nil)
  }

  @Test(arguments: [
    ("髙橋", "高橋"), ("山﨑", "山崎"), ("齊藤", "斉藤"), ("齋藤", "斎藤"), ("渡邊", "渡辺"), ("渡邉", "渡邊"),
    ("濵田", "浜田"), ("濱田", "濵田"), ("𠮷田", "吉田"), ("冨田", "富田"), ("栁", "柳"), ("德永", "徳永"), ("瀧川", "滝川"),
    ("廣瀨", "広瀬"), ("神\u{FE00}田", "神田"), ("\u{FA19}田", "神田"), ("葛\u{E0100}城", "葛城"),
    ("葛\u{E0101}城", "葛城"),
    ("佐々木", "佐佐木"), ("島　根", "島根"), ("\u{FA11}田", "崎田"), ("龍野", "竜野"), ("國分", "国分"), ("さくら", "サクラ"),
    ("Ｌｅｅ", "LEE"), ("檜山", "桧山"), ("近衞", "近衛"),
  ])
  func `are the same for kanji that registers write for one another`(
    _ one: String, _ other: String
  ) throws {
    let (one, other) = (NormalisedName(written: one), NormalisedName(written: other))
    #expect(try #require(one).bytes == other?.bytes)
  }

  @Test(arguments: [("斉藤", "斎藤"), ("山崎", "山埼"), ("太田", "大田"), ("田中", "中田"), ("沢田", "途田")])
  func `stay apart for kanji that only look alike`(_ one: String, _ other: String) throws {
    let name = try #require(NormalisedName(written: one))
    #expect(try #require(NormalisedName(written: other)) != name)
  }

  @Test(arguments: ["", "々", "島根1", "島根\n", "島根;"])
  func `are none for what is no written name`(_ text: String) {
    #expect(NormalisedName(written: text) == nil)
  }

  @Test(arguments: [
    ("Nguyễn", "NGUYEN"), ("O'Brien", "obrien"), ("Müller", "muller"), ("Strauß", "strauss"),
    ("Øst", "ost"),
    ("Smith-Jones", "smith jones"), ("Œuvre", "oeuvre"), ("ＳＭＩＴＨ", "smith"), ("e\u{301}va", "éva"),
    ("Æsop", "aesop"),
  ])
  func `are the same for Latin letters with and without accents`(
    _ one: String, _ other: String
  ) throws {
    let (one, other) = (NormalisedName(latin: one), NormalisedName(latin: other))
    #expect(try #require(one).bytes == other?.bytes)
  }

  @Test(arguments: ["", "-", "島根", "smith7", "Ивано"])
  func `are none for other scripts in the Latin profile`(_ text: String) {
    #expect(NormalisedName(latin: text) == nil)
  }

  @Test func `have a limit`() {
    #expect(NormalisedName(reading: String(repeating: "カ", count: 64)) != nil)
    #expect(NormalisedName(reading: String(repeating: "カ", count: 65)) == nil)
    #expect(NormalisedName(written: String(repeating: "島", count: 65)) == nil)
    #expect(NormalisedName(latin: String(repeating: "b", count: 65)) == nil)
  }
}

@Suite struct `Dates of birth` {
  @Test(arguments: [
    "1948-02-29", "1948/2/29", "1948.2.29", "19480229", "1948年2月29日", "昭和23年2月29日", "S23.2.29",
    "s23/02/29",
    "S230229", "㍼23年2月29日", "昭和２３年２月２９日", "Ｓ２３．２．２９", "昭23.2.29", "S23. 2.29", "昭和23年02月29日生",
    "1948－02－29", "1948ー02ー29",
  ])
  func `are read in every form of a register`(_ text: String) throws {
    let date = try #require(MatchDate(text))
    #expect([date.year, date.month, date.day] == [1948, 2, 29])
    #expect(!date.isLenient)
  }

  @Test(arguments: [
    ("昭和64年1月7日", 1989, false), ("平成元年1月8日", 1989, false), ("昭和64年1月8日", 1989, true),
    ("S650101", 1990, true),
    ("平成31年4月30日", 2019, false), ("平成31年5月1日", 2019, true), ("令和元年5月1日", 2019, false),
    ("㋿元年5月1日", 2019, false), ("R1.4.30", 2019, true), ("大正15年12月24日", 1926, false),
    ("大正15年12月25日", 1926, true), ("昭和元年12月25日", 1926, false), ("昭和元年12月24日", 1926, true),
    ("明治45年7月29日", 1912, false), ("M45.7.30", 1912, true), ("大正元年7月30日", 1912, false),
    ("明治元年1月25日", 1868, false), ("H元.1", 1989, false), ("平成元年", 1989, false),
    ("昭和64年2月", 1989, true),
  ])
  func `of an era that had ended are read and flagged`(
    _ text: String, _ year: Int, _ isLenient: Bool
  ) throws {
    let date = try #require(MatchDate(text))
    #expect(date.year == year)
    #expect(date.isLenient == isLenient)
  }

  @Test(
    arguments: [
      ("1948", nil), ("1948-00-00", nil), ("19480000", nil), ("S230000", nil), ("昭和23年", nil),
      ("1948-02", 2), ("1948-02-00", 2), ("19480200", 2), ("S230200", 2), ("昭和23年2月", 2),
      ("昭和23年2月00日", 2),
    ] as [(String, Int?)])
  func `may lack the day or the month`(_ text: String, _ month: Int?) throws {
    let date = try #require(MatchDate(text))
    #expect(date.year == 1948)
    #expect(date.month == month)
    #expect(date.day == nil)
  }

  @Test(arguments: [
    "", "1949-02-29", "昭和24年2月29日", "1948-13-01", "1948-04-31", "1948-00-12", "194802", "48-02-29",
    "480229",
    "1849-12-31", "2150-01-01", "S0.1.1", "S000101", "昭和", "元年", "1948元-1-1", "19480229頃",
    "1948-2-29-1",
    "1948--29", "X23.2.29", "0000-00-00", "1948-02-290", "令和元年5月1日5月1日5月1日5月1日", "S123.1.1",
    "1900-02-29",
  ])
  func `are none for what cannot be one`(_ text: String) {
    #expect(MatchDate(text) == nil)
  }
}

@Suite struct `Postcodes and telephone numbers` {
  @Test(arguments: ["690-0001", "6900001", "〒690-0001", "〒６９０－０００１", "690ー0001", "690 0001"])
  func `a postcode is its seven digits`(_ text: String) {
    #expect(Postcode(text)?.digits == "6900001")
  }

  @Test(arguments: ["", "690-001", "690-00012", "690-000A", "0000000", "999-9999", "島根"])
  func `anything else is no postcode`(_ text: String) {
    #expect(Postcode(text) == nil)
  }

  @Test(arguments: [
    "0852-22-1111", "0852221111", "(0852)22-1111", "（０８５２）２２－１１１１", "+81 852 22 1111",
    "＋81-(0)852-22-1111",
  ])
  func `a telephone number is its digits from the first 0 on`(_ text: String) {
    #expect(PhoneNumber(text)?.digits == "0852221111")
  }

  @Test(arguments: [
    "", "22-1111", "852-22-1111", "0852-22-11112-2", "000-0000-0000", "09-9999-9999",
    "+1 852 22 1111", "なし",
  ])
  func `anything else is no telephone number`(_ text: String) {
    #expect(PhoneNumber(text) == nil)
  }
}

@Suite struct `A person to match` {
  @Test(arguments: [
    ("family", "島根"), ("given", ""), ("formerFamily", "1"), ("familyWritten", "?"),
    ("givenWritten", "\n"),
    ("birthDate", "1948-02-30"), ("sex", "f"), ("postcode", "1"), ("phone", "1"),
  ])
  func `is refused with the field named and its value not`(_ field: String, _ value: String) {
    let fields = `Match tokens`.fields {
      switch field {
      case "family": $0.family = value
      case "given": $0.given = value
      case "formerFamily": $0.formerFamily = value
      case "familyWritten": $0.familyWritten = value
      case "givenWritten": $0.givenWritten = value
      case "birthDate": $0.birthDate = value
      case "sex": $0.sex = value
      case "postcode": $0.postcode = value
      default: $0.phone = value
      }
    }
    #expect(throws: LinkageError.malformedDemographics(field: field)) {
      try MatchPerson(japanese: fields)
    }
  }

  @Test func `has all of an insurance number or none of it`() throws {
    #expect(throws: LinkageError.malformedDemographics(field: "insurance")) {
      try MatchPerson(japanese: `Match tokens`.fields { $0.insurer = "06320001" })
    }
    let person = try MatchPerson(
      japanese: `Match tokens`.fields {
        ($0.insurer, $0.insuranceSymbol) = ("３２０００１", "島国")
        ($0.insuranceNumber, $0.insuranceBranch) = ("１２", "０１")
      })
    #expect(person.insurance?.insurer == "00320001")
    #expect(person.insurance?.symbol == "島国")
  }

  @Test(arguments: [("シマネ ハナコ", "シマネ", "ハナコ"), ("ヤマダ　タロウ", "ヤマダ", "タロウ"), ("ア イ ウ", "ア", "イ ウ")])
  func `is split at the first space of a whole name`(
    _ name: String, _ family: String, _ given: String
  ) {
    let names = MatchFields.names(in: name)
    #expect(names?.family == family)
    #expect(names?.given == given)
    #expect(MatchFields.names(in: family) == nil)
  }
}
