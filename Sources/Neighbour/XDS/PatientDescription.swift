import Record

/// A Patient resource in the forms of HL7 v2 that XDS metadata have.
struct PatientDescription {
  /// CX: `number^^^&OID&ISO`, of the first identifier.
  let identifier: String
  /// The lines of sourcePatientInfo (IHE ITI TF-3 4.2.3.2.23).
  let info: [String]

  init(_ patient: JSONValue) {
    let first = patient["identifier"]?[0]
    let number = first?["value"]?.string ?? ""
    let authority = RegistryTables.codingScheme(first?["system"]?.string ?? "")
    identifier = "\(number)^^^&\(authority)&ISO"
    let name = patient["name"]?[0]
    let address = patient["address"]?[0]
    let street = address?["line"]?[0]?.string ?? ""
    let city = address?["city"]?.string ?? ""
    let state = address?["state"]?.string ?? ""
    let sexes = ["male": "M", "female": "F", "other": "O"]
    info = [
      "PID-3|\(identifier)",
      "PID-5|\(name?["family"]?.string ?? "")^\(name?["given"]?[0]?.string ?? "")",
      "PID-7|\((patient["birthDate"]?.string ?? "").filter(\.isNumber))",
      "PID-8|\(sexes[patient["gender"]?.string ?? ""] ?? "U")",
      "PID-11|\(street)^^\(city)^\(state)^\(address?["postalCode"]?.string ?? "")^JPN",
    ]
  }
}
