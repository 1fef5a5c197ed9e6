import Consent
import Platform
import Policy
import Record
import Testing

/// 22 decisions of an independent consent service on FHIR R4 Consents
/// (github.com/sdhealthconnect/leap-cds), made again from facts by the example pack.
@Suite struct `Imported consents` {
  /// Cases that are decided otherwise, with the reason; there are none.
  static let others: [String: String] = [:]

  @Test func `decide as an independent service does`() throws {
    guard let cases = try ConsentCases.shared() else { return }
    let example = try ConsentExample()
    for item in cases.all where Self.others[item.name] == nil {
      let found = try example.decide(item, cases)
      #expect(found.decision == item.decision, "\(item.name)")
      if item.decision == "CONSENT_PERMIT", let redact = item.redact {
        #expect(found.redacted == redact, "\(item.name)")
      }
    }
    #expect(cases.all.count == 22)
    #expect(Set(cases.all.map(\.decision)).count == 3)
  }

  @Test func `stand on a pack and words in their canonical form`() throws {
    let example = try ConsentExample()
    for (text, document) in example.sources {
      #expect(PolicyFormatter.format(document) == text)
    }
    for result in try CaseRunner.run(example.pack) {
      #expect(result.passed, "\(result.test.title): \(result.rules)")
    }
  }

  static let permit = """
    "resourceType":"Consent","status":"active","category":[{"coding":[{"system":"s","code":"p"}]}]
    """

  @Test(arguments: [
    (#"{"resourceType":"Patient"}"#, ConsentImportError.malformed("resourceType")),
    (#"{"resourceType":"Consent"}"#, .malformed("status")),
    ("{\(permit)}", .malformed("provision")),
    ("{\(permit),\"modifierExtension\":[]}", .unsupported("modifierExtension")),
    ("{\(permit),\"provision\":{}}", .malformed("provision.type")),
    ("{\(permit),\"provision\":{\"type\":\"allow\"}}", .malformed("provision.type")),
    (
      "{\(permit),\"provision\":{\"type\":\"permit\",\"actor\":[]}}",
      .malformed("provision.actor")
    ),
    (
      "{\(permit),\"provision\":{\"type\":\"permit\",\"class\":[{\"code\":\"x\"}]}}",
      .unsupported("provision.class")
    ),
    (
      "{\(permit),\"provision\":{\"type\":\"permit\",\"period\":{\"end\":\"soon\"}}}",
      .malformed("provision.period.end")
    ),
    (
      "{\(permit),\"provision\":{\"type\":\"deny\",\"provision\":[{\"type\":\"permit\"}]}}",
      .unsupported("provision.provision.type")
    ),
    (
      "{\(permit),\"provision\":{\"type\":\"permit\",\"provision\":[{\"type\":\"deny\","
        + "\"provision\":[{\"type\":\"permit\"}]}]}}",
      .unsupported("provision.provision.provision")
    ),
  ])
  func `are refused where reading them could widen them`(
    json: String, error: ConsentImportError
  ) throws {
    let value = try JSONValue.parse(Array(json.utf8))
    #expect(throws: error) { try ImportedConsent(value) }
  }

  @Test(arguments: [
    (#"{"type":"deny","securityLabel":[{"system":"x","code":"unheard-of"}]}"#, "refused"),
    (#"{"type":"deny","actor":[{"reference":{"reference":"Organization/9"}}]}"#, "refused"),
    (#"{"type":"deny","action":[{"coding":[{"code":"correct"}]}]}"#, "unset"),
    (#"{"type":"deny","action":[{"coding":[{"code":"access"}]}]}"#, "refused"),
    (#"{"type":"deny","period":{"end":"2024-04-25"}}"#, "unset"),
    (#"{"type":"deny","period":{"end":"2024-04-26"}}"#, "refused"),
    (#"{"type":"deny","period":{"start":"2024-04-27"}}"#, "unset"),
    (#"{"type":"deny","purpose":[{"code":"HMARKT"}]}"#, "unset"),
  ])
  func `take an exception wider rather than narrower`(exception: String, expected: String) throws {
    let json = "{\(Self.permit),\"provision\":{\"type\":\"permit\",\"provision\":[\(exception)]}}"
    let example = try ConsentExample()
    let now = try #require(Timestamp(rfc3339: "2024-04-26T00:00:00Z"))
    let facts = try ImportedConsent(try JSONValue.parse(Array(json.utf8))).facts(
      for: ConsentQuestion(asker: [], purposes: ["TREAT"]), at: now, in: example.pack.vocabulary,
      rows: ConsentExample.rows)
    #expect(facts["custodian.participation"] == "active")
    #expect(facts["custodian.facilityConsent"] == expected)
    #expect(facts.unknownWords == [])
  }
}
