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

  /// Those of what records hold beside documents, by type, that JP Core expects, in part.
  static let records: [String: SearchParameters] = {
    let dates = [
      "AllergyIntolerance": "recordedDate", "Condition": "recordedDate",
      "MedicationRequest": "authoredOn", "MedicationAdministration": "effectiveDateTime",
      "Immunization": "occurrenceDateTime", "ServiceRequest": "authoredOn",
      "Observation": "effectiveDateTime", "DiagnosticReport": "effectiveDateTime",
      "Procedure": "performedDateTime",
    ]
    let types = Array(dates.keys) + ["Encounter", "Specimen"]
    return Dictionary(
      types.map { type in
        let own = SearchParameters(
          tokens: [
            "_id": [["id"]], "status": [["status"]], "code": [["code"]],
            "category": [["category"]], "identifier": [["identifier"]],
          ],
          dates: dates[type].map { ["date": [$0]] } ?? [:], periods: [:], texts: [:],
          patients: documents.patients, patientIdentifiers: documents.patientIdentifiers)
        return (type, own)
      }, uniquingKeysWith: { $1 })
  }()

  /// Those of Patient that JP Core expects, in part.
  static let patients = SearchParameters(
    tokens: ["_id": [["id"]], "gender": [["gender"]], "phone": [["telecom"]]],
    dates: ["birthdate": ["birthDate"]], periods: [:],
    texts: [
      "family": [["name", "family"]], "given": [["name", "given"]], "name": [["name", "text"]],
    ],
    patients: [], patientIdentifiers: ["identifier"])
}
