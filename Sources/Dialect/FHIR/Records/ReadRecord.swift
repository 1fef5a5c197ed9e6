import Record

/// One resource, read: its records, and what the policy decides on.
struct ReadRecord: Sendable {
  let type: FHIR.RecordType
  let id: String
  let category: Category
  let label: Label
  let tag: Tag
  /// The earliest time it can stem from.
  let date: PartialDate?
  /// The record itself comes first; its parts follow.
  let content: ClinicalContent
  let links: RecordLinks

  /// Whether the policy sees no difference between the two but for their dates.
  func hasFacts(of other: ReadRecord) -> Bool {
    category == other.category && label == other.label && tag == other.tag
  }
}

extension RecordReader {
  /// Reads a resource of `type` about the patient with that logical id.
  ///
  /// - Throws: ``DialectError/patientDiffers`` if it is about another patient.
  static func read(
    _ json: JSONDocument, _ node: Int, as type: FHIR.RecordType, of patient: String
  ) throws(DialectError) -> ReadRecord {
    try refuseModifiers(json, node)
    var reader = RecordReader(json, node)
    var members = try reader.members(node, type.rawValue)
    members.skip("resourceType", "text", "identifier", "language", "encounter")
    guard let id = try reader.text(&members, "id"), LogicalID.isValid(id) else {
      throw reader.malformed(members, "id")
    }
    try reader.subject(&members, patient)
    try reader.refuseReversals(&members)
    let (label, tag) = try reader.meta(&members)
    try reader.extensions(&members)
    let read = try reader.record(&members, type)
    reader.finish(members)
    return ReadRecord(
      type: type, id: id, category: read.category, label: label, tag: tag, date: read.date,
      content: reader.content, links: reader.links)
  }

  private mutating func record(
    _ members: inout RecordMembers, _ type: FHIR.RecordType
  ) throws(DialectError) -> (category: Category, date: PartialDate?) {
    switch type {
    case .allergyIntolerance: try allergy(&members)
    case .condition: try problem(&members)
    case .encounter: try encounter(&members)
    case .medicationRequest: try medicationOrder(&members)
    case .medicationAdministration: try administration(&members)
    case .immunization: try immunization(&members)
    case .serviceRequest: try serviceOrder(&members)
    case .specimen: try specimen(&members)
    case .observation: try observation(&members)
    case .diagnosticReport: try report(&members)
    case .procedure: try procedure(&members)
    }
  }

  /// Throws if anything inside says that the meaning depends on rules that are not known here
  /// (FHIR R4 §2.6.3, §2.8.1).
  private static func refuseModifiers(_ json: JSONDocument, _ node: Int) throws(DialectError) {
    let end = json.next(node)
    let key = json.key(
      numbered: Element.numbers(.modifierExtension, .implicitRules), from: node, before: end)
    guard key == end else { throw .modifierNotUnderstood(name: json.element(key).name) }
  }

  /// Throws if the resource says that it is not what it seems, which no record can say: a drug is
  /// not to be given, a vaccine had no effect, a result is of a fetus or a donor (FHIR R4
  /// `isModifier`, `Observation.focus`).
  private mutating func refuseReversals(_ members: inout RecordMembers) throws(DialectError) {
    for name in ["doNotPerform", "isSubpotent"] where try flag(&members, name) == true {
      throw .modifierNotUnderstood(name: "\(members.path).\(name)")
    }
    guard members.take("focus") == nil else {
      throw .modifierNotUnderstood(name: "\(members.path).focus")
    }
  }

  /// A resource that does not say whose it is is withheld; one of another patient is no answer.
  private mutating func subject(
    _ members: inout RecordMembers, _ patient: String
  ) throws(DialectError) {
    var isNamed = false
    for name in ["subject", "patient"] {
      guard let node = members.take(name) else { continue }
      let target = try reference(node, "\(members.path).\(name)")
      guard let id = target.id, target.type == nil || target.type == "Patient" else {
        throw malformed(members, name)
      }
      guard id == patient else { throw .patientDiffers }
      isNamed = true
    }
    guard isNamed else { throw malformed(members, "subject") }
  }

  /// The label and the tag; what cannot be read as one withholds the resource.
  private mutating func meta(
    _ members: inout RecordMembers
  ) throws(DialectError) -> (Label, Tag) {
    guard let node = members.take("meta") else { return (.unlabelled, .none) }
    var meta = try self.members(node, "\(members.path).meta")
    meta.skip("lastUpdated", "versionId", "source")
    for profile in try elements(&meta, "profile") {
      guard let url = json.string(profile) else { throw malformed(meta, "profile") }
      hasInjectionProfile = hasInjectionProfile || url.hasSuffix("_Injection")
    }
    let security = try codings(&meta, "security")
    guard try labelCount(node) == security.count else { throw malformed(meta, "security") }
    content.confidentiality = security
    content.tag = Classification.tag(try codings(&meta, "tag"))
    return (Classification.label(security), content.tag)
  }

  /// How many labels there are, with or without a code.
  private func labelCount(_ meta: Int) throws(DialectError) -> Int {
    var count = 0
    if let list = json.member("security", of: meta) {
      json.forEachElement(of: list) { _ in count += 1 }
    }
    return count
  }

  /// SOURCE: JP-CLINS eCS, the department that wrote it.
  private static let department =
    "http://jpfhir.jp/fhir/eCS/Extension/StructureDefinition/JP_eCS_Department"

  private mutating func extensions(_ members: inout RecordMembers) throws(DialectError) {
    for node in try elements(&members, "extension") {
      guard let url = json.text(of: .url, in: node) else { throw malformed(members, "extension") }
      if url == Self.department {
        var inner = try self.members(node, "\(members.path).extension")
        inner.skip("url")
        content.department = try concept(&inner, "valueCodeableConcept")
        finish(inner)
      } else {
        content.warn(.fieldNotCarried("\(members.path).extension"))
      }
    }
  }
}

extension LogicalID {
  /// FHIR R4 §2.24.0.1: `[A-Za-z0-9\-\.]{1,64}`.
  static func isValid(_ id: String) -> Bool {
    (1...64).contains(id.utf8.count)
      && id.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x2D
          || byte == 0x2E
      }
  }
}
