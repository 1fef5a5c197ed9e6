import Record
import XML

extension ORCA {
  /// Reads the answer to ``encodePatient(_:)``; nil if ORCA knows no such patient.
  ///
  /// Throws ``DialectError/orca(_:)`` for one that cannot be read, or is about somebody else.
  package static func decodePatient(
    _ bytes: [UInt8], of number: PatientNumber
  ) throws(DialectError) -> Patient? {
    try decode { () throws(Fault) in
      let answer = try answer(bytes, "patientinfores")
      guard try result(answer, nobody: .patientUnknown) else { return nil }
      guard let information = try answer.record("Patient_Information") else {
        throw .element("Patient_Information")
      }
      let patient = try PatientReader.patient(information)
      guard patient.number.names(number) else { throw .patientDiffers }
      return patient
    }
  }

  /// Reads the answer to ``encodePatients(_:)``, in the order of `numbers`; nil for whom ORCA does
  /// not know.
  ///
  /// Throws ``DialectError/orca(_:)`` for one that cannot be read, or is not about just these.
  package static func decodePatients(
    _ bytes: [UInt8], of numbers: [PatientNumber]
  ) throws(DialectError) -> [Patient?] {
    try decode { () throws(Fault) in
      let answer = try answer(bytes, "patientlst2res")
      guard try result(answer, nobody: .patientUnknown) else { return numbers.map { _ in nil } }
      let found = try answer.records("Patient_Information", max: patientsMax)
      guard found.count == numbers.count else { throw .patientDiffers }
      var patients: [Patient?] = []
      for (information, number) in zip(found, numbers) {
        guard try !isNobody(information) else {
          patients.append(nil)
          continue
        }
        let patient = try PatientReader.patient(information)
        guard patient.number.names(number) else { throw .patientDiffers }
        patients.append(patient)
      }
      return patients
    }
  }

  /// Reads the answer to ``encodeSearch(_:)``.
  ///
  /// Throws ``DialectError/orca(_:)`` for one that cannot be read, or names a patient twice.
  package static func decodeSearch(_ bytes: [UInt8]) throws(DialectError) -> [Patient] {
    try decode { () throws(Fault) in
      // A search by name is answered in the form of patientlst2v2.
      let answer = try answer(bytes, "patientlst2res")
      guard try result(answer, nobody: .nobodyFound) else { return [] }
      var patients: [Patient] = []
      for information in try answer.records("Patient_Information", max: patientsMax)
      where try !isNobody(information) {
        patients.append(try PatientReader.patient(information))
      }
      guard Set(patients.map(\.number.exposed)).count == patients.count else {
        throw .element("Patient_ID")
      }
      return patients
    }
  }

  private static func decode<Value>(
    _ body: () throws(Fault) -> Value
  ) throws(DialectError) -> Value {
    do throws(Fault) { return try body() } catch { throw .orca(error) }
  }

  /// The only record of the answer, which has to be called `name`.
  private static func answer(_ bytes: [UInt8], _ name: String) throws(Fault) -> Fields {
    let root: XMLTree.Element
    do throws(XMLError) { root = try XMLTree(bytes, limits: limits).root } catch {
      throw .xml(error)
    }
    guard root.is("xmlio2", ""), root.elements.count == 1, let only = root.first(name, "") else {
      throw .element("xmlio2")
    }
    return try Fields(only)
  }

  /// Whether there is somebody in the answer; false for the result `nobody`.
  private static func result(_ answer: Fields, nobody: APIResult) throws(Fault) -> Bool {
    guard let result = APIResult(code: try answer.requiredText("Api_Result")) else {
      throw .resultUnknown
    }
    switch result {
    case .done: return true
    case nobody: return false
    default: throw .result(result)
    }
  }

  /// Whether an entry of a list only says that there is no patient of the number, which it does in
  /// place of a name.
  private static func isNobody(_ information: Fields) throws(Fault) -> Bool {
    let name = try information.text("WholeName")?.filter { $0 != "【" && $0 != "】" }
    return name == "患者番号がありません"
  }
}
