import Crypto
import Transport

extension ListenerTLSSettings {
  /// The files as Transport takes them.
  var files: ServerTLSFiles {
    ServerTLSFiles(
      chain: certificateFile, key: keyFile, clientAuthorities: clientAuthoritiesFile,
      revocationList: revocationListFile,
      minimum: tls12Suites.isEmpty ? .tls13 : .tls12(suites: tls12Suites))
  }
}

extension ServerSettings {
  /// `https://host:port`.
  var origin: String {
    let rest = base.dropFirst("https://".utf8.count)
    return "https://\(rest.prefix { $0 != "/" })"
  }

  /// The path of the base, without a slash at its end.
  var basePath: String { String(base.dropFirst(origin.utf8.count)) }

  /// The files as Transport takes them.
  var files: ClientTLSFiles {
    ClientTLSFiles(authorities: authoritiesFile, chain: certificateFile, key: keyFile)
  }
}

extension NetworkSettings {
  /// The operator's pinned certificates.
  var operators: Set<Digest> { Set(operatorCertificates.compactMap { Digest(hex: $0) }) }
}
