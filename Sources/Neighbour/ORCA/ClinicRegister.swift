import Record
import XML

/// The patients of a book as a clinic registers them, by their numbers.
struct ClinicRegister: Sendable {
  /// One patient.
  struct Entry: Sendable {
    let number: String
    let name: String
    let kana: String
    let birthDate: String
    /// 1 for male, 2 for female.
    let sex: String
    let address: Address
    /// What the card of the insurance says, part by part.
    let card: Card

    /// Where the patient lives.
    struct Address: Sendable {
      let postalCode: String
      let place: String
      let street: String
      let phone: String
    }

    /// An insurance.
    struct Card: Sendable {
      var insurer = ""
      var symbol = ""
      var number = ""
      var branch = ""
    }
  }

  private var entries: [Entry] = []
  /// Positions by numbers without the zeros before them.
  private var byNumber: [String: Int] = [:]

  init(_ book: RecordBook) {
    var coverages: [String: JSONValue] = [:]
    for reference in book.references(ofType: "Coverage") {
      guard let coverage = book.entry(reference)?.value else { continue }
      coverages[coverage["beneficiary"]?["reference"]?.string ?? ""] = coverage
    }
    for reference in book.references(ofType: "Patient") {
      guard let patient = book.entry(reference)?.value else { continue }
      let entry = Entry(patient, coverages[reference])
      byNumber[entry.number.withoutZeros] = entries.count
      entries.append(entry)
    }
  }

  /// Whoever has a number, with or without zeros before it.
  func entry(numbered number: String) -> Entry? {
    byNumber[number.withoutZeros].map { entries[$0] }
  }

  /// Whoever is called so, was born within these days and is of this sex; what is empty is any.
  func entries(
    beginning name: String, bornFrom: String, to bornTo: String, sex: String
  ) -> [Entry] {
    guard !name.isEmpty else { return [] }
    return entries.filter { entry in
      (entry.name.hasPrefix(name) || entry.kana.hasPrefix(name))
        && (bornFrom.isEmpty || entry.birthDate >= bornFrom)
        && (bornTo.isEmpty || entry.birthDate <= bornTo) && (sex.isEmpty || entry.sex == sex)
    }
  }
}

extension ClinicRegister.Entry {
  /// The insurances as one call says them, or their combinations as the other does.
  enum Form {
    case insurances, combinations
  }

  fileprivate init(_ patient: JSONValue, _ coverage: JSONValue?) {
    func name(_ script: String) -> String {
      let name = patient["name"]?.elements?.first {
        $0["extension"]?[0]?["valueCode"]?.string == script
      }
      guard let family = name?["family"]?.string else { return "" }
      return "\(family)　\(name?["given"]?[0]?.string ?? "")"
    }
    number = patient["identifier"]?[0]?["value"]?.string ?? ""
    self.name = name("IDE")
    kana = name("SYL")
    birthDate = patient["birthDate"]?.string ?? ""
    sex = patient["gender"] == "female" ? "2" : "1"
    let home = patient["address"]?[0]
    address = Address(
      postalCode: (home?["postalCode"]?.string ?? "").filter(\.isNumber),
      place: (home?["state"]?.string ?? "") + (home?["city"]?.string ?? ""),
      street: home?["line"]?[0]?.string ?? "",
      phone: patient["telecom"]?[0]?["value"]?.string ?? "")
    card = Card(patient, coverage)
  }

  /// Writes the patient as a `Patient_Information`.
  func write(_ form: Form, to writer: inout XMLWriter) {
    writer.string("Patient_ID", number)
    writer.string("WholeName", name)
    writer.string("WholeName_inKana", kana)
    writer.string("BirthDate", birthDate)
    writer.string("Sex", sex)
    writer.begin("Home_Address_Information", [("type", "record")])
    writer.string("Address_ZipCode", address.postalCode)
    writer.string("WholeAddress1", address.place)
    writer.string("WholeAddress2", address.street)
    writer.string("PhoneNumber1", address.phone)
    writer.end()
    writer.begin("HealthInsurance_Information", [("type", "array")])
    writer.begin("HealthInsurance_Information_child", [("type", "record")])
    if form == .combinations { writer.string("Insurance_Combination_Number", "0001") }
    writer.string("InsuranceProvider_Class", "060")
    writer.string("InsuranceProvider_Number", card.insurer)
    writer.string("InsuranceProvider_WholeName", "国保")
    writer.string("HealthInsuredPerson_Symbol", card.symbol.wide)
    writer.string("HealthInsuredPerson_Number", card.number.wide)
    writer.string("HealthInsuredPerson_Branch_Number", card.branch)
    writer.string("RelationToInsuredPerson", "1")
    writer.string("HealthInsuredPerson_WholeName", name)
    writer.string("Certificate_StartDate", "2020-04-01")
    writer.string("Certificate_ExpiredDate", "9999-12-31")
    writer.end()
    writer.end()
  }
}

extension ClinicRegister.Entry.Card {
  /// What `insurer:symbol:number:branch` of a patient says, else what a Coverage says.
  fileprivate init(_ patient: JSONValue, _ coverage: JSONValue?) {
    let card = patient["identifier"]?.elements?.first {
      $0["system"]?.string?.hasSuffix("JP_Insurance_memberID") ?? false
    }
    let parts = (card?["value"]?.string ?? "").split(
      separator: ":", omittingEmptySubsequences: false
    ).map(String.init)
    if parts.count == 4 {
      (insurer, symbol, number, branch) = (parts[0], parts[1], parts[2], parts[3])
    } else if let coverage {
      insurer = coverage["payor"]?[0]?["display"]?.string ?? ""
      number = coverage["subscriberId"]?.string ?? ""
      branch = coverage["dependent"]?.string ?? ""
    }
  }
}

extension String {
  fileprivate var withoutZeros: String { String(drop { $0 == "0" }) }

  /// ASCII in full width, as such a computer keeps what is on a card.
  fileprivate var wide: String {
    var scalars = UnicodeScalarView()
    for scalar in unicodeScalars {
      let isNarrow = (0x21...0x7E).contains(scalar.value)
      scalars.append(isNarrow ? Unicode.Scalar(scalar.value + 0xFEE0) ?? scalar : scalar)
    }
    return String(scalars)
  }
}
