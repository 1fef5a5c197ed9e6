import Consent
import Crypto
import Linkage
package import Platform
import Policy
import Record
import Transport

/// Everything that can be known to be wrong before a socket opens.
package enum ConfigurationCheck {
  /// A warning is given for what ends within this many days.
  package static let expiryDays = 30

  /// Every fault and warning, in the order of the file.
  package static func findings(
    _ configuration: Configuration, clock: WallClock = .system
  ) -> [Finding] {
    var list = Findings()
    let reader = CredentialReader(configuration)
    list.note(configuration.storeKeyFile) { try _ = SecretKey.load(path: $0) }
    list.note(configuration.linkageKeyFile) { try _ = SecretKey.load(path: $0) }
    for file in [configuration.slipKeyFile] + configuration.formerSlipKeyFiles {
      list.note(file) { try _ = SigningKey.load(pemPath: $0) }
    }
    list.note(configuration.ledger.signingKeyFile) { try _ = SigningKey.load(pemPath: $0) }
    for network in configuration.networks {
      list.note(network.auditKeyFile) { try _ = SecretKey.load(path: $0) }
      for file in [network.sideKeyFile] + network.formerSideKeyFiles {
        list.note(file) { try _ = HPKEPrivateKey.load(pemPath: $0) }
      }
      if case .file(let path) = network.assertions.keys {
        list.note(path) { try _ = JWKSet(json: try DurableFile.read($0, bytesMax: 1 << 16)) }
      }
      list.note(network.tls.certificateFile) { _ in
        _ = try TLSIdentity(network.tls.files, clock: clock)
      }
      // A listener that cannot be built has been reported above.
      if let identity = try? TLSIdentity(network.tls.files, clock: clock) {
        for expiry in identity.expiryWarnings(within: .seconds(Int64(expiryDays) * 86_400)) {
          let at = Timestamp(milliseconds: expiry.notAfterUnixSeconds * 1000).rfc3339
          list.warn(
            Wording(
              ja: "\(network.name.ja): `\(expiry.name)` の期限は \(at) です",
              en: "\(network.name.en): \(expiry.kind.rawValue) `\(expiry.name)` expires at \(at)"))
        }
      }
      if let audit = network.audit { list.note(audit.file) { _ in _ = try audit.rules() } }
      if let issuer = network.enrolment {
        list.note(issuer.keyFile) { _ in _ = try issuer.issuer() }
      }
      if let feed = network.consentFeed {
        list.note(feed.folder) { try _ = DurableFile.list($0) }
      }
      if let match = network.match {
        note(match.gateway, in: &list)
        list.note("match") { _ in _ = try match.keys(of: network.id) }
      }
      if let accounts = network.roleAccounts, let server = network.upstream?.server {
        list.note(accounts.key.shown) { _ in
          let key = try reader.signingKey(accounts.key)
          try _ = DelegationIssuer(accounts, server, key: { key }, clock: clock)
        }
      }
      if let desktop = network.desktop { note(desktop, reader, in: &list) }
      if let upstream = network.upstream { note(upstream, clock, in: &list) }
      for demographics in network.demographics { note(demographics, reader, in: &list) }
    }
    for agreement in configuration.agreements {
      list.note(agreement.policyFile) { _ in
        _ = try PolicyFiles.joint(agreement, in: configuration)
      }
    }
    noteRepeated(configuration, in: &list)
    noteVault(configuration, in: &list)
    list.note("approvers") { _ in _ = try PolicyFiles.approvers(configuration) }
    // Files that cannot be read have been reported above.
    for failed in (try? PolicyFiles.failures(in: configuration)) ?? [] { list.fault(failed) }
    return list.findings
  }

  /// A key that is named twice: a rotation that was not one, or two networks that share theirs.
  private static func noteRepeated(_ configuration: Configuration, in list: inout Findings) {
    var seen: Set<String> = []
    for place in configuration.keyPlaces {
      // Files that cannot be read have been reported above.
      guard let id = try? KeptKey.id(of: place.kind, at: place.path) else { continue }
      guard !seen.insert("\(place.kind.rawValue) \(id)").inserted else { continue }
      list.fault(
        Wording(
          ja: "`\(place.path)` の鍵は他でも使われています", en: "the key in `\(place.path)` is named twice"))
    }
  }

  private static func note(
    _ upstream: UpstreamSettings, _ clock: WallClock, in list: inout Findings
  ) {
    if let server = upstream.server { note(server, in: &list) }
    switch upstream {
    case .fhir: break
    case .registry(let registry):
      list.note("upstream") { _ in try _ = Sources.peer(registry) }
      if let assertions = registry.assertions {
        list.note(assertions.keyFile) { _ in
          try _ = OutgoingAssertions(assertions, registry.server, clock: clock)
        }
      }
    case .ssmix2(let storage):
      list.note(storage.codesFolder) { try _ = CodeFiles.read($0) }
      for folder in storage.roots.flatMap(\.folders) {
        list.note(folder) { try _ = DurableFile.list($0) }
      }
    }
  }

  private static func note(
    _ desktop: DesktopSettings, _ reader: CredentialReader, in list: inout Findings
  ) {
    list.note(desktop.viewerFolder) { try _ = ViewerFiles(folder: $0) }
    for seat in desktop.seats {
      note(seat.server, in: &list)
      if let password = seat.password { note(password, reader, in: &list) }
    }
  }

  private static func note(
    _ demographics: DemographicSettings, _ reader: CredentialReader, in list: inout Findings
  ) {
    note(demographics.server, in: &list)
    list.note(demographics.userFile) { try _ = BasicCredentials.user($0) }
    note(demographics.password, reader, in: &list)
  }

  private static func note(
    _ password: Credential, _ reader: CredentialReader, in list: inout Findings
  ) {
    list.note(password.shown) { _ in try _ = reader.password(password) }
  }

  /// A vault that does not open, whether or not it is named; and what could lie in it.
  private static func noteVault(_ configuration: Configuration, in list: inout Findings) {
    if DurableFile.exists(configuration.vaultDirectory) {
      list.note(configuration.vaultDirectory) { _ in try _ = configuration.vault() }
    }
    for case .file(let path) in configuration.credentials {
      list.warn(
        Wording(
          ja: "`\(path)` の資格情報は封じられていません（`kakehashi vault put` で保管庫に入れられます）",
          en: "the credential in `\(path)` is not sealed; `kakehashi vault put` seals it"))
    }
  }

  private static func note(_ server: ServerSettings, in list: inout Findings) {
    list.note(server.certificateFile) { _ in
      try _ = Upstream(origin: server.origin, tls: server.files, limits: .standard)
    }
  }
}

/// Findings as they are gathered; one fault does not hide the next.
private struct Findings {
  private(set) var findings: [Finding] = []

  mutating func note(_ path: String, _ check: (String) throws -> Void) {
    do { try check(path) } catch let error as ConfigurationError {
      fault(error.wording)
    } catch {
      fault(Wording(ja: "`\(path)` を使えません: \(error)", en: "cannot use `\(path)`: \(error)"))
    }
  }

  mutating func fault(_ wording: Wording) {
    let finding = Finding(severity: .fault, wording: wording)
    // A vault that does not open is one fault, however often it is named.
    if !findings.contains(finding) { findings.append(finding) }
  }

  mutating func warn(_ wording: Wording) {
    findings.append(Finding(severity: .warning, wording: wording))
  }
}
