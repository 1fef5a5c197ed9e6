package import Record

/// A person as one network knows them: with its own number, written its own way.
package struct Patient: Sendable {
  /// Who they are.
  package let person: Person
  /// The network's number for them: eight digits, different in every network.
  package let number: String
  /// The family name as this network writes it.
  package let family: String
  /// The institution that issued the number.
  package let institution: Institution

  /// The patient of an institution that is this person.
  package init(_ person: Person, seed: UInt64, at institution: Institution) {
    var dice = Dice(seed: seed, "patient", institution.network, String(person.index))
    self.person = person
    self.institution = institution
    family = dice.oneIn(2) ? person.familyOld : person.family
    number = institution.number(for: person.index)
  }

  /// The logical id of the Patient resource, which holds the number, as many servers' ids do.
  package var logicalID: String { "p-\(number)" }

  /// Family and given name as written, with a space between.
  package var name: String { "\(family) \(person.given)" }

  /// Family and given name as read, with a space between.
  package var kana: String { "\(person.familyKana) \(person.givenKana)" }

  /// The address in one line.
  package var address: String { person.prefecture + person.city + person.street }

  /// The Patient resource in the shape of JP Core.
  package var resource: JSONValue {
    [
      "resourceType": "Patient",
      "id": .string(logicalID),
      "meta": [
        "profile": ["http://jpfhir.jp/fhir/core/StructureDefinition/JP_Patient"]
      ],
      "identifier": [
        [
          "use": "usual", "system": .string(institution.patientSystem), "value": .string(number),
        ],
        [
          "system": "http://jpfhir.jp/fhir/clins/Idsystem/JP_Insurance_memberID",
          "value": .string(person.insurance.text),
        ],
      ],
      "active": true,
      "name": [
        humanName(family, person.given, "IDE"),
        humanName(person.familyKana, person.givenKana, "SYL"),
      ],
      "telecom": [["system": "phone", "value": .string(person.phone), "use": "mobile"]],
      "gender": person.isFemale ? "female" : "male",
      "birthDate": .string(person.birthDate),
      "address": [
        [
          "text": .string(address), "line": [.string(person.street)],
          "city": .string(person.city), "state": .string(person.prefecture),
          "postalCode": .string(person.postalCode), "country": "JP",
        ]
      ],
      "managingOrganization": institution.reference,
    ]
  }

  /// The Coverage resource, which carries the insurance number.
  package var coverage: JSONValue {
    [
      "resourceType": "Coverage",
      "id": .string("c-\(number)"),
      "status": "active",
      "subscriberId": .string(person.insurance.number),
      "beneficiary": ["reference": .string("Patient/\(logicalID)")],
      "dependent": .string(person.insurance.branch),
      "payor": [["display": .string(person.insurance.insurer)]],
    ]
  }

  private func humanName(_ family: String, _ given: String, _ use: String) -> JSONValue {
    [
      "extension": [
        [
          "url": "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation",
          "valueCode": .string(use),
        ]
      ],
      "use": "official", "text": .string("\(family) \(given)"), "family": .string(family),
      "given": [.string(given)],
    ]
  }
}
