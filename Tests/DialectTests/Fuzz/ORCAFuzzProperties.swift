import Dialect
import Record

/// What must hold of the reader of ORCA's answers for any bytes at all.
enum ORCAFuzzProperties {
  /// An answer is refused, or is about nobody but whom it was asked for, and everything it calls
  /// them by is taken out of a text.
  ///
  /// Returns what is broken, nil if nothing is.
  static func answer(_ bytes: [UInt8]) -> String? {
    guard let number = ORCA.PatientNumber("200") else { return "200 is no number" }
    var patients = (try? ORCA.decodeSearch(bytes)) ?? []
    guard Set(patients.map(\.number.exposed)).count == patients.count else {
      return "a patient stands twice in a search"
    }
    let listed = (try? ORCA.decodePatients(bytes, of: [number])) ?? []
    let asked = [try? ORCA.decodePatient(bytes, of: number)] + listed
    for patient in asked.compactMap(\.self) {
      guard patient.number.names(number) else { return "a patient who was not asked for" }
      patients.append(patient)
    }
    return patients.lazy.compactMap(scrubbing).first
  }

  private static func scrubbing(_ patient: ORCA.Patient) -> String? {
    let scrubber = TextScrubber(patient.identifiers)
    guard patient.identifiers.values.allSatisfy({ !scrubber.isClean("「\($0)」".utf8.span) }) else {
      return "an identifier stays in a text"
    }
    return patient.person.names.isEmpty ? "a patient without a name" : nil
  }
}
