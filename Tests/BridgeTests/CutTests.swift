import Bridge
import Crypto
import HTTP
import Platform
import Record
import Testing
import Transport

extension Live {
  /// Invariant 4 on the wire: an answer that is being sent ends where the right to it ended.
  @Suite(.serialized) struct Cuts {
    /// Bytes of the document: far more than the sockets of both ends hold.
    private static let size = 3_000_000
    private static let number = "30410077"

    /// What ends the right to the answer.
    enum Ending: String, CaseIterable, CustomTestStringConvertible {
      case nothing, withdrawal, refusal, killSwitch, linkRevoked, facilitySuspended, activation
      var testDescription: String { rawValue }
    }

    @Test(arguments: Ending.allCases)
    func `an answer of a session stops on its way`(ending: Ending) async throws {
      try await read(until: ending, inSession: true)
    }

    @Test(arguments: [Ending.nothing, .withdrawal, .activation])
    func `an answer outside any session stops on its way`(ending: Ending) async throws {
      try await read(until: ending, inSession: false)
    }

    private func read(until ending: Ending, inSession: Bool) async throws {
      let host = try await Self.host()
      try await host.registerAll()
      try await host.agree("M-77", Self.number)
      let referral = try await host.link("M-77", Self.number)
      let client = try host.client("mame", "c-101")
      let document = try #require(try await host.visible(referral.handle).first)
      let url = try #require(document.attachmentURL)
      let bearer =
        inSession
        ? try await client.open(referral.handle, host.token(.doctor)).token
        : try host.token(.doctor)
      let reader = SlowReader(on: host.site.loop)
      try await reader.ask(
        Client.path(url), at: host.origin("mame"), bearer: bearer,
        host.files("mame", "c-101", of: "mame"))
      let before = await reader.read(atLeast: 50_000)
      #expect(before >= 50_000)
      try await Self.end(ending, host, referral)
      let rest = await reader.readToEnd()
      await reader.close()
      if ending == .nothing {
        #expect(before + rest.count > Self.size)
        #expect(!rest.isBroken)
      } else {
        #expect(before + rest.count < Self.size)
        #expect(rest.isBroken)
      }
      await host.stop()
    }

    private static func end(
      _ ending: Ending, _ host: BridgeHost, _ referral: Referral
    ) async throws {
      switch ending {
      case .nothing: break
      case .withdrawal: try await host.consent("oshidori", number, "participation", "withdrawn")
      case .refusal:
        try await host.consent("mame", "M-77", "facilityConsent", "refused", for: "mame/c-101")
      case .killSwitch:
        try await host.call("oshidori", "operator", .post, "/api/sessions/cut", ["all": true])
      case .linkRevoked:
        try await host.call(
          "oshidori", "h-001", .post, "/api/links/revoke",
          ["handle": .string(referral.handleThere)])
      case .facilitySuspended:
        try await host.register("mame", facility: "c-101", type: "clinic", status: "suspended")
      case .activation:
        let draft = try Activations.Draft(host)
        let answer = try await draft.activate(draft.signed(draft.noSessions()))
        #expect(Refused(answer) == Refused(201, ""))
      }
    }

    /// A bridge before a server that holds one patient with one large document.
    private static func host() async throws -> BridgeHost {
      let site = try Site.current
      let server = try await large.value(site)
      return try await site.bridge(.init(servers: ["oshidori": server]))
    }

    private static let large = Shared { site in
      let folder = "\(site.folder)/large"
      try DurableFile.makeDirectory(folder, mode: 0o700)
      let system = "urn:oid:1.2.392.200250.99.77"
      let patient: JSONValue = [
        "resourceType": "Patient", "id": "pt-large",
        "identifier": [["system": .string(system), "value": .string(number)]],
      ]
      let line = Array("所見に変わりはない。\n".utf8)
      let text = Array(repeatElement(line, count: size / line.count + 1).joined())
      let document: JSONValue = [
        "resourceType": "DocumentReference", "id": "doc-large", "status": "current",
        "type": ["coding": [["system": "http://loinc.org", "code": "11506-3"]]],
        "subject": ["reference": "Patient/pt-large"], "date": "2026-01-02T03:04:05+09:00",
        "securityLabel": [
          [
            "coding": [
              [
                "system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "N",
              ]
            ]
          ]
        ],
        "content": [
          [
            "attachment": [
              "contentType": "text/plain", "data": .string(Base64.encode(text)),
            ]
          ]
        ],
      ]
      for (name, resource) in [("Patient", patient), ("DocumentReference", document)] {
        try DurableFile.replace(
          "\(folder)/\(name).ndjson", with: resource.encoded() + [0x0A], mode: 0o600)
      }
      return try await site.server(
        "oshidori", .folder(folder, system: system), named: "large",
        options: ["--attachments", "binary"])
    }
  }
}

/// Something that is made once, by whoever needs it first.
actor Shared<Value: Sendable> {
  private let make: @Sendable (Site) async throws -> Value
  private var task: Task<Value, any Error>?

  init(_ make: @escaping @Sendable (Site) async throws -> Value) { self.make = make }

  func value(_ site: Site) async throws -> Value {
    let made = task ?? Task { [make] in try await make(site) }
    task = made
    return try await made.value
  }
}
