import COpenSSL
import Crypto

/// What is kept of a peer's certificate while its connection lives.
struct PeerCertificate: Equatable, Sendable {
  let digest: Digest
  let commonName: String
  let notAfterUnixSeconds: Int64

  /// Reads `certificate`; nil if it cannot be digested or dated.
  init?(_ certificate: OpaquePointer) {
    guard let digest = unsafe Self.digest(of: certificate) else { return nil }
    let notAfter = unsafe kakehashi_tls_seconds(X509_get0_notAfter(certificate))
    guard notAfter != .min else { return nil }
    self.digest = digest
    notAfterUnixSeconds = notAfter
    commonName = unsafe Self.commonName(X509_get_subject_name(certificate))
  }

  /// SHA-256 of the certificate's DER; nil if memory is short.
  static func digest(of certificate: OpaquePointer) -> Digest? {
    var bytes = [UInt8](repeating: 0, count: 32)
    var count: UInt32 = 32
    guard unsafe X509_digest(certificate, EVP_sha256(), &bytes, &count) == 1 else { return nil }
    return Digest(bytes)
  }

  /// The first common name as text; empty if there is none or it is not text.
  static func commonName(_ name: OpaquePointer?) -> String {
    let index = unsafe X509_NAME_get_index_by_NID(name, NID_commonName, -1)
    guard index >= 0 else { return "" }
    let data = unsafe X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, index))
    var text: UnsafeMutablePointer<UInt8>?
    let count = unsafe ASN1_STRING_to_UTF8(&text, data)
    guard count >= 0, let text = unsafe text else { return "" }
    defer { unsafe CRYPTO_free(text, nil, 0) }
    let bytes = unsafe UnsafeBufferPointer(start: text, count: Int(count))
    return unsafe String(validating: bytes, as: UTF8.self) ?? ""
  }
}
