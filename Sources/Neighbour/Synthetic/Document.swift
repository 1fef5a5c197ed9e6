package import Record

/// One document of a patient, with its DocumentReference and its bytes.
package struct Document: Sendable {
  /// The DocumentReference, whose attachment points to the bytes nowhere yet.
  package let resource: JSONValue
  /// The media type of the bytes.
  package let contentType: String
  /// The document itself.
  package let content: [UInt8]
  /// The logical id, which holds the patient's number, as many servers' ids do.
  package let logicalID: String
  /// The note it is, and what that has to say.
  let note: Note
  let facts: Note.Facts
  /// Whether another one has taken its place.
  package let isSuperseded: Bool

  /// The document at a position among those of a patient, from 0.
  ///
  /// Seven in a row have the seven kinds; among them a referral and a
  /// discharge summary in CDA and every second imaging study as a picture.
  package init(of patient: Patient, position: Int, seed: UInt64) {
    var dice = Dice(
      seed: seed, "document", patient.institution.network, patient.number, String(position))
    let kinds = Note.Kind.allCases
    let kind = kinds[position % kinds.count]
    let written = Moment(
      year: 2023 + position % 3, month: dice.number(1...12), day: dice.number(1...28),
      hour: dice.number(8...17), minute: dice.number(0...59))
    note = Note(
      patient: patient, kind: kind, written: written,
      author: dice.pick(["石田 功", "森 由紀", "原 健", "林 真理"]))
    // Words and facts come from the same dice, so that a message says what the document says.
    var ahead = dice
    _ = note.header(&ahead)
    facts = Note.Facts(of: kind, &ahead)
    (contentType, content) = Self.render(note, position: position, &dice)
    logicalID = "d-\(patient.number)-\(position)"
    resource = Self.describe(
      note, position: position, logicalID: logicalID, contentType: contentType, &dice)
    isSuperseded = resource["status"] == "superseded"
  }

  private static func render(
    _ note: Note, position: Int, _ dice: inout Dice
  ) -> (contentType: String, content: [UInt8]) {
    switch note.kind {
    case .referral, .discharge:
      ("text/xml", Array(ClinicalDocument(note: note).xml(&dice).utf8))
    case .imagingReport
    where (position / Note.Kind.allCases.count + note.patient.person.index) % 2 == 0:
      ("image/jpeg", Photograph.jpeg(of: note.patient, &dice))
    default:
      ("text/plain; charset=utf-8", Array(note.text(&dice).utf8))
    }
  }

  /// The label of a document: mostly N, at times R or V, and at times none at all.
  private static func label(_ position: Int, _ dice: inout Dice) -> String? {
    // Every patient has an R, so that a rule about labels always has something to hide.
    if position == 5 { return "R" }
    switch dice.number(1...20) {
    case 1...14: return "N"
    case 15...17: return "R"
    case 18...19: return "V"
    default: return nil
    }
  }

  /// The 告知 tag of a document: none but for a few progress notes.
  private static func tag(_ note: Note, _ dice: inout Dice) -> String? {
    guard note.kind == .progressNote else { return nil }
    return [1: "UNINFORMED", 2: "UNDELIVERED"][dice.number(1...8)]
  }

  private static func describe(
    _ note: Note, position: Int, logicalID: String, contentType: String, _ dice: inout Dice
  ) -> JSONValue {
    let patient = note.patient
    var members: [(key: String, value: JSONValue)] = [
      ("resourceType", "DocumentReference"), ("id", .string(logicalID)),
    ]
    if let tag = tag(note, &dice) { members.append(("meta", ["tag": [coding(tagSystem, tag)]])) }
    members += [
      ("masterIdentifier", uniqueID(patient, position)),
      ("identifier", [localKey(note, position)]),
      ("status", position == 6 && dice.oneIn(2) ? "superseded" : "current"),
      ("docStatus", "final"),
      ("type", concept("http://loinc.org", note.kind.rawValue, note.kind.display, note.kind.title)),
      ("category", [concept("http://loinc.org", note.kind.rawValue, note.kind.display, nil)]),
      ("subject", ["reference": .string("Patient/\(patient.logicalID)")]),
      ("date", .string(note.written.dateTime)),
      ("author", [["display": .string(note.author)]]),
      ("custodian", patient.institution.reference),
    ]
    if position >= 7 { members.append(("relatesTo", [replaces(patient, position - 7)])) }
    members.append(
      ("description", .string("\(patient.family)様 \(note.kind.title)（\(patient.number)）")))
    if let label = label(position, &dice) {
      members.append(("securityLabel", [concept(confidentiality, label, nil, nil)]))
    }
    let attachment: JSONValue = [
      "contentType": .string(contentType), "language": "ja",
      "title": .string("\(note.kind.title) \(patient.name)"),
      "creation": .string(note.written.dateTime),
    ]
    members.append(("content", [["attachment": attachment, "format": format(contentType)]]))
    members.append(("context", context(note)))
    return .object(members)
  }

  private static func uniqueID(_ patient: Patient, _ position: Int) -> JSONValue {
    let root = "urn:oid:\(patient.institution.patientRoot).\(patient.number).\(position + 1)"
    return ["system": "urn:ietf:rfc:3986", "value": .string(root)]
  }

  private static func localKey(_ note: Note, _ position: Int) -> JSONValue {
    let day = note.written.date.filter(\.isNumber)
    return [
      "system": .string("urn:\(note.patient.institution.network):document-key"),
      "value": .string("\(note.patient.number).\(day).\(position)"),
    ]
  }

  private static func replaces(_ patient: Patient, _ position: Int) -> JSONValue {
    [
      "code": "appends",
      "target": ["reference": .string("DocumentReference/d-\(patient.number)-\(position)")],
    ]
  }

  private static func context(_ note: Note) -> JSONValue {
    let patient = note.patient
    return [
      "period": ["start": .string(note.written.date), "end": .string(note.written.date)],
      "facilityType": concept("http://snomed.info/sct", "22232009", "Hospital", nil),
      "practiceSetting": concept(
        "http://jami.jp/SS-MIX2/CodeSystem/ClinicalDepartment", "01", nil, "内科"),
      "sourcePatientInfo": ["reference": .string("Patient/\(patient.logicalID)")],
      "related": [
        [
          "identifier": [
            "system": .string(patient.institution.patientSystem),
            "value": .string("\(patient.number)-\(note.written.compact)"),
          ]
        ]
      ],
    ]
  }

  private static func format(_ contentType: String) -> JSONValue {
    contentType == "text/xml"
      ? coding("urn:oid:2.16.840.1.113883.4.642.4.1", "urn:hl7-org:sdwg:ccda-structuredBody:2.1")
      : coding("urn:oid:1.3.6.1.4.1.19376.1.2.3", "urn:ihe:iti:xds:2017:mimeTypeSufficient")
  }

  private static func concept(
    _ system: String, _ code: String, _ display: String?, _ text: String?
  ) -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [("coding", [coding(system, code, display)])]
    if let text { members.append(("text", .string(text))) }
    return .object(members)
  }

  private static func coding(
    _ system: String, _ code: String, _ display: String? = nil
  ) -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("system", .string(system)), ("code", .string(code)),
    ]
    if let display { members.append(("display", .string(display))) }
    return .object(members)
  }

  private static let tagSystem = "http://jpfhir.jp/fhir/clins/CodeSystem/JP_ehrshrs_indication"
  private static let confidentiality =
    "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
}

extension Patient {
  /// The documents kept about the patient: from seven to twelve, every kind among them.
  package func documents(seed: UInt64) -> [Document] {
    var dice = Dice(seed: seed, "count", institution.network, number)
    return (0..<dice.number(7...12)).map { Document(of: self, position: $0, seed: seed) }
  }
}
