/// Visits, problems, allergies and meals.
extension ClinicalCleaner {
  mutating func encounter(_ record: Encounter) -> Encounter {
    var clean = record
    clean.event = concept(record.event)
    clean.reasons = concepts(record.reasons)
    clean.department = concept(record.department)
    clean.places = record.places.map { place in
      var clean = place
      clean.text = text(place.text)
      return clean
    }
    clean.attending = text(record.attending)
    clean.admitting = text(record.admitting)
    clean.disposition = concept(record.disposition)
    return clean
  }

  mutating func problem(_ record: Problem) -> Problem {
    var clean = record
    clean.code = concept(record.code)
    clean.prefixes = concepts(record.prefixes)
    clean.suffixes = concepts(record.suffixes)
    clean.severity = concept(record.severity)
    clean.categories = concepts(record.categories)
    clean.outcome = concept(record.outcome)
    clean.recorder = text(record.recorder)
    clean.comments = texts(record.comments)
    clean.confidentiality = record.confidentiality.flatMap { coding($0) }
    return clean
  }

  mutating func allergy(_ record: Allergy) -> Allergy {
    var clean = record
    clean.substance = concept(record.substance)
    clean.kind = concept(record.kind)
    clean.reaction = text(record.reaction)
    clean.onsetText = text(record.onsetText)
    clean.asserter = text(record.asserter)
    clean.comments = texts(record.comments)
    return clean
  }

  mutating func order(_ record: DietOrder) -> DietOrder {
    var clean = record
    clean.kinds = concepts(record.kinds)
    clean.periods = concepts(record.periods)
    clean.instruction = text(record.instruction)
    clean.timing = concept(record.timing)
    clean.orderer = text(record.orderer)
    return clean
  }
}
