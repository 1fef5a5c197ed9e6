import Linkage
import Record

extension RegisteredPerson {
  /// What a FHIR server or ORCA says; a name as written is no reading and agrees with nothing.
  init(_ person: PatientDiscovery.Person) {
    let sex: Demographics.Sex? =
      switch person.sex {
      case .male: .male
      case .female: .female
      case .other: .other
      case nil: nil
      }
    self.init(
      readings: person.names.map { ($0.family + $0.given).joined(separator: " ") },
      birthDate: person.birthDate, sex: sex)
  }

  /// What the basic data of an SS-MIX2 storage say.
  init(_ person: Record.Person) {
    let sex: Demographics.Sex? =
      switch person.sex {
      case .male: .male
      case .female: .female
      case .other: .other
      case .unknown: .unknown
      case nil: nil
      }
    self.init(
      readings: person.name.syllabic.map { [$0.full] } ?? [], birthDate: person.birthDate?.text,
      sex: sex)
  }
}
