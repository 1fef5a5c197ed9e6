import Dialect

/// Answers of ORCA, in the shapes of its documentation with people who do not exist.
enum ORCAFixture {
  /// One record of an answer: its elements, each a string unless it says otherwise.
  static func answer(
    _ name: String, result: String = "00", _ rest: String
  ) -> [UInt8] {
    let text = """
      <?xml version="1.0" encoding="UTF-8"?>
      <xmlio2>
        <\(name) type="record">
          <Information_Date type="string">2026-11-20</Information_Date>
          <Information_Time type="string">11:25:31</Information_Time>
          <Api_Result type="string">\(result)</Api_Result>
          <Api_Result_Message type="string">処理終了</Api_Result_Message>
          <Reskey type="string">Patient Info</Reskey>
          \(rest)
        </\(name)>
      </xmlio2>
      """
    return Array(text.utf8)
  }

  static func string(_ name: String, _ text: String) -> String {
    "<\(name) type=\"string\">\(text)</\(name)>"
  }

  static func array(_ name: String, _ records: String...) -> String {
    let children = records.map { "<\(name)_child type=\"record\">\($0)</\(name)_child>" }
    return "<\(name) type=\"array\">\(children.joined())</\(name)>"
  }

  static func record(_ name: String, _ members: String) -> String {
    "<\(name) type=\"record\">\(members)</\(name)>"
  }

  static let publicInsurance = array(
    "PublicInsurance_Information",
    string("PublicInsurance_Class", "019") + string("PublicInsurer_Number", "19113760")
      + string("PublicInsuredPerson_Number", "1234566"))

  static let insurance =
    string("InsuranceProvider_Class", "060") + string("InsuranceProvider_Number", "138057")
    + string("HealthInsuredPerson_Symbol", "０１０") + string("HealthInsuredPerson_Number", "８９０１２")
    + string("HealthInsuredPerson_Branch_Number", "02")

  static let home = record(
    "Home_Address_Information",
    string("Address_ZipCode", "6900051") + string("WholeAddress1", "島根県松江市横浜町")
      + string("WholeAddress2", "１１５５") + string("PhoneNumber1", "0852-22-2222"))

  /// The members of a patient, without those that `except` names.
  static func patient(
    _ number: String = "00200", except: Set<String> = [], with more: String = ""
  ) -> String {
    [
      ("Patient_ID", number), ("WholeName", "仮橋　受付"), ("WholeName_inKana", "カリハシ　ウケツケ"),
      ("BirthDate", "1975-01-01"), ("Sex", "2"), ("TestPatient_Flag", "0"),
    ].filter { !except.contains($0.0) }.map { string($0.0, $0.1) }.joined() + more
  }

  static func patientAnswer(_ members: String, result: String = "00") -> [UInt8] {
    answer("patientinfores", result: result, record("Patient_Information", members))
  }

  /// A patient with all that is read.
  static let full = patientAnswer(
    patient(
      with: home + string("CellularNumber", "090-1111-2222") + string("Community_Cid", "CID-778899")
        + array(
          "HealthInsurance_Information", insurance + publicInsurance,
          string("InsuranceProvider_Class", "R03")
            + record(
              "Accident_Insurance_Information",
              string("Accident_Insurance_Number", "32101456789")))
        + record(
          "Care_Information",
          array(
            "Insurance",
            string("InsuranceProvider_Number", "322016")
              + string("HealthInsuredPerson_Number", "0000987654")))
        + array(
          "Individual_Number", string("In_Id", "1") + string("In_Number", "STAFF-4471"),
          string("In_Id", "2") + string("In_Number", "123456789018"))))

  static func list(_ patients: [String], result: String = "00") -> [UInt8] {
    let children = patients.map {
      "<Patient_Information_child type=\"record\">\($0)</Patient_Information_child>"
    }
    return answer(
      "patientlst2res", result: result,
      string("Target_Patient_Count", "00\(patients.count)")
        + "<Patient_Information type=\"array\">\(children.joined())</Patient_Information>")
  }

  static func number(_ text: String) -> ORCA.PatientNumber {
    guard let number = ORCA.PatientNumber(text) else {
      preconditionFailure("a number of the fixture")
    }
    return number
  }

  /// What reading an answer about the patient 200 comes to.
  static func fault(_ bytes: [UInt8]) -> ORCA.Fault? {
    do throws(DialectError) { _ = try ORCA.decodePatient(bytes, of: number("200")) } catch {
      if case .orca(let fault) = error { return fault }
    }
    return nil
  }
}
