import COpenSSL

/// A request for a certificate (PKCS #10, RFC 2986), signed with the key it is for.
///
/// Whoever holds one knows that its maker has the private key. Who the maker is it does not say.
package struct CertificateRequest: Sendable, Equatable {
  /// The request's only encoding.
  package let der: [UInt8]
  /// The subject's common name; nil if it has none or several.
  package let subjectCommonName: String?
  /// DER SubjectPublicKeyInfo of the key.
  package let publicKeyDER: [UInt8]

  /// A request for `key` in a name of 1 to 64 bytes.
  package init(commonName: String, key: SigningKey) throws(CryptoError) {
    let request = unsafe ParsedRequest(owning: try Library.made(X509_REQ_new()))
    try unsafe request.with { request throws(CryptoError) in
      try Library.check(unsafe X509_REQ_set_version(request, 0))
      try unsafe CertificateBuilder.setSubject(
        X509_REQ_get_subject_name(request), to: commonName)
      try unsafe key.handle.with { key throws(CryptoError) in
        try Library.check(unsafe X509_REQ_set_pubkey(request, key))
        guard unsafe X509_REQ_sign(request, key, Algorithms.sha256) > 0 else {
          throw .library(Library.drain())
        }
      }
    }
    try self.init(request)
  }

  /// The request that is all of `der`, with a signature that verifies.
  ///
  /// Throws ``CryptoError/malformedRequest``, or ``CryptoError/badSignature``.
  package init(der: [UInt8]) throws(CryptoError) {
    try self.init(try ParsedRequest(der: der))
    guard self.der == der else { throw .malformedRequest }
  }

  /// The one key it asks a certificate for; throws if it is of a kind not used here.
  package func publicKey() throws(CryptoError) -> VerifyingKey {
    try VerifyingKey(der: publicKeyDER)
  }

  private init(_ parsed: ParsedRequest) throws(CryptoError) {
    try parsed.verify()
    (der, publicKeyDER) = (try parsed.der(), try parsed.publicKeyDER())
    subjectCommonName = try parsed.commonName()
  }
}

/// An X509_REQ while it is made or read.
// SAFETY: owns its pointer from `init` to `deinit`.
// Not Sendable, and never outlives the initialiser that uses it.
@safe
private final class ParsedRequest {
  private let request: OpaquePointer

  init(owning request: OpaquePointer) { unsafe self.request = request }

  deinit { unsafe X509_REQ_free(request) }

  convenience init(der: [UInt8]) throws(CryptoError) {
    guard der.count <= 1 << 14 else { throw .malformedRequest }
    let request = unsafe der.withUnsafeBufferPointer { buffer in
      var cursor = buffer.baseAddress
      return unsafe d2i_X509_REQ(nil, &cursor, buffer.count)
    }
    guard let request = unsafe request else {
      _ = Library.drain()
      throw .malformedRequest
    }
    unsafe self.init(owning: request)
  }

  func with<R>(_ body: (OpaquePointer) throws(CryptoError) -> R) throws(CryptoError) -> R {
    defer { withExtendedLifetime(self) {} }
    return try unsafe body(request)
  }

  /// Throws unless the key it is for has signed it.
  func verify() throws(CryptoError) {
    try unsafe with { request throws(CryptoError) in
      guard let key = unsafe X509_REQ_get0_pubkey(request) else {
        _ = Library.drain()
        throw .malformedRequest
      }
      guard unsafe X509_REQ_verify(request, key) == 1 else {
        _ = Library.drain()
        throw .badSignature
      }
    }
  }

  func der() throws(CryptoError) -> [UInt8] {
    try unsafe with { request throws(CryptoError) in
      try unsafe Memory.encoded { unsafe i2d_X509_REQ(request, $0) }
    }
  }

  func publicKeyDER() throws(CryptoError) -> [UInt8] {
    try unsafe with { request throws(CryptoError) in
      let key = unsafe X509_REQ_get_X509_PUBKEY(request)
      return try unsafe Memory.encoded { unsafe i2d_X509_PUBKEY(key, $0) }
    }
  }

  func commonName() throws(CryptoError) -> String? {
    try unsafe with { request throws(CryptoError) in
      let name = unsafe X509_REQ_get_subject_name(request)
      let index = unsafe X509_NAME_get_index_by_NID(name, NID_commonName, -1)
      guard index >= 0,
        unsafe X509_NAME_get_index_by_NID(name, NID_commonName, index) < 0
      else { return nil }
      let text = unsafe X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, index))
      guard let start = unsafe ASN1_STRING_get0_data(text) else { return nil }
      let count = Int(unsafe ASN1_STRING_length(text))
      let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
      return String(validating: bytes, as: UTF8.self)
    }
  }
}
