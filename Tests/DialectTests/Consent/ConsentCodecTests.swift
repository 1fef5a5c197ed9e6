import Dialect
import Record
import Testing

@Suite struct `FHIR Consent` {
  /// A form that lets a clinic look for two years, but not at one kind of label.
  static let whole = """
    {"resourceType":"Consent","id":"c1","meta":{"versionId":"7"},
     "text":{"status":"empty","div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\"/>"},
     "status":"active",
     "scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope",
       "code":"patient-privacy","display":"Privacy"}]},
     "category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],
     "patient":{"identifier":{"system":"urn:oid:1.2.3","value":"0001"}},
     "dateTime":"2026-01-05",
     "performer":[{"identifier":{"system":"urn:oid:1.2.3","value":"0001"}}],
     "organization":[{"reference":"Organization/1","display":"おしどりネット"}],
     "sourceReference":{"display":"様式7"},
     "policy":[{"uri":"https://oshidori.example/policy/3"}],
     "provision":{"type":"permit","period":{"start":"2026-01-05","end":"2027-12-31"},
       "actor":[{"role":{"coding":[{
         "system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType","code":"IRCP"}]},
         "reference":{"reference":"Organization/2"}}],
       "purpose":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"TREAT"}],
       "provision":[{"type":"deny",
         "securityLabel":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode",
           "code":"PSY"}],
         "dataPeriod":{"start":"2024-01"},
         "data":[{"meaning":"authoredby","reference":{"reference":"Practitioner/1"}}]}]}}
    """

  private static func edited(_ old: String, _ new: String) -> [UInt8] {
    let parts = whole.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false)
    return Array(parts.joined(separator: new).utf8)
  }

  private static func fault(_ bytes: [UInt8]) -> FHIRConsentFault? {
    do throws(FHIRConsentFault) {
      _ = try FHIRConsent(bytes)
      return nil
    } catch { return error }
  }

  @Test func `all that PCF lets it say is read`() throws {
    let consent = try FHIRConsent(Array(Self.whole.utf8))
    #expect(consent.id == "c1")
    #expect(consent.version == "7")
    #expect(consent.profile == .advanced)
    #expect(consent.patient.identifier?.value == "0001")
    #expect(consent.said.lower == 1_767_538_800_000)
    #expect(consent.provision.isPermit)
    #expect(consent.provision.actors == [FHIRReference(address: "Organization/2")])
    let exception = try #require(consent.provision.exceptions.first)
    #expect(!exception.isPermit)
    #expect(exception.labels.map(\.code) == ["PSY"])
    #expect(exception.data.map(\.meaning) == [.authoredby])
  }

  @Test func `what is written is read as the same`() throws {
    let consent = try FHIRConsent(Array(Self.whole.utf8))
    let again = try FHIRConsent(consent.encoded())
    #expect(again.encoded() == consent.encoded())
    #expect(again.provision.period?.end?.upper == consent.provision.period?.end?.upper)
    #expect(again.provision.exceptions == consent.provision.exceptions.map(Self.exact))
  }

  /// The same with its dates to the millisecond, as they are written.
  private static func exact(_ rule: FHIRConsent.Provision) -> FHIRConsent.Provision {
    var rule = rule
    rule.dataPeriod = rule.dataPeriod.map { period in
      FHIRConsent.Period(
        start: TimeSpan("2023-12-31T15:00:00.000Z".utf8.span), end: period.end)
    }
    return rule
  }

  /// What is changed, and the element that is then named.
  static let refused: [(old: String, new: String, FHIRConsentFault)] = [
    ("\"status\":\"active\"", "\"status\":\"draft\"", fault("Consent.status", .notUnderstood)),
    ("\"status\":\"active\",", "", fault("Consent.status", .required)),
    (
      "\"status\":\"active\"", "\"status\":\"active\",\"modifierExtension\":[]",
      fault("Consent.modifierExtension", .notUnderstood)
    ),
    (
      "\"status\":\"active\"", "\"status\":\"active\",\"policyRule\":{}",
      fault("Consent.policyRule", .notUnderstood)
    ),
    (
      "\"status\":\"active\"", "\"status\":\"active\",\"_status\":{}",
      fault("Consent._status", .notUnderstood)
    ),
    ("patient-privacy", "research", fault("Consent.scope", .notUnderstood)),
    ("2026-01-05\",\n", "2026-01\",\n", fault("Consent.dateTime", .malformed)),
    ("IRCP", "PRCP", fault("Consent.provision.actor[0].role", .notUnderstood)),
    ("\"permit\"", "\"allow\"", fault("Consent.provision.type", .malformed)),
    ("\"permit\"", "\"permit\",\"action\":[]", fault("Consent.provision.action", .notUnderstood)),
    ("\"permit\"", "\"permit\",\"class\":[]", fault("Consent.provision.class", .notUnderstood)),
    ("\"permit\"", "\"permit\",\"code\":[]", fault("Consent.provision.code", .notUnderstood)),
    ("2027-12-31", "2025-12-31", fault("Consent.provision.period", .malformed)),
    (
      "\"deny\"", "\"deny\",\"provision\":[{\"type\":\"permit\"}]",
      fault("Consent.provision.provision[0].provision", .notUnderstood)
    ),
    (
      "\"deny\"", "\"deny\",\"modifierExtension\":[]",
      fault("Consent.provision.provision[0].modifierExtension", .notUnderstood)
    ),
    ("PSY", "XYZ", fault("Consent.provision.provision[0].securityLabel[0]", .notUnderstood)),
    (
      "authoredby", "dependents",
      fault("Consent.provision.provision[0].data[0].meaning", .notUnderstood)
    ),
    (
      "{\"reference\":\"Practitioner/1\"}", "{}",
      fault("Consent.provision.provision[0].data[0].reference", .malformed)
    ),
  ]

  private static func fault(
    _ path: String, _ reason: FHIRConsentFault.Reason
  ) -> FHIRConsentFault { FHIRConsentFault(path, reason) }

  @Test(arguments: refused)
  func `what is not understood is refused by its element`(
    _ old: String, _ new: String, _ fault: FHIRConsentFault
  ) {
    #expect(Self.whole.contains(old))
    #expect(Self.fault(Self.edited(old, new)) == fault)
  }

  @Test func `more exceptions than the limit are refused`() {
    let exception = "{\"type\":\"deny\"}"
    let many = Array(repeating: exception, count: FHIRConsent.exceptionsMax + 1)
    let bytes = Self.edited("\"provision\":[", "\"provision\":[\(many.joined(separator: ",")),")
    #expect(
      Self.fault(bytes)
        == FHIRConsentFault("Consent.provision.provision", .tooMany(max: 64)))
  }

  @Test func `a Consent that breaks off anywhere is malformed`() {
    let bytes = Array(Self.whole.utf8)
    for end in bytes.indices {
      #expect(Self.fault(Array(bytes[..<end])) == FHIRConsentFault("Consent", .malformed))
    }
  }
}
