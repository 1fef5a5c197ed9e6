import Record

extension ORCA {
  /// Reads a `Patient_Information`, which all three calls answer in forms of their own.
  struct PatientReader {
    /// LIMIT: combinations of insurances of one patient; ORCA gives 30 at most.
    private static let insurancesMax = 64
    /// LIMIT: public insurances beside one insurance or patient; ORCA gives 4 at most.
    private static let publicMax = 16
    /// LIMIT: insurances for care, and personal numbers, of one patient; ORCA gives 20 at most.
    private static let othersMax = 64

    private let fields: Fields
    private var insurances: [HealthInsurance] = []
    private var publicInsurances: [PublicInsurance] = []
    private var others: [String] = []

    private init(_ fields: Fields) { self.fields = fields }

    static func patient(_ fields: Fields) throws(Fault) -> Patient {
      var reader = PatientReader(fields)
      return try reader.patient()
    }

    private mutating func patient() throws(Fault) -> Patient {
      guard let number = PatientNumber(try fields.requiredText("Patient_ID")) else {
        throw .element("Patient_ID")
      }
      let person = try person()
      try readInsurances()
      try readOthers()
      return Patient(
        number: number, person: person, insurances: insurances, publicInsurances: publicInsurances,
        others: others)
    }

    // MARK: The person

    private func person() throws(Fault) -> PatientDiscovery.Person {
      var person = PatientDiscovery.Person()
      person.names = [name(try fields.requiredText("WholeName"), .ideographic)]
      if let kana = try fields.text("WholeName_inKana") {
        person.names.append(name(kana, .syllabic))
      }
      person.birthDate = try day("BirthDate")
      person.sex = try sex()
      if let home = try fields.record("Home_Address_Information") {
        person.addresses = try address(home).map { [$0] } ?? []
        for field in ["PhoneNumber1", "PhoneNumber2"] {
          if let phone = try home.text(field) { person.telecoms.append("tel:\(phone)") }
        }
      }
      if let phone = try fields.text("CellularNumber") { person.telecoms.append("tel:\(phone)") }
      if let mail = try fields.text("EmailAddress") { person.telecoms.append("mailto:\(mail)") }
      return person
    }

    /// `日医　太郎`: the family name before the first space, the given name behind it.
    private func name(
      _ text: String, _ script: PatientDiscovery.Name.Script
    ) -> PatientDiscovery.Name {
      let parts = text.split(maxSplits: 1) { $0 == "\u{3000}" || $0 == " " }.map(String.init)
      return PatientDiscovery.Name(
        family: Array(parts.prefix(1)), given: Array(parts.dropFirst()), script: script)
    }

    /// `YYYY-MM-DD`, a day that there is.
    private func day(_ name: String) throws(Fault) -> String? {
      guard let text = try fields.text(name) else { return nil }
      guard text.utf8.count == 10, PartialDate(text) != nil else { throw .element(name) }
      return text
    }

    private func sex() throws(Fault) -> PatientDiscovery.Sex? {
      switch try fields.text("Sex") {
      case "1": .male
      case "2": .female
      case nil: nil
      default: throw .element("Sex")
      }
    }

    private func address(
      _ home: Fields
    ) throws(Fault) -> PatientDiscovery.Address? {
      var address = PatientDiscovery.Address()
      for field in ["WholeAddress1", "WholeAddress2"] {
        if let line = try home.text(field) { address.lines.append(line) }
      }
      address.postalCode = try home.text("Address_ZipCode")
      return address == PatientDiscovery.Address() ? nil : address
    }

    // MARK: Numbers

    /// Insurances, within whose combinations public ones stand, and public ones beside them.
    private mutating func readInsurances() throws(Fault) {
      for insurance in try fields.records("HealthInsurance_Information", max: Self.insurancesMax) {
        let read = HealthInsurance(
          insurer: try insurance.text("InsuranceProvider_Number"),
          symbol: try insurance.text("HealthInsuredPerson_Symbol"),
          number: try insurance.text("HealthInsuredPerson_Number"),
          branch: try insurance.text("HealthInsuredPerson_Branch_Number"))
        if !insurances.contains(read) { insurances.append(read) }
        try readPublicInsurances(insurance)
        if let accident = try insurance.record("Accident_Insurance_Information") {
          try note(
            "Accident_Insurance_Number", "PensionCertificate_Number", "PersonalHealthRecord_Number",
            of: accident)
        }
      }
      try readPublicInsurances(fields)
    }

    private mutating func readPublicInsurances(_ fields: Fields) throws(Fault) {
      for insurance in try fields.records("PublicInsurance_Information", max: Self.publicMax) {
        let read = PublicInsurance(
          payer: try insurance.text("PublicInsurer_Number"),
          beneficiary: try insurance.text("PublicInsuredPerson_Number"))
        if !publicInsurances.contains(read) { publicInsurances.append(read) }
      }
    }

    private mutating func readOthers() throws(Fault) {
      try note("Community_Cid", "CellularNumber", "FaxNumber", "EmailAddress", of: fields)
      if let home = try fields.record("Home_Address_Information") {
        try note("PhoneNumber1", "PhoneNumber2", of: home)
      }
      if let care = try fields.record("Care_Information") {
        for insurance in try care.records("Insurance", max: Self.othersMax) {
          try note("InsuranceProvider_Number", "HealthInsuredPerson_Number", of: insurance)
        }
      }
      for personal in try fields.records("Individual_Number", max: Self.othersMax) {
        // A My Number may be collected for what the law names only, and is forgotten here.
        guard let number = try personal.text("In_Number"), !MyNumber.isOne(number) else { continue }
        others.append(number)
      }
    }

    private mutating func note(
      _ names: String..., of fields: Fields
    ) throws(Fault) {
      for name in names {
        if let text = try fields.text(name), !others.contains(text) { others.append(text) }
      }
    }
  }
}

/// The number of a person under the My Number Act (個人番号).
private enum MyNumber {
  /// True for twelve digits, in full width too, of which the last checks the others.
  ///
  /// SOURCE: 平成26年総務省令第85号 第5条.
  static func isOne(_ text: String) -> Bool {
    let digits = text.unicodeScalars.map { scalar -> Int in
      switch scalar.value {
      case 0x30...0x39: Int(scalar.value) - 0x30
      case 0xFF10...0xFF19: Int(scalar.value) - 0xFF10
      default: -1
      }
    }
    guard digits.count == 12, !digits.contains(-1) else { return false }
    var sum = 0
    for place in 1...11 { sum += digits[11 - place] * (place <= 6 ? place + 1 : place - 5) }
    return digits[11] == (sum % 11 <= 1 ? 0 : 11 - sum % 11)
  }
}
