/// Where a listener's certificate, key and trust come from; all PEM.
package struct ServerTLSFiles: Sendable, Equatable {
  /// The oldest protocol accepted.
  package enum Minimum: Sendable, Equatable {
    /// TLS 1.3 only.
    case tls13
    /// TLS 1.2 as well, with these OpenSSL suite names: forward secret and authenticated only.
    case tls12(suites: [String])
  }

  /// Our certificate and the intermediates above it.
  package let chain: String
  /// Our private key; nobody but its owner and group may read it.
  package let key: String
  /// The authorities whose client certificates are accepted.
  package let clientAuthorities: String
  /// Their revocation list; with one, a certificate is refused unless a valid list clears it.
  package let revocationList: String?
  /// The oldest protocol accepted.
  package let minimum: Minimum

  /// Paths of the files; they are read by ``TLSIdentity``.
  package init(
    chain: String, key: String, clientAuthorities: String, revocationList: String?,
    minimum: Minimum
  ) {
    self.chain = chain
    self.key = key
    self.clientAuthorities = clientAuthorities
    self.revocationList = revocationList
    self.minimum = minimum
  }
}
