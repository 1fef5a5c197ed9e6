import Linkage
import Record

/// Whom a register has under a number: for comparisons, and for eyes that may see it.
struct RegisterEntry: Sendable {
  /// For a comparison with what somebody says.
  let registered: RegisteredPerson
  /// For whoever is shown the patient.
  let person: Person

  /// What a FHIR server or ORCA says.
  init(_ found: PatientDiscovery.Person) {
    registered = RegisteredPerson(found)
    person = Person(found)
  }

  /// What the basic data of an SS-MIX2 storage say.
  init(_ found: Person) {
    registered = RegisteredPerson(found)
    person = found
  }
}

extension Person {
  /// The first name in each writing; one of which no writing is told is shown as it is written.
  fileprivate init(_ found: PatientDiscovery.Person) {
    self.init()
    func writing(_ script: PatientDiscovery.Name.Script?) -> HumanName.Writing? {
      found.names.first { $0.script == script }.map { name in
        HumanName.Writing(
          family: name.family.joined(separator: " "), given: name.given.joined(separator: " "))
      }
    }
    name = HumanName(
      ideographic: writing(.ideographic) ?? writing(nil) ?? writing(.alphabetic),
      syllabic: writing(.syllabic))
    birthDate = found.birthDate.flatMap { PartialDate($0) }
    sex =
      switch found.sex {
      case .male: .male
      case .female: .female
      case .other: .other
      case nil: nil
      }
  }
}

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
