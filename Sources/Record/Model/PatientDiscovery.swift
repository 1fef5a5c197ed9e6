/// The question between communities whether a patient is known (IHE ITI TF-2 3.55).
package struct PatientDiscovery: Equatable, Sendable {
  /// The patient's identifiers at whoever asks.
  package var ids: [AssignedID] = []
  /// Who it is, as whoever asks knows it.
  package var person = Person()
  /// How sure a match has to be, 0 to 100; nil leaves it to whoever answers.
  package var minimumDegree: Int?

  /// Makes a question that asks for nobody.
  package init() {}

  /// True if it can be answered: by an identifier, or by a name and the date of birth (IHE ITI
  /// TF-2 3.55.4.1.2.1).
  package var isAnswerable: Bool {
    !ids.isEmpty || (!person.names.isEmpty && person.birthDate != nil)
  }

  /// What can be asked for beside the name, if that is not enough.
  package enum Wanted: String, CaseIterable, Sendable {
    case sex, address, telecom, birthPlaceName, birthPlaceAddress, mothersMaidenName
  }

  /// Why there is no answer, whoever the patient is.
  package enum Failure: String, CaseIterable, Sendable {
    case busy, notAvailable, internalError
  }

  /// A patient who may be the one.
  package struct Match: Equatable, Sendable {
    /// What the patient is called there.
    package var id: AssignedID
    /// Who it is, as far as it is told.
    package var person = Person()
    /// How sure it is, 0 to 100.
    package var degree: Int
    /// The community by OID without prefix; nil if the answer does not say.
    package var home: String?

    /// Makes a match of whom nothing but the identifier is told.
    package init(_ id: AssignedID, degree: Int, home: String?) {
      self.id = id
      self.degree = degree
      self.home = home
    }
  }

  /// The answer.
  package enum Answer: Equatable, Sendable {
    /// Those who may be the patient; none means unknown, refused or not taking part.
    case matches([Match])
    /// More has to be known.
    case moreWanted([Wanted])
    /// There is none.
    case failed(Failure)
  }
}

extension PatientDiscovery {
  /// What is known of somebody.
  package struct Person: Equatable, Sendable {
    /// The names, the legal one first.
    package var names: [Name] = []
    /// Sex as registered.
    package var sex: Sex?
    /// The date of birth, as FHIR writes it, of any precision.
    package var birthDate: String?
    /// Where the person lives.
    package var addresses: [Address] = []
    /// Telephone numbers and the like, as URIs.
    package var telecoms: [String] = []
    /// The name of the mother before she married.
    package var mothersMaidenName: Name?

    /// Makes a person of whom nothing is known.
    package init() {}
  }

  /// Sex as registered.
  package enum Sex: String, CaseIterable, Sendable {
    case male, female, other
  }

  /// A name in parts.
  package struct Name: Equatable, Sendable {
    /// In which script it is written (HL7 v3 EntityNameUse).
    package enum Script: String, CaseIterable, Sendable {
      case ideographic = "IDE"
      case syllabic = "SYL"
      case alphabetic = "ABC"
    }

    /// The parts of the family name.
    package var family: [String]
    /// The parts of the given name.
    package var given: [String]
    /// The script, if it is told.
    package var script: Script?

    /// Makes a name of its parts.
    package init(family: [String], given: [String], script: Script? = nil) {
      self.family = family
      self.given = given
      self.script = script
    }
  }

  /// An address in parts.
  package struct Address: Equatable, Sendable {
    /// Street and number, line by line.
    package var lines: [String] = []
    /// The town.
    package var city: String?
    /// The prefecture.
    package var state: String?
    /// The postal code.
    package var postalCode: String?
    /// The country.
    package var country: String?

    /// Makes an address of which nothing is known.
    package init() {}
  }
}
