import Bridge
import Crypto
import Platform
import Record
import Testing

/// What a configuration may say, and how it is told what it may not.
@Suite struct ConfigurationTests {
  /// One thing wrong with the example.
  struct Fault: Sendable, CustomTestStringConvertible {
    let path: String
    /// Nil removes what stands there.
    let value: JSONValue?
    let en: String
    let ja: String

    var testDescription: String { en }

    init(_ path: String, _ value: JSONValue?, en: String, ja: String) {
      self.path = path
      self.value = value
      self.en = en
      self.ja = ja
    }
  }

  private static let orca: JSONValue = [
    "kind": "orca", "facility": "h-001", "base": "https://orca.example:8443",
    "authorities": "a.pem", "certificate": "b.pem", "key": "b.key", "userFile": "user",
    "passwordFile": "password",
  ]

  static let faults: [Fault] = [
    Fault("data", nil, en: "`data` is missing", ja: "`data` がありません"),
    Fault(
      "data", 7, en: "`data` must be a non-empty string", ja: "`data` は文字列でなければなりません"),
    Fault(
      "data", "", en: "`data` must be a non-empty string", ja: "`data` は文字列でなければなりません"),
    Fault(
      "dta", "x", en: "unknown key `dta`; did you mean `data`?",
      ja: "`dta` という項目はありません（`data` のことですか）"),
    Fault(
      "completelyElse", "x", en: "unknown key `completelyElse`",
      ja: "`completelyElse` という項目はありません"),
    Fault(
      "ledger.origin", "a name", en: "`ledger.origin` must be a name without spaces",
      ja: "`ledger.origin` は空白を含まない名前でなければなりません"),
    Fault(
      "ledger.signingkey", "x", en: "unknown key `ledger.signingkey`; did you mean `signingKey`?",
      ja: "`ledger.signingkey` という項目はありません（`signingKey` のことですか）"),
    Fault(
      "agreements[0].seats[0].seats", 0,
      en: "`agreements[0].seats[0].seats` must be a whole number from 1 to 1000",
      ja: "`agreements[0].seats[0].seats` は 1 から 1000 までの整数でなければなりません"),
    Fault(
      "agreements[0].seats[0].pool", "Clinics",
      en: "`agreements[0].seats[0].pool` must be a name of a-z, 0-9 and -",
      ja: "`agreements[0].seats[0].pool` は小文字の英数字とハイフンの名前でなければなりません"),
    Fault(
      "agreements[0].seats", [["pool": "one", "seats": 1, "reserved": 1]],
      en: "`agreements[0].seats[0].reserved` must be less than the number of seats",
      ja: "`agreements[0].seats[0].reserved` は seats より小さい数でなければなりません"),
    Fault(
      "agreements[0].seats", [["pool": "one", "seats": 1], ["pool": "two", "seats": 1]],
      en: "`agreements[0].seats` must be one pool a facility, and one that is shared",
      ja: "`agreements[0].seats` は施設ごとに一つ、共用も一つだけでなければなりません"),
    Fault(
      "agreements[0].seats",
      [["pool": "one", "seats": 1], ["pool": "one", "facility": "c-101", "seats": 1]],
      en: "`agreements` must be with pools of seats of distinct names",
      ja: "`agreements` は名前の異なる席の組でなければなりません"),
    Fault(
      "eventLoops", 65, en: "`eventLoops` must be a whole number from 0 to 64",
      ja: "`eventLoops` は 0 から 64 までの整数でなければなりません"),
    Fault(
      "networks[0].id", "Mame", en: "`networks[0].id` must be an id of a-z, 0-9 and -",
      ja: "`networks[0].id` は小文字の英数字とハイフンの idでなければなりません"),
    Fault(
      "networks[1].listen.port", 65_536,
      en: "`networks[1].listen.port` must be a whole number from 0 to 65535",
      ja: "`networks[1].listen.port` は 0 から 65535 までの整数でなければなりません"),
    Fault(
      "networks[1].listen.tls.keyy", "x",
      en: "unknown key `networks[1].listen.tls.keyy`; did you mean `key`?",
      ja: "`networks[1].listen.tls.keyy` という項目はありません（`key` のことですか）"),
    Fault(
      "networks[0].listen.publicOrigin", "http://localhost:1",
      en: "`networks[0].listen.publicOrigin` must be a URL that begins with https://",
      ja: "`networks[0].listen.publicOrigin` は https:// で始まる URLでなければなりません"),
    Fault(
      "networks[0].operatorCertificates", ["00"],
      en: "`networks[0].operatorCertificates` must be 64 hexadecimal digits each",
      ja: "`networks[0].operatorCertificates` は64 桁の 16 進数でなければなりません"),
    Fault(
      "networks[0].operatorCertificates", [.string(String(repeating: "z", count: 64))],
      en: "`networks[0].operatorCertificates` must be 64 hexadecimal digits each",
      ja: "`networks[0].operatorCertificates` は64 桁の 16 進数でなければなりません"),
    Fault(
      "networks[1].upstream.base", "https://fhir.example/fhir/",
      en: "`networks[1].upstream.base` must be a URL that begins with https://",
      ja: "`networks[1].upstream.base` は https:// で始まる URLでなければなりません"),
    Fault(
      "networks[1].upstream.assertions", [:],
      en: "unknown key `networks[1].upstream.assertions`",
      ja: "`networks[1].upstream.assertions` という項目はありません"),
    Fault(
      "networks[1].upstream", community(telling: ["roleSystem": "roles"]),
      en: "`networks[1].upstream.assertions.roleSystem` must be an OID",
      ja: "`networks[1].upstream.assertions.roleSystem` は OIDでなければなりません"),
    Fault(
      "networks[1].upstream", community(telling: ["minutes": 61]),
      en: "`networks[1].upstream.assertions.minutes` must be a whole number from 1 to 60",
      ja: "`networks[1].upstream.assertions.minutes` は 1 から 60 までの整数でなければなりません"),
    Fault(
      "networks[1].upstream.demographics", [orca, orca],
      en: "`networks[1].upstream.demographics` must be one per facility",
      ja: "`networks[1].upstream.demographics` は施設ごとに一つでなければなりません"),
    Fault(
      "networks[1].upstream.demographics", [orca.setting("kind", "hope")],
      en: "`networks[1].upstream.demographics[0].kind` must be orca",
      ja: "`networks[1].upstream.demographics[0].kind` は orcaでなければなりません"),
    Fault(
      "networks[1].upstream.demographics", [orca.removing("passwordFile")],
      en: "`networks[1].upstream.demographics[0].passwordFile` is missing",
      ja: "`networks[1].upstream.demographics[0].passwordFile` がありません"),
    Fault(
      "networks[1].upstream.demographics", [orca.setting("password", "合言葉")],
      en: "unknown key `networks[1].upstream.demographics[0].password`",
      ja: "`networks[1].upstream.demographics[0].password` という項目はありません"),
    Fault(
      "networks[1].roleAccounts.key", ["vault": "合言葉"],
      en: "`networks[1].roleAccounts.key.vault` must be a credential's name: "
        + "up to 64 letters, digits, `.`, `_` and `-`",
      ja: "`networks[1].roleAccounts.key.vault` は資格情報の名前（64 文字までの英数字と . _ -）でなければなりません"),
    Fault(
      "networks[1].roleAccounts.key", ["valt": "x"],
      en: "`networks[1].roleAccounts.key.vault` is missing",
      ja: "`networks[1].roleAccounts.key.vault` がありません"),
    Fault(
      "networks[1].desktop.seats[0].password", ["vault": "x", "volt": "x"],
      en: "unknown key `networks[1].desktop.seats[0].password.volt`; did you mean `vault`?",
      ja: "`networks[1].desktop.seats[0].password.volt` という項目はありません（`vault` のことですか）"),
    Fault(
      "networks[1].desktop.seats[0].password", 5,
      en: "`networks[1].desktop.seats[0].password` must be a non-empty string",
      ja: "`networks[1].desktop.seats[0].password` は文字列でなければなりません"),
    Fault(
      "networks[1].upstream",
      [
        "kind": "ssmix2", "codes": "codes", "roots": [["facility": "h-002", "folder": "x"]],
        "demographics": [orca],
      ],
      en: "`networks[1].upstream.demographics` must be of facilities that are among the roots",
      ja: "`networks[1].upstream.demographics` はroots にある施設だけでなければなりません"),
    Fault(
      "networks[1].assertions.jwksURL", nil, en: "`networks[1].assertions.jwksURL` is missing",
      ja: "`networks[1].assertions.jwksURL` がありません"),
    Fault(
      "networks[1].id", "mame", en: "`networks` must be two or more networks with distinct ids",
      ja: "`networks` はid の異なる二つ以上のネットワークでなければなりません"),
    Fault(
      "agreements[0].custodian", "other",
      en: "`agreements` must be between two configured networks",
      ja: "`agreements` は設定済みの二つの異なるネットワークでなければなりません"),
    Fault(
      "agreements[0].custodian", "mame",
      en: "`agreements` must be between two configured networks",
      ja: "`agreements` は設定済みの二つの異なるネットワークでなければなりません"),
    Fault(
      "networks[1].upstream", nil,
      en: "`agreements` must be with a custodian that has an upstream (`oshidori` has none)",
      ja: "`agreements` はupstream のある提供側（`oshidori` にはありません）でなければなりません"),
    Fault(
      "agreements[0].mappings", "x",
      en: "unknown key `agreements[0].mappings`; did you mean `mapping`?",
      ja: "`agreements[0].mappings` という項目はありません（`mapping` のことですか）"),
    Fault(
      "agreements[0].responsibilityBoundary.ja", nil,
      en: "`agreements[0].responsibilityBoundary.ja` is missing",
      ja: "`agreements[0].responsibilityBoundary.ja` がありません"),
    Fault(
      "limits.sessionMinutes", 0,
      en: "`limits.sessionMinutes` must be a whole number from 1 to 1440",
      ja: "`limits.sessionMinutes` は 1 から 1440 までの整数でなければなりません"),
    Fault(
      "limits.sesionMinutes", 5,
      en: "unknown key `limits.sesionMinutes`; did you mean `sessionMinutes`?",
      ja: "`limits.sesionMinutes` という項目はありません（`sessionMinutes` のことですか）"),
    Fault("limits", [], en: "`limits` must be an object", ja: "`limits` はオブジェクトでなければなりません"),
  ]

  /// A gateway that is told who asks, with something else said of how.
  private static func community(telling changes: [String: JSONValue]) -> JSONValue {
    var assertions: JSONValue = [
      "key": "xua.key", "certificate": "xua.pem", "issuer": "https://bridge.example",
      "audience": "https://xca.example", "roleSystem": "1.2.3",
    ]
    for (key, value) in changes { assertions = assertions.setting(key, value) }
    return [
      "kind": "xca", "base": "https://xca.example/xca", "home": "1.2.3",
      "authorities": "a.pem", "certificate": "c.pem", "key": "c.key", "assertions": assertions,
    ]
  }

  @Test func `the key that assertions are signed with is checked`() throws {
    func faults(_ key: SigningKey, _ certificate: Certificate) throws -> [Finding] {
      let folder = try TemporaryDirectory()
      let signer = try Self.authority().issue(.client("xua", validity: Self.validity))
      for (name, pem) in [
        ("c.pem", signer.certificate.pem), ("c.key", try signer.key.pem()),
        ("xua.pem", certificate.pem), ("xua.key", try key.pem()),
      ] {
        try DurableFile.replace("\(folder.path)/\(name)", with: Array(pem.utf8), mode: 0o600)
      }
      let text = try Self.example()
        .changing("networks[1].upstream", to: Self.community(telling: [:])).encoded()
      return ConfigurationCheck.findings(try Configuration.parse(text, folder: folder.path))
        .filter { $0.wording.en.contains("xua.") }
    }
    let good = try Self.authority().issue(.client("xua", validity: Self.validity))
    #expect(try faults(good.key, good.certificate).isEmpty)
    let other = try faults(SigningKey.generate(.p256), good.certificate)
    #expect(other.first?.wording.en.contains("is not the certificate of") == true)
    let kind = try faults(SigningKey.generate(.ed25519), good.certificate)
    #expect(kind.first?.wording.en.contains("cannot sign XML") == true)
  }

  private static let validity = DevelopmentAuthority.Validity.days(
    1, from: WallClock.system.now().unixSeconds)

  private static func authority() throws -> DevelopmentAuthority {
    try DevelopmentAuthority.create(commonName: "test", validity: validity)
  }

  @Test func `the example is read without its files`() throws {
    let configuration = try Configuration.parse(try Self.example().encoded(), folder: "/etc/k")
    #expect(configuration.networks.map(\.id.text) == ["mame", "oshidori"])
    #expect(configuration.storeKeyFile == "/etc/k/secrets/store.key")
    #expect(configuration.dataDirectory == "/var/lib/kakehashi")
    #expect(configuration.limits.documentsMax == 2000)
    #expect(configuration.limits.sessionsMax == 10_000)
  }

  @Test(arguments: faults) func `a fault is named by its place in both languages`(fault: Fault)
    throws
  {
    let text = try Self.example().changing(fault.path[...], to: fault.value).encoded()
    let error = #expect(throws: FieldError.self) {
      try Configuration.parse(text, folder: "/etc/k")
    }
    #expect(error?.wording.en == fault.en)
    #expect(error?.wording.ja == fault.ja)
  }

  @Test(arguments: ["", "{", "[]", "{\"data\":\"a\",\"data\":\"b\"}", "{\"data\": \"a\",}"])
  func `what is not one strict JSON object is refused as a whole`(text: String) {
    let error = #expect(throws: FieldError.self) {
      try Configuration.parse(Array(text.utf8), folder: ".")
    }
    #expect(error?.path == "")
  }

  @Test func `a file that is not there is named`() {
    let path = "/nowhere/bridge.json"
    let error = #expect(throws: ConfigurationError.self) { try Configuration.read(path: path) }
    #expect(error?.wording.en.hasPrefix("cannot read `\(path)`: ") == true)
  }

  @Test func `every missing file of the example is reported, not only the first`() throws {
    let configuration = try Configuration.parse(try Self.example().encoded(), folder: "/nowhere")
    let findings = ConfigurationCheck.findings(configuration)
    for name in [
      "store.key", "linkage.key", "slip.pem", "ledger.pem", "mame.side.pem", "oshidori.audit.key",
      "mame-jwks.json", "agreement.pack",
    ] {
      #expect(findings.contains { $0.wording.en.contains(name) }, "\(name)")
    }
    #expect(findings.allSatisfy { $0.severity == .fault })
  }

  private static func example() throws -> JSONValue {
    try JSONValue.parse(
      DurableFile.read("\(Programs.package)/Deploy/kakehashi.example.json", bytesMax: 1 << 16))
  }
}

extension JSONValue {
  /// This value with what stands at a path such as `networks[1].listen.port` replaced or removed.
  fileprivate func changing(_ path: Substring, to value: JSONValue?) -> JSONValue {
    guard let end = path.firstIndex(where: { $0 == "." || $0 == "[" }) else {
      return value.map { setting(String(path), $0) } ?? removing(String(path))
    }
    let key = String(path[..<end])
    let inner = self[key] ?? .object([])
    if path[end] == "." {
      return setting(key, inner.changing(path[path.index(after: end)...], to: value))
    }
    let close = path.firstIndex(of: "]") ?? end
    let index = Int(path[path.index(after: end)..<close]) ?? 0
    var elements = inner.elements ?? []
    let rest = path[path.index(close, offsetBy: 2)...]
    elements[index] = elements[index].changing(rest, to: value)
    return setting(key, .array(elements))
  }
}
