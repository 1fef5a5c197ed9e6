package import Crypto
package import Platform
import Record
import Store

/// The vault of a configuration, as its operator keeps it: what goes in never comes out but to the
/// custodian.
package struct CredentialVault: Sendable {
  /// What may be known of a credential.
  package struct Entry: Sendable {
    /// What the configuration calls it.
    package let name: String
    /// `key` or `password`.
    package let kind: String
    /// When it was put there.
    package let put: Timestamp
    /// By whom; nil if nobody said.
    package let person: String?
    /// Where the configuration names it: `networks[1].roleAccounts.key`.
    package let uses: [String]
  }

  private let configuration: Configuration

  /// The vault of the bridge with this configuration.
  package init(_ configuration: Configuration) {
    self.configuration = configuration
  }

  /// Every credential in the order of their names; no secret is opened.
  package func list() throws(BridgeError) -> [Entry] {
    let vault: Vault
    do throws(ConfigurationError) { vault = try configuration.vault() } catch {
      throw BridgeError(wording: error.wording)
    }
    return vault.entries.map(entry)
  }

  /// Puts a secret in the place of what has its name, durably: a private key in PEM as a key, a
  /// line as a password; the ledger tells of it.
  package func put(
    _ secret: SecretKey, named text: String, by person: String?, at now: Timestamp
  ) throws(BridgeError) -> Entry {
    let (name, kind) = (try name(text), try Self.kind(of: secret))
    try change(.put, name, by: person, at: now) { vault throws(StoreError) in
      try vault.put(secret, as: kind, named: name, by: person, at: now)
    }
    return Entry(
      name: text, kind: kind.word, put: now, person: person, uses: uses(of: name))
  }

  /// Takes a credential out, durably, unless the configuration names it; the ledger tells of it.
  package func remove(
    _ text: String, by person: String?, at now: Timestamp
  ) throws(BridgeError) {
    let name = try name(text)
    let uses = uses(of: name)
    guard uses.isEmpty else {
      let places = uses.map { "`\($0)`" }.joined(separator: ", ")
      throw BridgeError(
        wording: Wording(
          ja: "設定がまだ `\(text)` を使っています: \(places)",
          en: "the configuration still names `\(text)`: \(places)"))
    }
    let names = try list().map(\.name)
    guard names.contains(text) else {
      throw BridgeError(wording: Vault.unknown(name, among: names))
    }
    try change(.remove, name, by: person, at: now) { vault throws(StoreError) in
      _ = vault.remove(name)
    }
  }

  private func entry(_ entry: Vault.Entry) -> Entry {
    Entry(
      name: entry.name.text, kind: entry.kind.word, put: entry.put, person: entry.person,
      uses: uses(of: entry.name))
  }

  private func uses(of name: CredentialName) -> [String] {
    configuration.credentials.compactMap { credential in
      guard case .vault(name, let place) = credential else { return nil }
      return place
    }
  }

  private func name(_ text: String) throws(BridgeError) -> CredentialName {
    if let name = CredentialName(text) { return name }
    throw BridgeError(
      wording: Wording(
        ja: "名前は 64 文字までの英数字と . _ - です（先頭は英数字）",
        en: "a name has up to 64 letters, digits, `.`, `_` and `-`, the first a letter or digit"))
  }

  private static func kind(of secret: SecretKey) throws(BridgeError) -> Vault.Kind {
    if let key = try? SigningKey(secret) {
      if key.kind == .p256 { return .signingKey }
    } else if secret.isLine {
      return .password
    }
    throw BridgeError(
      wording: Wording(
        ja: "秘密は P-256 の秘密鍵（暗号化されていない PEM）か、256 バイトまでの一行です",
        en: "a secret is a P-256 private key in PEM, not encrypted, or one line of up to 256 bytes")
    )
  }

  /// Notes what is done and does it; what cannot be opened is not noted.
  ///
  /// CRASH: between both the ledger tells of what was not done, never the other way round.
  private func change(
    _ act: Ceremony.Act, _ name: CredentialName, by person: String?, at now: Timestamp,
    _ body: (inout Vault) throws(StoreError) -> Void
  ) throws(BridgeError) {
    do {
      let key = try SecretKey.load(path: configuration.storeKeyFile)
      _ = try Vault(directory: configuration.vaultDirectory, key: key)
      try DurableFile.makeDirectory(configuration.dataDirectory, mode: 0o700)
      _ = try CeremonyBook(configuration).add(
        act, nil, network: nil, id: name.text, former: nil, path: nil,
        persons: person.map { [$0] } ?? [], at: now)
      try Vault.change(directory: configuration.vaultDirectory, key: key, body)
    } catch let error as BridgeError {
      throw error
    } catch {
      throw BridgeError(wording: Vault.unusable(error))
    }
  }
}

extension Vault.Kind {
  /// The word for it.
  var word: String {
    switch self {
    case .signingKey: "key"
    case .password: "password"
    }
  }
}

extension Vault {
  /// What is said where the configuration or a command names what is not there.
  static func unknown(_ name: CredentialName, among names: [String]) -> Wording {
    let nearest = Spelling.nearest(name.text, in: names)
    return Wording(
      ja: "保管庫に `\(name.text)` はありません"
        + (nearest.map { "（`\($0)` のことですか）" } ?? "（`kakehashi vault put` で入れます）"),
      en: "the vault holds no `\(name.text)`"
        + (nearest.map { "; did you mean `\($0)`?" } ?? "; `kakehashi vault put` puts it there"))
  }

  /// What is said of a vault that does not open or cannot be written.
  static func unusable(_ error: any Error) -> Wording {
    switch error as? StoreError {
    case .wrongKey(let file):
      Wording(
        ja: "保管庫 `\(file)` は別の storeKey で封じられています。鍵ファイルを確かめてください",
        en: "the vault `\(file)` was sealed under another `storeKey`; check the key file")
    case .corrupt(let file, _, _):
      Wording(
        ja: "保管庫 `\(file)` は壊れているか書き換えられています。写しから戻すか、消して入れ直してください",
        en: "the vault `\(file)` was damaged or altered; restore it from a copy, or remove it and "
          + "put the credentials in again")
    case .locked:
      Wording(ja: "保管庫はいま他で書き換えられています", en: "somebody else is changing the vault now")
    default:
      Wording(ja: "保管庫を使えません: \(error)", en: "the vault cannot be used: \(error)")
    }
  }
}
