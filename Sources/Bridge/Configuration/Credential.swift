import Record
package import Store

/// Where a secret lies by which the bridge is let in at a custodian: in a file that its user alone
/// reads, or sealed in the vault.
package enum Credential: Equatable, Sendable {
  /// `"secrets/desktop.password"`.
  case file(String)
  /// `{"vault": "desktop-1"}`, and where the configuration says so.
  case vault(CredentialName, place: String)

  /// Where it is looked for.
  var shown: String {
    switch self {
    case .file(let path): path
    case .vault(_, let place): place
    }
  }
}

extension ObjectReader {
  /// A file's path, or a name in the vault; a relative path starts at `folder`.
  mutating func credential(_ key: String, in folder: String) throws(FieldError) -> Credential {
    guard isObject(key) else { return .file(try file(key, in: folder)) }
    var reader = try object(key)
    let name = try reader.parsed(
      "vault",
      Wording(
        ja: "資格情報の名前（64 文字までの英数字と . _ -）",
        en: "a credential's name: up to 64 letters, digits, `.`, `_` and `-`")
    ) { CredentialName($0) }
    let place = place(key)
    try reader.finish()
    return .vault(name, place: place)
  }

  /// Like ``credential(_:in:)``, nil where the key is absent.
  mutating func optionalCredential(
    _ key: String, in folder: String
  ) throws(FieldError) -> Credential? {
    has(key) ? try credential(key, in: folder) : nil
  }
}

extension Configuration {
  /// Where the vault lies; it may be copied like the store, with which it shares a key.
  var vaultDirectory: String { "\(dataDirectory)/vault" }

  /// Every credential that it names.
  var credentials: [Credential] {
    networks.flatMap { network in
      [network.roleAccounts?.key].compactMap { $0 }
        + (network.desktop?.seats ?? []).compactMap(\.password)
        + network.demographics.map(\.password)
    }
  }
}
