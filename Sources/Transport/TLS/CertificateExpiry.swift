/// Something a listener rests on that runs out.
package struct CertificateExpiry: Sendable, Equatable {
  /// What runs out.
  package enum Kind: String, Sendable {
    case certificate, authority, revocationList
  }

  /// What runs out.
  package let kind: Kind
  /// The common name of its subject or issuer.
  package let name: String
  /// When it runs out, in seconds since 1970.
  package let notAfterUnixSeconds: Int64
}
