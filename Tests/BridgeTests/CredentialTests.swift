import Crypto
import Platform
import Record
import Testing

@testable import Bridge

/// Credentials that lie in the vault or in files, and what is said of those that are not there.
@Suite struct CredentialTests {
  /// A configuration whose store key exists, and its vault.
  private struct Site: ~Copyable {
    let folder: TemporaryDirectory
    let configuration: Configuration

    init() throws {
      let folder = try TemporaryDirectory()
      let text = try DurableFile.read(
        "\(Programs.package)/Deploy/kakehashi.example.json", bytesMax: 1 << 16)
      let example = try JSONValue.parse(text).setting("data", "data").setting("storeKey", "key")
      let configuration = try Configuration.parse(example.encoded(), folder: folder.path)
      try SecretKey.random(byteCount: 32).save(path: "\(folder.path)/key")
      self.configuration = configuration
      self.folder = folder
    }

    var vault: CredentialVault { CredentialVault(configuration) }

    func put(_ text: String, _ name: String, by person: String? = nil) throws -> String {
      try vault.put(
        try SecretKey(copying: Array(text.utf8)), named: name, by: person,
        at: Timestamp(milliseconds: 1_795_000_000_000)
      ).kind
    }

    func remove(_ name: String) throws(BridgeError) {
      try vault.remove(name, by: "鈴木", at: Timestamp(milliseconds: 1_795_000_000_000))
    }

    func refusal(_ text: String, _ name: String) -> String? {
      do { _ = try put(text, name) } catch { return (error as? BridgeError)?.wording.en }
      return nil
    }

    /// What the check says of credentials.
    var faults: [String] {
      ConfigurationCheck.findings(configuration).map(\.wording.en)
        .filter { $0.contains("vault") || $0.contains("password") }
    }
  }

  private static let desktop = "`networks[1].desktop.seats[0].password`"
  private static let delegation = "`networks[1].roleAccounts.key`"

  private static func pem(_ kind: KeyKind = .p256) throws -> String {
    try SigningKey.generate(kind).pem()
  }

  @Test func `a secret is a key or a line, and is never told again`() throws {
    let site = try Site()
    let pem = try Self.pem()
    #expect(try site.put(pem, "oshidori-delegation", by: "佐藤") == "key")
    #expect(try site.put("tottori8", "desktop-1") == "password")
    #expect(try site.put("other", "spare") == "password")
    let entries = try site.vault.list()
    #expect(entries.map(\.name) == ["desktop-1", "oshidori-delegation", "spare"])
    #expect(entries.map(\.kind) == ["password", "key", "password"])
    #expect(entries.map(\.person) == [nil, "佐藤", nil])
    #expect(
      entries.map(\.uses) == [
        ["networks[1].desktop.seats[0].password"], ["networks[1].roleAccounts.key"], [],
      ])
    #expect(site.faults.isEmpty)
    let credentials = Credentials(site.configuration)
    let password = try credentials.password(site.configuration.credentials[1])
    var told = ""
    dump(entries, to: &told)
    dump(credentials, to: &told)
    dump(password(), to: &told)
    told += "\(credentials) \(password()) \(String(reflecting: site.configuration))"
    #expect(!told.contains("tottori8") && !told.contains(pem.dropFirst(40).prefix(40)))
  }

  @Test func `what is no secret is refused, and the vault stays as it was`() throws {
    let site = try Site()
    let neither = "a secret is a P-256 private key in PEM, not encrypted, or one line of up to 256"
    for text in [
      "a\nb", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
      String(repeating: "x", count: 257), try Self.pem(.ed25519),
    ] {
      #expect(site.refusal(text, "desktop-1")?.hasPrefix(neither) == true)
    }
    #expect(site.refusal("x", "a b")?.hasPrefix("a name has up to 64") == true)
    #expect(try site.vault.list().isEmpty)
  }

  @Test func `a name that is not there is told with its place and what is like it`() throws {
    let site = try Site()
    let missing = ConfigurationCheck.findings(site.configuration).map(\.wording)
    #expect(
      missing.map(\.en).contains(
        "\(Self.desktop): the vault holds no `desktop-1`; `kakehashi vault put` puts it there"))
    #expect(
      missing.map(\.ja).contains(
        "\(Self.desktop): 保管庫に `desktop-1` はありません（`kakehashi vault put` で入れます）"))
    _ = try site.put("tottori8", "desktop-2")
    #expect(
      site.faults.contains(
        "\(Self.desktop): the vault holds no `desktop-1`; did you mean `desktop-2`?"))
    _ = try site.put("tottori8", "oshidori-delegation")
    #expect(
      site.faults.contains(
        "\(Self.delegation): `oshidori-delegation` is a password, not a key"))
  }

  @Test func `an altered vault and another key are one fault each, however often named`() throws {
    let site = try Site()
    _ = try site.put("tottori8", "desktop-1")
    _ = try site.put(try Self.pem(), "oshidori-delegation")
    let path = "\(site.folder.path)/data/vault/credentials"
    var bytes = try DurableFile.read(path, bytesMax: 1 << 20)
    bytes[bytes.count - 1] ^= 1
    try DurableFile.replace(path, with: bytes, mode: 0o600)
    #expect(site.faults.count == 1)
    #expect(site.faults.first?.contains("was damaged or altered") == true)
    #expect(site.refusal("x", "desktop-1")?.contains("was damaged or altered") == true)
    bytes[bytes.count - 1] ^= 1
    try DurableFile.replace(path, with: bytes, mode: 0o600)
    #expect(site.faults.isEmpty)
    try DurableFile.remove("\(site.folder.path)/key")
    try SecretKey.random(byteCount: 32).save(path: "\(site.folder.path)/key")
    #expect(site.faults.count == 1)
    #expect(site.faults.first?.contains("sealed under another `storeKey`") == true)
  }

  @Test func `what the configuration names stays`() throws {
    let site = try Site()
    _ = try site.put("tottori8", "desktop-1")
    _ = try site.put("other", "spare", by: "佐藤")
    let refused = #expect(throws: BridgeError.self) { try site.remove("desktop-1") }
    #expect(refused?.wording.en == "the configuration still names `desktop-1`: \(Self.desktop)")
    try site.remove("spare")
    let gone = #expect(throws: BridgeError.self) { try site.remove("spare") }
    #expect(gone?.wording.en.hasPrefix("the vault holds no `spare`") == true)
    #expect(try site.vault.list().map(\.name) == ["desktop-1"])
    let told = try CeremonyBook(site.configuration).all()
    #expect(told.map(\.act) == [.put, .put, .remove])
    #expect(told.map(\.id) == ["desktop-1", "spare", "spare"])
    #expect(told.map(\.kindWord) == ["vault", "vault", "vault"])
    #expect(told.map(\.persons) == [[], ["佐藤"], ["鈴木"]])
    #expect(told.allSatisfy { !$0.makesKey })
  }

  @Test func `another secret comes into force when all are read anew, and a broken one does not`()
    throws
  {
    let site = try Site()
    _ = try site.put("first", "desktop-1")
    let credentials = Credentials(site.configuration)
    let password = try credentials.password(site.configuration.credentials[1])
    func now() -> String {
      password().withBytes { bytes in
        String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
      }
    }
    _ = try site.put("second", "desktop-1")
    #expect(now() == "first")
    #expect(credentials.reload().isEmpty)
    #expect(now() == "second")
    _ = try site.put(try Self.pem(), "desktop-1")
    let findings = credentials.reload()
    #expect(findings.count == 1)
    #expect(findings.first?.wording.en.contains("is a key, not a password") == true)
    #expect(now() == "second")
  }

  @Test func `a file is read as before, and said not to be sealed`() throws {
    let site = try Site()
    let path = "\(site.folder.path)/password"
    try DurableFile.replace(path, with: Array("tottori8\n".utf8), mode: 0o600)
    let reader = CredentialReader(site.configuration)
    #expect(try reader.password(.file(path)).byteCount == 8)
    #expect(throws: CryptoError.malformedKey) { try reader.signingKey(.file(path)) }
    try DurableFile.replace(path, with: Array(Self.pem(.ed25519).utf8), mode: 0o600)
    #expect(throws: CryptoError.unsupportedKey) { try reader.signingKey(.file(path)) }
    let text = try DurableFile.read(
      "\(Programs.package)/Deploy/kakehashi.example.json", bytesMax: 1 << 16)
    let plain = String(decoding: text, as: UTF8.self)
      .replacing(#"{ "vault": "desktop-1" }"#, with: #""password""#)
    let configuration = try Configuration.parse(Array(plain.utf8), folder: site.folder.path)
    #expect(
      ConfigurationCheck.findings(configuration).contains {
        $0.severity == .warning && $0.wording.en.hasSuffix("`kakehashi vault put` seals it")
      })
  }
}
