package import Crypto

/// Proof that the sender of one request holds a certificate this listener trusts now.
///
/// Made only here, once per request; whoever checks the user spends it.
package struct VerifiedPeer: ~Copyable, Sendable {
  /// SHA-256 of the certificate's DER.
  package let certificate: Digest
  /// The subject's common name, for people to read; empty if it has none.
  package let commonName: String
  /// When the certificate expires, in seconds since 1970.
  package let notAfterUnixSeconds: Int64
  /// The name of the listener, and so of the network, the request came in by.
  package let networkListener: String

  init(_ certificate: PeerCertificate, networkListener: String) {
    self.certificate = certificate.digest
    commonName = certificate.commonName
    notAfterUnixSeconds = certificate.notAfterUnixSeconds
    self.networkListener = networkListener
  }
}
