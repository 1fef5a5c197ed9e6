import COpenSSL

/// HKDF with SHA-256 (RFC 5869).
package enum HKDF {
  /// Extract-then-expand: `byteCount` bytes (1...1024) from `secret`.
  package static func derive(
    from secret: SecretKey, salt: [UInt8], info: [UInt8], byteCount: Int
  ) -> SecretKey {
    unsafe SecretKey.making(byteCount: byteCount) { target in
      unsafe run(
        EVP_KDF_HKDF_MODE_EXTRACT_AND_EXPAND, secret, salt: salt, info: info, into: target)
    }
  }

  /// The extract step alone: a 32-byte pseudorandom key.
  package static func extract(_ secret: SecretKey, salt: [UInt8]) -> SecretKey {
    unsafe SecretKey.making(byteCount: Digest.byteCount) { target in
      unsafe run(EVP_KDF_HKDF_MODE_EXTRACT_ONLY, secret, salt: salt, info: [], into: target)
    }
  }

  /// The expand step alone: `byteCount` bytes (1...1024) from a pseudorandom key.
  package static func expand(
    _ pseudorandom: SecretKey, info: [UInt8], byteCount: Int
  ) -> SecretKey {
    unsafe SecretKey.making(byteCount: byteCount) { target in
      unsafe run(
        EVP_KDF_HKDF_MODE_EXPAND_ONLY, pseudorandom, salt: [], info: info, into: target)
    }
  }

  private static func run(
    _ mode: Int32, _ secret: SecretKey, salt: [UInt8], info: [UInt8],
    into target: UnsafeMutableRawBufferPointer
  ) {
    unsafe secret.withUnsafeBytes { key in
      Library.demand(
        unsafe kakehashi_hkdf(
          Algorithms.hkdf, mode, key.baseAddress, key.count,
          salt, salt.count, info, info.count,
          target.assumingMemoryBound(to: UInt8.self).baseAddress, target.count),
        "hkdf")
    }
  }
}
