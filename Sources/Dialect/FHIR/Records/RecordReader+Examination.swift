import Record

/// SOURCE: FHIR R4 and JP Core ServiceRequest, Specimen, DiagnosticReport, Procedure.
extension RecordReader {
  static let orderStatuses: [String: OrderStatus] = [
    "active": .active, "on-hold": .onHold, "completed": .completed, "revoked": .revoked,
    "cancelled": .revoked, "stopped": .revoked, "entered-in-error": .enteredInError,
    "unknown": .unknown, "draft": .unknown,
  ]

  private static let priorities: [String: ServiceOrder.Priority] = [
    "routine": .routine, "urgent": .urgent, "asap": .asap, "stat": .stat,
  ]

  mutating func serviceOrder(_ from: inout RecordMembers) throws(DialectError) -> Facts {
    from.skip("basedOn", "requisition", "specimen")
    let status = try requiredWord(&from, "status", Self.orderStatuses)
    let categories = try concepts(&from, "category")
    let code = try requiredConcept(&from, "code")
    guard let branch = RecordKinds.branch(categories) ?? RecordKinds.branch([code]) else {
      throw malformed(from, "category")
    }
    var record = ServiceOrder(branch, code)
    record.status = status
    // An option or a proposal is no order (FHIR R4 request-intent).
    guard let intent = try text(&from, "intent"), intent.hasSuffix("order") else {
      throw malformed(from, "intent")
    }
    record.items = try concepts(&from, "orderDetail")
    record.priority = try word(&from, "priority", Self.priorities)
    record.authored = try date(&from, "authoredOn")
    (record.occurrence, record.occurrenceEnd) = try moment(&from, "occurrence")
    record.orderer = try staff(&from, "requester")
    _ = try staffList(&from, "performer")
    record.comments =
      try concepts(&from, "reasonCode").compactMap(\.shown) + (try notes(&from))
    _ = content.add(.serviceOrder(record))
    return (branch.orderCategory, record.authored ?? record.occurrence)
  }

  /// Its category is never asked for: it is shown with what was found in it.
  mutating func specimen(_ from: inout RecordMembers) throws(DialectError) -> Facts {
    from.skip("request", "receivedTime", "accessionIdentifier")
    if from.has("status") {
      try requiredWord(&from, "status", ["available": (), "unavailable": ()])
    }
    var record = Specimen()
    record.type = try concept(&from, "type")
    if let node = from.take("collection") {
      var members = try members(node, "Specimen.collection")
      (record.collected, record.collectedEnd) = try moment(&members, "collected")
      record.site = try concept(&members, "bodySite")
      finish(members)
    }
    _ = content.add(.specimen(record))
    return (.unknown, record.collected)
  }

  // MARK: Reports

  private static let reportStatuses: [String: Report.Status] = [
    "registered": .registered, "partial": .partial, "preliminary": .preliminary,
    "final": .final, "amended": .corrected, "corrected": .corrected, "appended": .corrected,
    "cancelled": .cancelled, "entered-in-error": .enteredInError, "unknown": .unknown,
  ]

  mutating func report(_ from: inout RecordMembers) throws(DialectError) -> Facts {
    from.skip("basedOn", "imagingStudy")
    let categories = try concepts(&from, "category")
    let code = try requiredConcept(&from, "code")
    guard let branch = RecordKinds.branch(categories) ?? RecordKinds.branch([code]) else {
      throw malformed(from, "category")
    }
    var record = Report(branch, code)
    record.status = try requiredWord(&from, "status", Self.reportStatuses)
    record.modalities = categories.filter { concept in
      concept.codes.contains { $0.system == Self.dicom }
    }
    (record.effective, record.effectiveEnd) = try moment(&from, "effective")
    record.issued = try date(&from, "issued")
    _ = try staffList(&from, "performer")
    _ = try staffList(&from, "resultsInterpreter")
    links.results = try targets(&from, "result", "Observation", max: Self.resultsMax)
    links.specimens = try targets(&from, "specimen", "Specimen")
    record.conclusion = try text(&from, "conclusion")
    record.findings = try findings(&from)
    _ = content.add(.report(record))
    return (branch.reportCategory, [record.effective, record.issued].earliest)
  }

  private static let dicom = "http://dicom.nema.org/resources/ontology/DCM"

  /// The forms that are plain text; others are not carried.
  private mutating func findings(
    _ from: inout RecordMembers
  ) throws(DialectError) -> String? {
    var texts: [String] = []
    for node in try elements(&from, "presentedForm") {
      var members = try members(node, "DiagnosticReport.presentedForm")
      members.skip("language", "title", "size", "hash", "creation")
      let type = MediaType(try text(&members, "contentType") ?? "")
      let data = members.take("data")
      finish(members)
      guard type.essence == "text/plain", type.isUTF8, let data else {
        content.warn(.fieldNotCarried("DiagnosticReport.presentedForm"))
        continue
      }
      guard let digits = json.stringBytes(data), let bytes = Base64.decode(digits.span),
        bytes.count <= Self.textBytesMax, let text = String(validating: bytes, as: UTF8.self)
      else { throw malformed(from, "presentedForm") }
      if !text.isEmpty { texts.append(text) }
    }
    return texts.isEmpty ? nil : texts.joined(separator: "\n")
  }

  // MARK: Procedures

  /// What was not done, or was written in error, is no procedure.
  private static let procedures: [String: Bool] = [
    "preparation": true, "in-progress": false, "on-hold": false, "stopped": false,
    "completed": false, "unknown": false,
  ]

  mutating func procedure(_ from: inout RecordMembers) throws(DialectError) -> Facts {
    from.skip("basedOn", "partOf")
    let isPlanned = try requiredWord(&from, "status", Self.procedures)
    var record = Procedure(try requiredConcept(&from, "code"), isPlanned: isPlanned)
    (record.performed, record.performedEnd) = try moment(&from, "performed")
    for node in try elements(&from, "performer") {
      var members = try members(node, "Procedure.performer")
      let role = try concept(&members, "function")
      if let name = try staff(&members, "actor") {
        record.performers.append(.init(role: role, name: name))
      }
      finish(members)
    }
    _ = try staff(&from, "recorder")
    record.supplies = try concepts(&from, "usedCode")
    record.comments =
      try concepts(&from, "reasonCode").compactMap(\.shown) + (try notes(&from))
    _ = content.add(.procedure(record))
    return (.progressNote, record.performed)
  }
}
