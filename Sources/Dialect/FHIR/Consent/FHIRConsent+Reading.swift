import Record

extension FHIRConsent {
  /// LIMIT: exceptions of one Consent, and actors, purposes, labels and data of one rule.
  package static let exceptionsMax = 64
  private static let listMax = 64
  private static let headMax = 8

  /// Reads a Consent strictly; nothing in it is passed over but what no reader has to heed
  /// (narrative, `meta`, extensions that modify nothing).
  package init(_ bytes: [UInt8]) throws(FHIRConsentFault) {
    let value: JSONValue
    do throws(JSONError) { value = try JSONValue.parse(bytes) } catch {
      throw FHIRConsentFault("Consent", .malformed)
    }
    try self.init(ConsentNode(value: value, path: "Consent"))
  }

  private init(_ node: ConsentNode) throws(FHIRConsentFault) {
    try node.permit([
      "resourceType", "meta", "language", "text", "status", "scope", "category", "patient",
      "dateTime", "performer", "organization", "sourceReference", "policy", "provision",
    ])
    guard try node.required("resourceType").text() == "Consent" else {
      throw FHIRConsentFault("Consent.resourceType", .malformed)
    }
    let scope = try node.required("scope")
    guard try scope.concept() == ConsentCodes.privacy else { throw scope.fault(.notUnderstood) }
    self.init(
      status: try Self.status(try node.required("status")),
      categories: try Self.categories(node), patient: try node.required("patient").reference(),
      said: try Self.moment(try node.required("dateTime")),
      performers: try node.references("performer", min: 1, max: Self.headMax),
      organizations: try node.references("organization", min: 1, max: Self.headMax),
      source: try node.required("sourceReference").reference(),
      policies: try Self.policies(node), provision: try Self.root(node))
    id = try node.optionalText("id")
    version = try node.optional("meta")?.optionalText("versionId")
  }

  private static func status(_ node: ConsentNode) throws(FHIRConsentFault) -> Status {
    guard let status = Status(rawValue: try node.text()) else { throw node.fault(.notUnderstood) }
    return status
  }

  private static func categories(_ node: ConsentNode) throws(FHIRConsentFault) -> [Coding] {
    var categories: [Coding] = []
    for element in try node.list("category", min: 1, max: headMax) {
      let category = try element.concept()
      if category != ConsentCodes.consent { categories.append(category) }
    }
    return categories
  }

  /// A day or an instant: nobody says something in a month.
  private static func moment(_ node: ConsentNode) throws(FHIRConsentFault) -> TimeSpan {
    let span = try node.date()
    guard span.upper - span.lower <= 86_400_000 else { throw node.fault(.malformed) }
    return span
  }

  private static func policies(_ node: ConsentNode) throws(FHIRConsentFault) -> [String] {
    var policies: [String] = []
    for policy in try node.list("policy", min: 1, max: headMax) {
      try policy.permit(["uri"])
      policies.append(try policy.required("uri").text())
    }
    return policies
  }
}

// MARK: - Rules

extension FHIRConsent {
  private static func root(_ node: ConsentNode) throws(FHIRConsentFault) -> Provision {
    let root = try node.required("provision")
    var provision = try rule(root, may: ["provision"])
    for exception in try root.list("provision", max: exceptionsMax) {
      provision.exceptions.append(try rule(exception, may: []))
    }
    return provision
  }

  private static func rule(
    _ node: ConsentNode, may more: Set<String>
  ) throws(FHIRConsentFault) -> Provision {
    let names: Set = [
      "type", "period", "actor", "purpose", "securityLabel", "dataPeriod", "data",
    ]
    try node.permit(names.union(more))
    let type = try node.required("type")
    let word = try type.text()
    guard word == "permit" || word == "deny" else { throw type.fault(.malformed) }
    return Provision(
      isPermit: word == "permit", period: try node.optional("period")?.period(),
      actors: try actors(node), purposes: try node.codings("purpose", max: listMax),
      labels: try labels(node), dataPeriod: try node.optional("dataPeriod")?.period(),
      data: try data(node))
  }

  private static func actors(_ node: ConsentNode) throws(FHIRConsentFault) -> [FHIRReference] {
    var actors: [FHIRReference] = []
    for actor in try node.list("actor", max: listMax) {
      try actor.permit(["role", "reference"])
      let role = try actor.required("role")
      guard try role.concept() == ConsentCodes.recipient else { throw role.fault(.notUnderstood) }
      actors.append(try actor.required("reference").reference())
    }
    return actors
  }

  private static func labels(_ node: ConsentNode) throws(FHIRConsentFault) -> [Coding] {
    var labels: [Coding] = []
    for element in try node.list("securityLabel", max: listMax) {
      let label = try element.coding()
      guard ConsentCodes.labels.contains(label) else { throw element.fault(.notUnderstood) }
      labels.append(label)
    }
    return labels
  }

  private static func data(_ node: ConsentNode) throws(FHIRConsentFault) -> [DataReference] {
    var data: [DataReference] = []
    for element in try node.list("data", max: listMax) {
      try element.permit(["meaning", "reference"])
      let meaning = try element.required("meaning")
      guard let word = DataReference.Meaning(rawValue: try meaning.text()) else {
        throw meaning.fault(.notUnderstood)
      }
      data.append(DataReference(word, try element.required("reference").reference()))
    }
    return data
  }
}
