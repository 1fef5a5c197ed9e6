import COpenSSL

/// Comparisons whose time does not depend on where two values differ.
package enum ConstantTime {
  /// Whether the bytes are equal; the counts themselves are not hidden.
  package static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    return unsafe CRYPTO_memcmp(left, right, left.count) == 0
  }

  /// Whether borrowed bytes are equal; the counts themselves are not hidden.
  static func equal(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    return unsafe left.withUnsafeBufferPointer { left in
      unsafe right.withUnsafeBufferPointer { right in
        unsafe CRYPTO_memcmp(left.baseAddress, right.baseAddress, left.count) == 0
      }
    }
  }

  /// Whether two digests are equal.
  package static func equal(_ left: Digest, _ right: Digest) -> Bool {
    unsafe left.withRawBytes { left in
      unsafe right.withRawBytes { right in
        unsafe CRYPTO_memcmp(left.baseAddress, right.baseAddress, Digest.byteCount) == 0
      }
    }
  }
}
