import Linkage
import Record
import Testing

@Suite struct `Foreign ID` {
  func id(_ number: String, _ facility: String = "oshidori/h-001") throws -> ForeignID {
    ForeignID(try Samples.localID(number), of: try Samples.facility(facility))
  }

  func accepts(_ number: String, _ facility: String, _ check: String) throws -> Bool {
    guard let reference = FacilityReference(path: facility), let localID = LocalID(number) else {
      return false
    }
    return ForeignID(localID, of: reference, check: check) != nil
  }

  @Test func `is taken with its own check digits and no others`() throws {
    let check = try id("0045678").checkDigits
    for digits in 0...99 {
      let text = digits < 10 ? "0\(digits)" : "\(digits)"
      #expect(try accepts("0045678", "oshidori/h-001", text) == (text == check))
    }
    for malformed in ["", "\(check)0", " \(check)", String(check.reversed()) + "x"] {
      #expect(try !accepts("0045678", "oshidori/h-001", malformed))
    }
  }

  @Test(arguments: [
    // By python-stdnum 2.2, iso7064.mod_97_10, of the text with its signs as three digits.
    ("0045678", "70"), ("M-0048213", "72"), ("A1", "26"),
  ])
  func `has the digits that other software computes`(
    _ number: String, _ check: String
  ) throws {
    #expect(try id(number).checkDigits == check)
  }

  @Test(arguments: ["0045678", "M-0048213", "ア12-東"])
  func `finds every wrong character and every swap of neighbours`(_ number: String) throws {
    let check = try id(number).checkDigits
    let letters = Array(number)
    let others = Array("0123456789ABCXYZ-_アイ東")
    for place in letters.indices {
      for other in others where other != letters[place] {
        var wrong = letters
        wrong[place] = other
        // A digit for a letter moves what follows: those 1 in 97 are not sought.
        guard other.utf8.count == letters[place].utf8.count,
          other.isNumber == letters[place].isNumber, other.isLetter == letters[place].isLetter
        else { continue }
        #expect(try !accepts(String(wrong), "oshidori/h-001", check), "\(String(wrong))")
      }
      guard place > 0, letters[place] != letters[place - 1] else { continue }
      var swapped = letters
      swapped.swapAt(place, place - 1)
      guard String(swapped).utf8.count == number.utf8.count else { continue }
      #expect(try !accepts(String(swapped), "oshidori/h-001", check), "\(String(swapped))")
    }
  }

  @Test(arguments: ["oshidori/h-002", "oshidori/h-010", "oshidori/h001", "mame/h-001"])
  func `is bound to its facility`(_ facility: String) throws {
    #expect(try !accepts("0045678", facility, try id("0045678").checkDigits))
  }
}

@Suite struct `Statement about a foreign ID` {
  let side: SideKeys
  let asker: FacilityReference
  let id: ForeignID

  init() throws {
    side = try Samples.sideKey()
    asker = try Samples.facility("mame/c-101")
    id = ForeignID(
      try Samples.localID("0045678"), of: try Samples.facility("oshidori/h-001"))
  }

  func statement(
    kana: String = "ヤマモト ハナコ", birthDate: String = "1956-04-02",
    sex: Demographics.Sex = .female
  ) throws -> SealedStatement {
    let person = try StatedPerson(kana: kana, birthDate: birthDate, sex: sex)
    return try SealedStatement(person, about: id, by: asker, to: side.publicKey)
  }

  func agrees(_ statement: SealedStatement, _ registered: RegisteredPerson?) throws -> Bool {
    try statement.agrees(with: registered, about: id, by: asker, with: side)
  }

  static let registered = RegisteredPerson(
    readings: ["山本 花子", "ヤマモト ハナコ"], birthDate: "1956-04-02", sex: .female)

  @Test(arguments: [
    ("ヤマモト ハナコ", "1956-04-02"), ("ﾔﾏﾓﾄ ﾊﾅｺ", "昭和31年4月2日"), ("やまもと　はなこ", "S31.4.2"),
    ("ヤマモトハナコ", "1956/4/2"), ("ヤマモト ハナコー", "19560402"),
  ])
  func `agrees however the same person is written`(_ kana: String, _ birthDate: String) throws {
    #expect(try agrees(try statement(kana: kana, birthDate: birthDate), Self.registered))
  }

  @Test(arguments: [
    ("ヤマモト ハナエ", "1956-04-02", Demographics.Sex.female),
    ("ヤマモト ハナコ", "1956-04-03", .female), ("ヤマモト ハナコ", "1956-05-02", .female),
    ("ヤマモト ハナコ", "1957-04-02", .female), ("ヤマモト ハナコ", "1956-04-02", .male),
    ("ヤマモト ハナコ", "1956-04-02", .unknown), ("ハナコ ヤマモト", "1956-04-02", .female),
  ])
  func `disagrees if one of the three differs`(
    _ kana: String, _ birthDate: String, _ sex: Demographics.Sex
  ) throws {
    let statement = try statement(kana: kana, birthDate: birthDate, sex: sex)
    #expect(try !agrees(statement, Self.registered))
  }

  @Test(
    arguments: [
      nil, RegisteredPerson(readings: [], birthDate: "1956-04-02", sex: .female),
      RegisteredPerson(readings: ["山本 花子"], birthDate: "1956-04-02", sex: .female),
      RegisteredPerson(readings: ["ヤマモト ハナコ"], birthDate: nil, sex: .female),
      RegisteredPerson(readings: ["ヤマモト ハナコ"], birthDate: "1956-04", sex: .female),
      RegisteredPerson(readings: ["ヤマモト ハナコ"], birthDate: "?", sex: .female),
      RegisteredPerson(readings: ["ヤマモト ハナコ"], birthDate: "1956-04-02", sex: nil),
    ] as [RegisteredPerson?])
  func `disagrees with what is not known`(_ registered: RegisteredPerson?) throws {
    #expect(try !agrees(try statement(), registered))
  }

  @Test func `never agrees on a sex that nobody knows`() throws {
    let nobody = RegisteredPerson(
      readings: ["ヤマモト ハナコ"], birthDate: "1956-04-02", sex: .unknown)
    #expect(try !agrees(try statement(sex: .unknown), nobody))
  }

  @Test func `opens for no other key, number or asker`() throws {
    let statement = try statement()
    let other = ForeignID(try Samples.localID("0045679"), of: id.facility)
    #expect(throws: LinkageError.cryptography) {
      try statement.agrees(
        with: Self.registered, about: id, by: asker, with: try Samples.sideKey())
    }
    #expect(throws: LinkageError.cryptography) {
      try statement.agrees(with: Self.registered, about: other, by: asker, with: side)
    }
    #expect(throws: LinkageError.cryptography) {
      try statement.agrees(
        with: Self.registered, about: id, by: try Samples.facility("mame/c-102"), with: side)
    }
  }

  @Test func `has the same length whoever is meant`() throws {
    let long = String(repeating: "ア", count: NormalisedName.charactersMax)
    #expect(try statement(kana: long).bytes.count == statement(kana: "オ").bytes.count)
  }

  @Test func `leaves evidence that differs each time`() throws {
    let digests = try [statement(), statement()].map { $0.digest(about: id, by: asker) }
    #expect(digests[0] != digests[1])
  }

  @Test(arguments: ["", "山本", "ヤマモト！", String(repeating: "ア", count: 65)])
  func `is not made of a name that is no reading`(_ kana: String) {
    #expect(throws: LinkageError.malformedDemographics(field: "kana")) {
      try StatedPerson(kana: kana, birthDate: "1956-04-02", sex: .female)
    }
  }

  @Test(arguments: ["", "1956", "1956-04", "1956-04-31", "昨日", "S310400"])
  func `is not made of less than a day`(_ birthDate: String) {
    #expect(throws: LinkageError.malformedDemographics(field: "birthDate")) {
      try StatedPerson(kana: "ヤマモト", birthDate: birthDate, sex: .female)
    }
  }
}
