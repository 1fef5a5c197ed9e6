/// Which search parameters a type knows and where in the resource they look.
struct SearchParameters {
  let tokens: [String: [[String]]]
  let dates: [String: [String]]
  let periods: [String: [String]]
  let texts: [String: [[String]]]
  /// Those whose value is a reference to a patient.
  let patients: Set<String>
  /// Those whose value is a patient's number.
  let patientIdentifiers: Set<String>

  /// Those of DocumentReference that IHE MHD 4.2 §3.67 names, but for the author.
  static let documents = SearchParameters(
    tokens: [
      "_id": [["id"]], "status": [["status"]], "type": [["type"]], "category": [["category"]],
      "identifier": [["masterIdentifier"], ["identifier"]],
      "setting": [["context", "practiceSetting"]], "facility": [["context", "facilityType"]],
      "event": [["context", "event"]], "security-label": [["securityLabel"]],
      "format": [["content", "format"]], "contenttype": [["content", "attachment", "contentType"]],
      "related": [["context", "related", "identifier"]],
    ],
    dates: ["date": ["date"], "creation": ["content", "attachment", "creation"]],
    periods: ["period": ["context", "period"]],
    texts: [:],
    patients: ["patient", "subject"],
    patientIdentifiers: [
      "patient.identifier", "patient:identifier", "subject.identifier", "subject:identifier",
      "subject:Patient.identifier",
    ])

  /// Those of Patient that JP Core expects, in part.
  static let patients = SearchParameters(
    tokens: ["_id": [["id"]], "gender": [["gender"]], "phone": [["telecom"]]],
    dates: ["birthdate": ["birthDate"]], periods: [:],
    texts: [
      "family": [["name", "family"]], "given": [["name", "given"]], "name": [["name", "text"]],
    ],
    patients: [], patientIdentifiers: ["identifier"])
}
