/// Orders of examinations, what was found, and what was done.
extension ClinicalCleaner {
  mutating func order(_ record: ServiceOrder) -> ServiceOrder {
    var clean = record
    clean.code = concept(record.code)
    clean.items = concepts(record.items)
    clean.orderer = text(record.orderer)
    clean.comments = texts(record.comments)
    return clean
  }

  mutating func specimen(_ record: Specimen) -> Specimen {
    var clean = record
    clean.type = concept(record.type)
    clean.site = concept(record.site)
    return clean
  }

  mutating func observation(_ record: Observation) -> Observation {
    var clean = record
    clean.code = concept(record.code)
    clean.value = record.value.map { value($0) }
    clean.range = record.range.map { range in
      Observation.Range(
        text: text(range.text), low: range.low.flatMap { numeral($0) },
        high: range.high.flatMap { numeral($0) })
    }
    clean.flags = concepts(record.flags)
    clean.comments = texts(record.comments)
    return clean
  }

  /// A number that is an identifier too is blanked as words would be.
  private mutating func value(_ value: Observation.Value) -> Observation.Value {
    switch value {
    case .quantity(let found):
      quantity(found).map { .quantity($0) } ?? .text(text(found.value.digits))
    case .coded(let found): .coded(concept(found))
    case .text(let found): .text(text(found))
    case .moment: value
    }
  }

  mutating func report(_ record: Report) -> Report {
    var clean = record
    clean.code = concept(record.code)
    clean.modalities = concepts(record.modalities)
    clean.findings = text(record.findings)
    clean.conclusion = text(record.conclusion)
    return clean
  }

  mutating func procedure(_ record: Procedure) -> Procedure {
    var clean = record
    clean.code = concept(record.code)
    clean.performers = record.performers.map {
      Procedure.Performer(role: concept($0.role), name: text($0.name))
    }
    clean.comments = texts(record.comments)
    clean.supplies = concepts(record.supplies)
    return clean
  }
}
