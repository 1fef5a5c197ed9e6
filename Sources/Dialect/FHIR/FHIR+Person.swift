package import Record

extension FHIR {
  /// Reads a searchset Bundle of Patient resources that carry an identifier: who each is.
  ///
  /// Throws for what is no such answer, and `patientDiffers` for one about others. A person's own
  /// fields that are absent or malformed are just not known.
  package static func decodePersons(
    _ bytes: [UInt8], identifier: (system: String, value: LocalID)
  ) throws(DialectError) -> [PatientDiscovery.Person] {
    let found = try decodePatientIdentifiers(bytes, identifier: identifier)
    guard let bundle = try? JSONValue.parse(bytes) else { throw .notASearchset }
    let patients = (bundle["entry"]?.elements ?? []).compactMap { $0["resource"] }
      .filter { $0["resourceType"]?.string == "Patient" }
    guard patients.count == found.localPatientIDs.count else { throw .notASearchset }
    return patients.map(person)
  }

  private static func person(_ patient: JSONValue) -> PatientDiscovery.Person {
    var person = PatientDiscovery.Person()
    person.names = (patient["name"]?.elements ?? []).map(name)
    person.birthDate = patient["birthDate"]?.string
    person.sex = patient["gender"]?.string.flatMap(PatientDiscovery.Sex.init(rawValue:))
    return person
  }

  /// A name; the extension says in which script it is (JP Core, iso21090-EN-representation).
  private static func name(_ value: JSONValue) -> PatientDiscovery.Name {
    let given = (value["given"]?.elements ?? []).compactMap(\.string)
    let script = (value["extension"]?.elements ?? []).first {
      $0["url"]?.string == "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation"
    }?["valueCode"]?.string.flatMap(PatientDiscovery.Name.Script.init(rawValue:))
    let family = value["family"]?.string.map { [$0] } ?? []
    let parts = family.isEmpty && given.isEmpty ? value["text"]?.string.map { [$0] } ?? [] : family
    return PatientDiscovery.Name(family: parts, given: given, script: script)
  }
}
