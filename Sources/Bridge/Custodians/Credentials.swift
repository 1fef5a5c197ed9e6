import Crypto
import Platform
import Record
import Store
import Synchronization

/// Reads the credentials that a configuration names, from their files and from the vault.
struct CredentialReader: Sendable {
  private let vault: Result<Vault, ConfigurationError>

  init(_ configuration: Configuration) {
    vault = Result { () throws(ConfigurationError) in try configuration.vault() }
  }

  /// A key that signs tokens: P-256.
  func signingKey(_ credential: Credential) throws -> SigningKey {
    switch credential {
    case .file(let path):
      let key = try SigningKey.load(pemPath: path)
      guard key.kind == .p256 else { throw CryptoError.unsupportedKey }
      return key
    case .vault(let name, let place): return try SigningKey(secret(name, .signingKey, place))
    }
  }

  /// What is shown to a server: one line.
  func password(_ credential: Credential) throws -> SecretKey {
    switch credential {
    case .file(let path): try SecretKey.loadLine(path: path)
    case .vault(let name, let place): try secret(name, .password, place)
    }
  }

  private func secret(
    _ name: CredentialName, _ kind: Vault.Kind, _ place: String
  ) throws(ConfigurationError) -> SecretKey {
    let vault = try vault.get()
    guard let entry = vault[name] else {
      let unknown = Vault.unknown(name, among: vault.entries.map(\.name.text))
      throw .fault(Wording(ja: "`\(place)`: \(unknown.ja)", en: "`\(place)`: \(unknown.en)"))
    }
    guard entry.kind == kind else {
      throw .fault(
        Wording(
          ja: "`\(place)`: `\(name.text)` は \(kind.word) ではなく \(entry.kind.word) です",
          en: "`\(place)`: `\(name.text)` is a \(entry.kind.word), not a \(kind.word)"))
    }
    do throws(StoreError) { return try vault.secret(of: entry) } catch {
      throw .fault(Vault.unusable(error))
    }
  }
}

/// The credentials in force: read at the start, and anew whenever somebody asks for it.
final class Credentials: Sendable {
  private let configuration: Configuration
  private let first: CredentialReader
  private let renewals = Mutex<[@Sendable (CredentialReader) throws -> Void]>([])

  init(_ configuration: Configuration) {
    self.configuration = configuration
    first = CredentialReader(configuration)
  }

  /// The key that signs, as it is by then.
  func signingKey(_ credential: Credential) throws -> @Sendable () -> SigningKey {
    try inForce { try $0.signingKey(credential) }
  }

  /// The password, as it is by then.
  func password(_ credential: Credential) throws -> @Sendable () -> SecretKey {
    try inForce { try $0.password(credential) }
  }

  /// Reads all of them anew; what cannot be used is reported and the old one stays in force.
  func reload() -> [Finding] {
    let reader = CredentialReader(configuration)
    var findings: [Finding] = []
    for renew in renewals.withLock({ $0 }) {
      do { try renew(reader) } catch {
        let plain = Wording(ja: "\(error)", en: "\(error)")
        let reason = (error as? ConfigurationError)?.wording ?? plain
        findings.append(
          Finding(
            severity: .fault,
            wording: Wording(
              ja: "資格情報を読み直せません（前のものを使い続けます）: \(reason.ja)",
              en: "a credential is not reloaded, the old one stays: \(reason.en)")))
      }
    }
    return findings
  }

  private func inForce<Secret: Sendable>(
    _ read: @escaping @Sendable (CredentialReader) throws -> Secret
  ) throws -> @Sendable () -> Secret {
    let held = Held(try read(first))
    renewals.withLock { $0.append { held.replace(with: try read($0)) } }
    return { held.secret }
  }
}

/// One credential in force.
private final class Held<Secret: Sendable>: Sendable {
  private let value: Mutex<Secret>

  init(_ secret: Secret) { value = Mutex(secret) }

  var secret: Secret { value.withLock { $0 } }

  func replace(with secret: Secret) { value.withLock { $0 = secret } }
}

extension Configuration {
  /// The vault; empty where there is none.
  func vault() throws(ConfigurationError) -> Vault {
    do {
      let key = try SecretKey.load(path: storeKeyFile)
      return try Vault(directory: vaultDirectory, key: key)
    } catch {
      throw .fault(Vault.unusable(error))
    }
  }
}
