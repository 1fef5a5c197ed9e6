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
        list.note(accounts.keyFile) { _ in
          try _ = DelegationIssuer(accounts, server, clock: clock)
        }
      }
      if let desktop = network.desktop { note(desktop, in: &list) }
      if let upstream = network.upstream { note(upstream, clock, in: &list) }
      for demographics in network.demographics { note(demographics, in: &list) }
    }
    for agreement in configuration.agreements {
      list.note(agreement.policyFile) { _ in
        _ = try PolicyFiles.joint(agreement, in: configuration)
      }
    }
    noteRepeated(configuration, in: &list)
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

  private static func note(_ desktop: DesktopSettings, in list: inout Findings) {
    list.note(desktop.viewerFolder) { try _ = ViewerFiles(folder: $0) }
    for seat in desktop.seats {
      note(seat.server, in: &list)
      if let file = seat.passwordFile { list.note(file) { try _ = SecretKey.loadLine(path: $0) } }
    }
  }

  private static func note(_ demographics: DemographicSettings, in list: inout Findings) {
    note(demographics.server, in: &list)
    list.note(demographics.userFile) { try _ = BasicCredentials.user($0) }
    list.note(demographics.passwordFile) { try _ = SecretKey.loadLine(path: $0) }
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
      findings.append(Finding(severity: .fault, wording: error.wording))
    } catch {
      findings.append(
        Finding(
          severity: .fault,
          wording: Wording(ja: "`\(path)` を使えません: \(error)", en: "cannot use `\(path)`: \(error)")))
    }
  }

  mutating func fault(_ wording: Wording) {
    findings.append(Finding(severity: .fault, wording: wording))
  }

  mutating func warn(_ wording: Wording) {
    findings.append(Finding(severity: .warning, wording: wording))
  }
}
