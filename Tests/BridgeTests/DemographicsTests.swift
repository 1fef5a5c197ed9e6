import Bridge
import HTTP
import Platform
import Record
import Testing
import Transport

/// The ORCA of a clinic whose storage is ``SmallStorage``.
struct Clinic {
  /// What the patient's insurance card says; the storage knows nothing of it.
  static let card = (insurer: "06329123", symbol: "しA1", number: "7712345", branch: "03")
  static let credentials = (user: "ormaster", password: "仮の合言葉")

  let site: Site
  let folder: String

  init(_ site: Site) throws {
    self.site = site
    folder = "\(site.folder)/clinic-\(Int.random(in: 0..<1 << 40))"
    try DurableFile.makeDirectory(folder, mode: 0o700)
    try write("user", Self.credentials.user)
    try write("password", Self.credentials.password)
    try write("credentials", "\(Self.credentials.user):\(Self.credentials.password)")
  }

  func write(_ name: String, _ text: String, mode: UInt32 = 0o600) throws {
    try DurableFile.replace("\(folder)/\(name)", with: Array("\(text)\n".utf8), mode: mode)
  }

  /// Starts an ORCA that knows one patient, under `number`.
  func start(knowing number: String) async throws -> UInt16 {
    let card = "\(Self.card.insurer):\(Self.card.symbol):\(Self.card.number):\(Self.card.branch)"
    let patient: JSONValue = [
      "resourceType": "Patient", "id": "p-1",
      "identifier": [
        ["system": "urn:oid:1.2.392.200250.99.2", "value": .string(number)],
        [
          "system": "http://jpfhir.jp/fhir/clins/Idsystem/JP_Insurance_memberID",
          "value": .string(card),
        ],
      ],
      "name": [
        [
          "extension": [["url": "urn:x", "valueCode": "IDE"]], "family": "仮橋本",
          "given": ["学"],
        ]
      ],
      "gender": "male", "birthDate": "1985-01-16",
    ]
    let records = "\(folder)/records"
    try DurableFile.makeDirectory(records, mode: 0o700)
    try DurableFile.replace("\(records)/patients.ndjson", with: patient.encoded(), mode: 0o600)
    let server = try await site.server(
      "oshidori", .folder(records, system: "urn:oid:1.2.392.200250.99.2"),
      named: folder.split(separator: "/").last.map(String.init) ?? "clinic",
      options: ["--orca", "\(folder)/credentials"])
    return server.port
  }

  /// `demographics` of an upstream, answered at a port.
  func demographics(_ port: UInt16) -> JSONValue {
    [
      [
        "kind": "orca", "facility": "h-001", "base": .string("https://localhost:\(port)"),
        "authorities": .string(site.file("oshidori", "authority.pem")),
        "certificate": .string(site.file("oshidori", "bridge.pem")),
        "key": .string(site.file("oshidori", "bridge.key")),
        "userFile": .string("\(folder)/user"), "passwordFile": .string("\(folder)/password"),
      ]
    ]
  }
}

extension Live {
  /// A custodian whose documents lie in SS-MIX2 storage and whose patients are registered in ORCA.
  @Suite(.serialized) struct `A clinic with ORCA` {
    /// A bridge to a storage in which the patient's insurance stands where nobody looks for it.
    private func host(_ demographics: JSONValue?) async throws -> BridgeHost {
      let site = try Site.current
      let storage = try SmallStorage(at: "\(site.folder)/ssmix2-\(Int.random(in: 0..<1 << 40))")
      try storage.write(
        "20240117", "OMP-01", "000409821235599", "20240117141700000", "RDE^O11^RDE_O11",
        """
        ORC|NW|000409821235599||01|||||20240117141700
        RXE||103835401^ムコダイン錠 \(Clinic.card.number) 渡し し・Ａ１−７７１２３４５ 済^HOT9|1||TAB^錠^MR9P\
        |||||3|TAB^錠^MR9P
        """)
      var upstream = JSONValue.storage(storage.folder)
      if let demographics { upstream = upstream.setting("demographics", demographics) }
      let host = try await site.bridge(.init(upstream: upstream))
      try await host.registerAll()
      return host
    }

    private func referral(_ host: BridgeHost) async throws -> Referral {
      try await host.agree("M-77", SmallStorage.patient)
      return try await host.link("M-77", SmallStorage.patient)
    }

    /// Everything the doctor gets of a patient: what is found, and what each document says.
    private func seen(_ host: BridgeHost, _ handle: String) async throws -> String {
      let client = try host.client("mame", "c-101")
      var seen: [UInt8] = []
      for document in try await host.visible(handle) {
        let url = try #require(document.attachmentURL)
        let answer = try await client.retrieve(url, bearer: host.token(.doctor))
        seen += document.encoded() + answer.bytes
      }
      return String(decoding: seen, as: UTF8.self)
    }

    private func search(_ host: BridgeHost, _ handle: String) async throws -> UpstreamResponse {
      try await host.client("mame", "c-101").search(handle, bearer: host.token(.doctor))
    }

    /// Whether an answer says that the custodian does not answer properly.
    private func isUnavailable(_ answer: UpstreamResponse) throws -> Bool {
      let issue = try JSONValue.parse(answer.body)["issue"]?[0]
      return answer.head.status.code == 502
        && issue?["details"]?["coding"]?[0]?["code"]?.string == "custodian-unavailable"
    }

    @Test func `lets no number of the insurance out, which only ORCA knows`() async throws {
      // Without ORCA nothing tells the number from others.
      let blind = try await host(nil)
      let shown = try await seen(blind, referral(blind).handle)
      #expect(shown.contains(Clinic.card.number) && shown.contains("７７１２３４５"))
      await blind.stop()

      let clinic = try Clinic(Site.current)
      let port = try await clinic.start(knowing: SmallStorage.patient)
      let host = try await host(clinic.demographics(port))
      let referral = try await referral(host)
      let text = try await seen(host, referral.handle)
      #expect(text.contains("ムコダイン") && text.contains("渡し") && text.contains("13244"))
      #expect(!text.contains(Clinic.card.number) && !text.contains("７７１２３４５"))
      #expect(!text.contains(SmallStorage.patient) && !text.contains(Clinic.card.insurer))

      // A bridge that has just begun asks ORCA before it hands out a document.
      let found = try await host.visible(referral.handle)
      let url = try #require(found.last { $0.typeCode == "OMP-01" }?.attachmentURL)
      await host.stop()
      try await host.start()
      let answer = try await host.client("mame", "c-101").retrieve(
        url, bearer: host.token(.doctor))
      #expect(answer.head.status.code == 200)
      #expect(!String(decoding: answer.bytes, as: UTF8.self).contains(Clinic.card.number))
      await host.stop()
    }

    @Test func `has no patient whom ORCA does not know`() async throws {
      let clinic = try Clinic(Site.current)
      let port = try await clinic.start(knowing: "5532129999")
      let host = try await host(clinic.demographics(port))
      let referral = try await referral(host)
      var answers: Set<String> = []
      for handle in [referral.handle, try await host.handle("M-79")] {
        let answer = try await search(host, handle)
        #expect(answer.head.status.code == 200)
        answers.insert(String(decoding: answer.body, as: UTF8.self).replacing(handle, with: "H"))
      }
      #expect(answers.count == 1)
      #expect(try await host.visible(referral.handle).isEmpty)
      await host.stop()
    }

    @Test func `does not answer without ORCA, or to a user whom ORCA does not know`() async throws {
      let clinic = try Clinic(Site.current)
      let nobody = try FreePorts.take(1)[0]
      let without = try await host(clinic.demographics(nobody))
      let referral = try await referral(without)
      #expect(try isUnavailable(await search(without, referral.handle)))
      await without.stop()

      let port = try await clinic.start(knowing: SmallStorage.patient)
      try clinic.write("password", "別の合言葉")
      let stranger = try await host(clinic.demographics(port))
      let other = try await self.referral(stranger)
      #expect(try isUnavailable(await search(stranger, other.handle)))
      await stranger.stop()
    }

    @Test(arguments: [
      ("5532128904", 1, false), ("0005532128904", 1, false), ("5532128905", 1, true),
      ("5532128904", 2, true),
    ])
    func `does not answer with another patient, or with two`(
      _ number: String, _ count: Int, _ isFault: Bool
    ) async throws {
      let clinic = try Clinic(Site.current)
      let server = try MalformedCustodian(Site.current)
      var conduct = MalformedCustodian.Conduct()
      conduct.content = { request in
        let information = """
          <Patient_ID type="string">\(number)</Patient_ID>\
          <WholeName type="string">仮橋本　学</WholeName>
          """
        let list = (0..<count).map { _ in
          #"<Patient_Information_child type="record">\#(information)</Patient_Information_child>"#
        }
        let (name, body) =
          request.head.method == .get
          ? ("patientinfores", #"<Patient_Information type="record">\#(information)"#)
          : ("patientlst2res", #"<Patient_Information type="array">\#(list.joined())"#)
        let answer = """
          <xmlio2><\(name) type="record"><Api_Result type="string">00</Api_Result>\(body)\
          </Patient_Information></\(name)></xmlio2>
          """
        return MalformedCustodian.raw(answer)
      }
      server.behave(conduct)
      let host = try await host(clinic.demographics(server.listener.port))
      let answer = try await search(host, try await referral(host).handle)
      #expect(try isUnavailable(answer) == isFault)
      #expect((answer.head.status.code == 200) != isFault)
      #expect(server.requests.first == "/api01rv2/patientgetv2?id=\(SmallStorage.patient)")
      await host.stop()
      await server.stop()
    }

    @Test func `is checked for its files before a bridge begins`() async throws {
      let clinic = try Clinic(Site.current)
      let host = try await host(clinic.demographics(1))
      func findings() throws -> [String] {
        ConfigurationCheck.findings(try Configuration.read(path: host.configurationFile))
          .filter { $0.severity == .fault }.map(\.wording.en)
      }
      #expect(try findings().isEmpty)
      try clinic.write("password", "合言葉", mode: 0o644)
      #expect(try findings().contains { $0.contains("\(clinic.folder)/password") })
      try clinic.write("password", "二つの\n行")
      #expect(try findings().count == 1)
      try clinic.write("password", "合言葉")
      try clinic.write("user", "or:master")
      #expect(try findings().contains { $0.contains("\(clinic.folder)/user") })
      try DurableFile.remove("\(clinic.folder)/user")
      #expect(try findings().count == 1)
      await host.stop()
    }
  }
}
