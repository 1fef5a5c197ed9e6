import Record

extension FHIR {
  /// Writes the answer to a search of Consents (IHE PCF 2:3.108.4.2): a searchset Bundle.
  ///
  /// `base` is the FHIR base URL without a slash at its end. What has to be said beside the
  /// Consents becomes an outcome entry.
  package static func encodeConsents(
    _ consents: [FHIRConsent], base: String, issues: [OutcomeIssue]
  ) -> [UInt8] {
    var json = JSONWriter(capacity: 512 + consents.count * 1536)
    json.beginObject()
    json.member("resourceType", "Bundle")
    json.member("type", "searchset")
    json.key("total")
    json.number(Int64(consents.count))
    json.key("link")
    json.value([["relation": "self", "url": .string("\(base)/Consent")]])
    if !consents.isEmpty || !issues.isEmpty {
      json.key("entry")
      json.beginArray()
      for consent in consents { json.entry(consent, base: base) }
      if !issues.isEmpty { json.outcomeEntry(issues) }
      json.endArray()
    }
    json.endObject()
    return json.bytes
  }

  /// Writes the CapabilityStatement of a PCF Consent Registry (IHE PCF 2:3.108.2.1).
  ///
  /// `base` is the FHIR base URL, `release` the bridge's version, `date` when this statement was
  /// last changed, as a FHIR dateTime.
  package static func consentCapability(
    base: String, release: String, date: String
  ) -> [UInt8] {
    let codes: [JSONValue] = ["create", "read", "vread", "update", "search-type"]
    let consents: JSONValue = [
      "type": "Consent",
      "supportedProfile": .array(FHIRConsent.Profile.allCases.dropLast().map { .string($0.url) }),
      "interaction": .array(codes.map { ["code": $0] }),
      "versioning": "versioned-update", "readHistory": true, "updateCreate": false,
      "conditionalCreate": false, "conditionalUpdate": false,
      "searchParam": [
        ["name": "patient", "type": "reference"],
        ["name": "patient.identifier", "type": "token"], ["name": "status", "type": "token"],
        ["name": "actor", "type": "reference"],
      ],
    ]
    let value: JSONValue = [
      "resourceType": "CapabilityStatement", "status": "active", "date": .string(date),
      "kind": "instance",
      "software": ["name": "Kakehashi", "version": .string(release)],
      "implementation": [
        "description": "the consents of one network's patients", "url": .string(base),
      ],
      "fhirVersion": .string(version), "format": ["application/fhir+json"],
      "instantiates": [
        "https://profiles.ihe.net/ITI/PCF/CapabilityStatement/IHE.PCF.consentRegistry"
      ],
      "rest": [["mode": "server", "resource": [consents]]],
    ]
    return value.encoded()
  }
}

extension JSONWriter {
  fileprivate mutating func entry(_ consent: FHIRConsent, base: String) {
    beginObject()
    member("fullUrl", ifPresent: consent.id.map { "\(base)/Consent/\($0)" })
    key("resource")
    value(consent.value)
    key("search")
    value(["mode": "match"])
    endObject()
  }

  fileprivate mutating func outcomeEntry(_ issues: [OutcomeIssue]) {
    beginObject()
    key("resource")
    outcome(issues)
    key("search")
    value(["mode": "outcome"])
    endObject()
  }
}
