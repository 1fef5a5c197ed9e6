extension ClinicalContent {
  /// Adds the records of another content about the same patient; what named each other by position
  /// still does.
  ///
  /// Of what is said once for a whole content, such as the person, the first stands.
  package mutating func join(_ other: ClinicalContent) {
    let offset = records.count
    records += other.records.map { $0.moved(by: offset) }
    person = person ?? other.person
    written = written ?? other.written
    facilityName = facilityName ?? other.facilityName
    department = department ?? other.department
    for author in other.authors { credit(author) }
    for coding in other.confidentiality where !confidentiality.contains(coding) {
      confidentiality.append(coding)
    }
    tag = tag == .none ? other.tag : tag
    identifiers.formUnion(other.identifiers)
    for warning in other.warnings { warn(warning) }
  }
}

extension ClinicalRecord {
  /// The record as it stands `offset` places further on.
  fileprivate func moved(by offset: Int) -> ClinicalRecord {
    func move(_ positions: [Int]) -> [Int] { positions.map { $0 + offset } }
    switch self {
    case .encounter, .problem, .allergy, .medicationOrder, .administration, .specimen,
      .dietOrder:
      return self
    case .serviceOrder(var order):
      order.parent = order.parent.map { $0 + offset }
      order.specimens = move(order.specimens)
      order.supporting = move(order.supporting)
      return .serviceOrder(order)
    case .observation(var observation):
      observation.specimen = observation.specimen.map { $0 + offset }
      observation.order = observation.order.map { $0 + offset }
      observation.procedure = observation.procedure.map { $0 + offset }
      return .observation(observation)
    case .report(var report):
      report.orders = move(report.orders)
      report.specimens = move(report.specimens)
      report.results = move(report.results)
      return .report(report)
    case .procedure(var procedure):
      procedure.order = procedure.order.map { $0 + offset }
      return .procedure(procedure)
    }
  }
}
