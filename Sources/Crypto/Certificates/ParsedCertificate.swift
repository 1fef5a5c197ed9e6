import COpenSSL
import Glibc

/// An X509 while its fields are read.
// SAFETY: owns its pointer from `init` to `deinit`.
// Not Sendable, and never outlives the initialiser that reads it.
@safe
final class ParsedCertificate {
  private let x509: OpaquePointer

  init(owning x509: OpaquePointer) { unsafe self.x509 = x509 }

  deinit { unsafe X509_free(x509) }

  convenience init(der: [UInt8]) throws(CryptoError) {
    let x509 = unsafe der.withUnsafeBufferPointer { buffer in
      var cursor = buffer.baseAddress
      return unsafe d2i_X509(nil, &cursor, buffer.count)
    }
    guard let x509 = unsafe x509 else {
      _ = Library.drain()
      throw .malformedCertificate
    }
    unsafe self.init(owning: x509)
  }

  /// Lends the pointer; the owner lives at least until `body` returns.
  func with<R>(_ body: (OpaquePointer) throws(CryptoError) -> R) throws(CryptoError) -> R {
    defer { withExtendedLifetime(self) {} }
    return try unsafe body(x509)
  }

  func der() throws(CryptoError) -> [UInt8] {
    unsafe try with { x509 throws(CryptoError) in
      try unsafe Memory.encoded { unsafe i2d_X509(x509, $0) }
    }
  }

  func publicKeyDER() throws(CryptoError) -> [UInt8] {
    unsafe try with { x509 throws(CryptoError) in
      let key = unsafe X509_get_X509_PUBKEY(x509)
      return try unsafe Memory.encoded { unsafe i2d_X509_PUBKEY(key, $0) }
    }
  }

  func subject() throws(CryptoError) -> String {
    unsafe try with { x509 throws(CryptoError) in try unsafe line(X509_get_subject_name(x509)) }
  }

  func issuer() throws(CryptoError) -> String {
    unsafe try with { x509 throws(CryptoError) in try unsafe line(X509_get_issuer_name(x509)) }
  }

  /// The only common name; nil for none and for several, since readers differ on which counts.
  func subjectCommonName() throws(CryptoError) -> String? {
    unsafe try with { x509 throws(CryptoError) in
      let name = unsafe X509_get_subject_name(x509)
      let index = unsafe X509_NAME_get_index_by_NID(name, NID_commonName, -1)
      guard index >= 0 else { return nil }
      guard unsafe X509_NAME_get_index_by_NID(name, NID_commonName, index) < 0 else { return nil }
      let entry = unsafe X509_NAME_get_entry(name, index)
      return try unsafe text(X509_NAME_ENTRY_get_data(entry))
    }
  }

  func serial() throws(CryptoError) -> String {
    unsafe try with { x509 throws(CryptoError) in
      let number = unsafe X509_get0_serialNumber(x509)
      guard unsafe ASN1_STRING_length(number) > 0 else { return "00" }
      return Hex.encode(unsafe ParsedCertificate.bytes(number))
    }
  }

  func validity() throws(CryptoError) -> (notBefore: Int64, notAfter: Int64) {
    unsafe try with { x509 throws(CryptoError) in
      (
        try unsafe seconds(X509_get0_notBefore(x509)), try unsafe seconds(X509_get0_notAfter(x509))
      )
    }
  }

  func uses() throws(CryptoError) -> (isAuthority: Bool, Set<Certificate.Purpose>) {
    unsafe try with { x509 throws(CryptoError) in
      let flags = unsafe X509_get_extension_flags(x509)
      guard flags & UInt32(EXFLAG_INVALID) == 0 else {
        _ = Library.drain()
        throw .malformedCertificate
      }
      let usage = unsafe X509_get_extended_key_usage(x509)
      var purposes: Set<Certificate.Purpose> = []
      if usage & UInt32(XKU_SSL_SERVER) != 0 { purposes.insert(.server) }
      if usage & UInt32(XKU_SSL_CLIENT) != 0 { purposes.insert(.client) }
      return (flags & UInt32(EXFLAG_CA) != 0, purposes)
    }
  }

  func alternativeNames() throws(CryptoError) -> [Certificate.AlternativeName] {
    unsafe try with { x509 throws(CryptoError) in
      var critical: Int32 = 0
      let names = unsafe X509_get_ext_d2i(x509, NID_subject_alt_name, &critical, nil)
      guard let names = unsafe names else {
        _ = Library.drain()
        // -1 is "has none"; anything else is "has several" or "does not parse".
        guard critical == -1 else { throw .malformedCertificate }
        return []
      }
      let stack = OpaquePointer(names)
      defer { unsafe GENERAL_NAMES_free(stack) }
      var result: [Certificate.AlternativeName] = []
      for index in 0..<(unsafe OPENSSL_sk_num(stack)) {
        let name = unsafe OPENSSL_sk_value(stack, index)
        if let name = unsafe name, let read = try unsafe alternativeName(name) {
          result.append(read)
        }
      }
      return result
    }
  }

  private func alternativeName(
    _ name: UnsafeMutableRawPointer
  ) throws(CryptoError) -> Certificate.AlternativeName? {
    var type: Int32 = 0
    let general = unsafe name.assumingMemoryBound(to: GENERAL_NAME.self)
    let value = unsafe GENERAL_NAME_get0_value(general, &type)
    switch type {
    case GEN_DNS: return .dns(try unsafe ascii(value))
    case GEN_URI: return .uri(try unsafe ascii(value))
    case GEN_EMAIL: return .email(try unsafe ascii(value))
    case GEN_IPADD:
      let bytes = unsafe ParsedCertificate.bytes(string(value))
      guard bytes.count == 4 || bytes.count == 16 else { throw .malformedCertificate }
      return .address(bytes)
    default: return nil
    }
  }

  private func string(_ value: UnsafeMutableRawPointer?) -> UnsafePointer<ASN1_STRING>? {
    unsafe UnsafePointer(value?.assumingMemoryBound(to: ASN1_STRING.self))
  }

  /// IA5String contents; a NUL or any other control could make two readers see two names.
  private func ascii(_ value: UnsafeMutableRawPointer?) throws(CryptoError) -> String {
    let bytes = unsafe ParsedCertificate.bytes(string(value))
    guard bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .malformedCertificate }
    return String(ascii: bytes)
  }

  /// Any ASN.1 text as a string; control characters are refused.
  private func text(_ value: UnsafeMutablePointer<ASN1_STRING>?) throws(CryptoError) -> String {
    var utf8: UnsafeMutablePointer<UInt8>?
    let count = unsafe ASN1_STRING_to_UTF8(&utf8, value)
    guard count >= 0 else {
      _ = Library.drain()
      throw .malformedCertificate
    }
    defer { unsafe CRYPTO_free(utf8, nil, 0) }
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: utf8, count: Int(count)))
    guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }),
      let text = String(validating: bytes, as: UTF8.self)
    else { throw .malformedCertificate }
    return text
  }

  private func line(_ name: OpaquePointer?) throws(CryptoError) -> String {
    let bytes = unsafe try Memory.writing {
      unsafe X509_NAME_print_ex($0, name, 0, kakehashi_name_flags()) >= 0 ? 1 : 0
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func seconds(_ time: UnsafePointer<ASN1_TIME>?) throws(CryptoError) -> Int64 {
    var parts = unsafe tm()
    guard unsafe ASN1_TIME_to_tm(time, &parts) == 1 else {
      _ = Library.drain()
      throw .malformedCertificate
    }
    return unsafe Int64(timegm(&parts))
  }

  private static func bytes(_ string: UnsafePointer<ASN1_STRING>?) -> [UInt8] {
    unsafe [UInt8](
      UnsafeBufferPointer(
        start: ASN1_STRING_get0_data(string), count: Int(ASN1_STRING_length(string))))
  }
}
