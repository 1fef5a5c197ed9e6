import HTTP
import Platform
import Record
import Testing
import Transport

extension Live {
  /// Consents in FHIR, by whose network's own systems, felt by those who ask (IHE PCF ITI-108).
  @Suite struct `Consent facade` {
    private let host: BridgeHost
    private let system: String

    init() async throws {
      host = try await Site.current.bridge()
      try await host.registerAll()
      system = try host.site.server(of: "oshidori").patientSystem
    }

    private func send(
      _ method: HTTP.Method, _ path: String, _ body: JSONValue? = nil,
      fields: [(String, String)] = [], as network: String = "oshidori"
    ) async throws -> UpstreamResponse {
      try await host.client(network, "operator").send(
        method, "/fhir/\(path)", body?.encoded() ?? [], contentType: "application/fhir+json",
        fields: fields)
    }

    /// A form about one clinic, said some days before now.
    private func consent(
      _ patient: String, _ type: String, _ facility: String = "mame/c-101", days: Int64 = 0,
      form: String = "様式7"
    ) throws -> JSONValue {
      let said = host.manual.now.adding(.seconds(-86_400 * days)).rfc3339
      let person: JSONValue = [
        "identifier": ["system": .string(system), "value": .string(patient)]
      ]
      let text = """
        {"resourceType":"Consent","status":"active","scope":{"coding":[{"system":
        "http://terminology.hl7.org/CodeSystem/consentscope","code":"patient-privacy"}]},
        "category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],
        "dateTime":"\(said)","organization":[{"type":"Organization","identifier":
        {"system":"urn:kakehashi:network","value":"oshidori"}}],"sourceReference":
        {"identifier":{"system":"urn:kakehashi:form","value":"\(form)"}},
        "policy":[{"uri":"urn:kakehashi:basis:explicitConsent"}],"provision":{"type":"\(type)",
        "actor":[{"role":{"coding":[{"system":
        "http://terminology.hl7.org/CodeSystem/v3-ParticipationType","code":"IRCP"}]},"reference":
        {"type":"Organization","identifier":{"system":"urn:kakehashi:facility",
        "value":"\(facility)"}}}]}}
        """
      return try JSONValue.parse(Array(text.utf8)).setting("patient", person)
        .setting("performer", .array([person]))
    }

    private func refusal(_ answer: UpstreamResponse) throws -> (code: String?, path: String?) {
      let issue = try JSONValue.parse(answer.body)["issue"]?[0]
      return (
        issue?["details"]?["coding"]?[0]?["code"]?.string, issue?["expression"]?[0]?.string
      )
    }

    @Test func `a Consent lets a clinic look, and its next version no more`() async throws {
      let referral = try await host.referral(0)
      let there = try BridgeHost.number(0)
      try await host.consent("oshidori", there, "facilityConsent", "unset", for: "mame/c-101")
      #expect(try await host.visible(referral.handle).isEmpty)
      host.manual.advance(by: .seconds(60))
      let created = try await send(.post, "Consent", consent(there, "permit"))
      #expect(created.head.status.code == 201)
      let resource = try JSONValue.parse(created.body)
      let id = try resource.string(at: "id")
      let version = try #require(created.head.fields["etag"])
      #expect(created.head.fields["location"]?.contains("/Consent/\(id)/_history/") == true)
      #expect(try await host.visible(referral.handle).isEmpty == false)

      host.manual.advance(by: .seconds(60))
      let denial = try consent(there, "deny").setting("id", .string(id))
      let updated = try await send(
        .put, "Consent/\(id)", denial, fields: [("if-match", version)])
      #expect(updated.head.status.code == 200)
      #expect(try await host.visible(referral.handle).isEmpty)
      let now = try JSONValue.parse(try await send(.get, "Consent/\(id)").body)
      #expect(now["provision"]?["type"] == "deny")
      let before = try JSONValue.parse(
        try await send(.get, "Consent/\(id)/_history/\(resource.string(at: "meta.versionId"))")
          .body)
      #expect(before["provision"]?["type"] == "permit")
      let late = try consent(there, "permit").setting("id", .string(id))
      let stale = try await send(.put, "Consent/\(id)", late, fields: [("if-match", version)])
      #expect(stale.head.status.code == 412)
      #expect(try refusal(stale).code == "consent-version")
    }

    @Test func `a withdrawal that comes once more ends nothing that began since`() async throws {
      let referral = try await host.referral(1)
      let there = try BridgeHost.number(1)
      host.manual.advance(by: .seconds(60))
      let withdrawal = try consent(there, "deny").setting("provision", ["type": "deny"])
      #expect(try await send(.post, "Consent", withdrawal).head.status.code == 201)
      #expect(try await host.visible(referral.handle).isEmpty)
      host.manual.advance(by: .seconds(60))
      try await host.consent("oshidori", there, "participation", "active")
      try await host.consent("oshidori", there, "facilityConsent", "granted", for: "mame/c-101")
      let again = try await host.link(referral.here, there)
      #expect(try await host.visible(again.handle).isEmpty == false)
      let repeated = try JSONValue.parse(try await send(.post, "Consent", withdrawal).body)
      #expect(repeated["status"] == "inactive")
      #expect(try await host.visible(again.handle).isEmpty == false)
    }

    @Test func `a form that was recorded with other contents is refused`() async throws {
      let first = try consent("p-81", "permit")
      #expect(try await send(.post, "Consent", first).head.status.code == 201)
      let second = try consent("p-81", "permit", "mame/p-201")
      #expect(try refusal(await send(.post, "Consent", second)).code == "consent-form-reused")
      #expect(try await send(.post, "Consent", first).head.status.code == 201)
    }

    @Test func `what contradicts itself is found and told`() async throws {
      let there = "p-77"
      _ = try await send(.post, "Consent", consent(there, "permit", days: 2, form: "1"))
      let second = try await send(
        .post, "Consent",
        consent(there, "deny", days: 1, form: "2"),
        fields: [("prefer", "return=OperationOutcome")])
      let told = try JSONValue.parse(second.body)["issue"]?.elements ?? []
      #expect(told.map { $0["severity"]?.string } == ["information", "information"])
      #expect(told.last?["code"] == "conflict")
    }

    @Test func `a search finds by patient, status and actor`() async throws {
      let there = "p-78"
      for (facility, form) in [("mame/c-101", "a"), ("mame/p-201", "b")] {
        _ = try await send(.post, "Consent", consent(there, "permit", facility, form: form))
      }
      let patient = "patient.identifier=\(PercentEncoding.encode("\(system)|\(there)"))"
      func found(_ more: String) async throws -> [JSONValue] {
        let answer = try await send(.get, "Consent?\(patient)\(more)")
        let bundle = try answer.json()
        return bundle.resources
      }
      #expect(try await found("").count == 2)
      #expect(try await found("&status=active").count == 2)
      #expect(try await found("&status=inactive").isEmpty)
      let actor = PercentEncoding.encode("urn:kakehashi:facility|mame/p-201")
      let one = try await found("&actor:identifier=\(actor)")
      #expect(one.count == 1)
      let logical = try #require(one.first).string(at: "patient.reference")
      let again = try await send(.get, "Consent?patient=\(PercentEncoding.encode(logical))").json()
      #expect(again.resources.count == 2)
      try await host.consent("oshidori", there, "participation", "withdrawn")
      #expect(try await found("&status=inactive").count == 2)
      #expect(try await found("&status=active").count == 1)
    }

    @Test func `what is not understood is refused by its element and changes nothing`() async throws
    {
      let there = "p-79"
      let whole = try consent(there, "permit")
      let third = whole.setting("modifierExtension", .array([]))
      let answer = try await send(.post, "Consent", third)
      #expect(answer.head.status.code == 400)
      #expect(try refusal(answer) == ("consent-malformed", "Consent.modifierExtension"))
      let other = whole.setting("policy", .array([["uri": "https://example.org/other"]]))
      let unknown = try await send(.post, "Consent", other)
      #expect(unknown.head.status.code == 422)
      #expect(try refusal(unknown) == ("consent-unsupported", "Consent.policy"))
      let nobody = try await send(.post, "Consent", consent(there, "deny", "mame/c-1O1"))
      #expect(try refusal(nobody).path == "Consent.provision.actor[0].reference")
      let stranger = try await send(.post, "Consent", whole, as: "mame")
      #expect(try refusal(stranger).code == "consent-unsupported")
      let entry = try await host.client("oshidori", "operator").call(
        .post, "/api/consents/search", ["patient": .string(there)])
      #expect(entry["statements"]?.elements?.isEmpty == true)
    }

    @Test func `one network's Consents are no other's`() async throws {
      let created = try await send(.post, "Consent", consent("p-80", "permit"))
      let id = try JSONValue.parse(created.body).string(at: "id")
      let answer = try await send(.get, "Consent/\(id)", as: "mame")
      #expect(answer.head.status.code == 404)
    }

    @Test func `the capability says what is done`() async throws {
      let statement = try JSONValue.parse(try await send(.get, "metadata").body)
      #expect(
        statement["instantiates"]?[0]?.string?.hasSuffix("IHE.PCF.consentRegistry") == true)
      #expect(statement["rest"]?[0]?["resource"]?[0]?["type"] == "Consent")
      #expect(try await send(.delete, "Consent/x").head.status.code == 405)
    }
  }
}
