import COpenSSL

/// Modulus and public exponent of an RSA key, big endian without leading zeros.
struct RSANumbers {
  let modulus: [UInt8]
  let exponent: [UInt8]

  init(of handle: KeyHandle) throws(CryptoError) {
    modulus = try RSANumbers.number(OSSL_PKEY_PARAM_RSA_N, of: handle)
    exponent = try RSANumbers.number(OSSL_PKEY_PARAM_RSA_E, of: handle)
  }

  var modulusBitCount: Int {
    modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0)
  }

  /// Odd and within 65537...2^32: below, old attacks apply; above, verification costs too much.
  var hasSoundExponent: Bool {
    guard exponent.count <= 4 else { return false }
    let value = exponent.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return value >= 65537 && value % 2 == 1
  }

  private static func number(
    _ name: String, of handle: KeyHandle
  ) throws(CryptoError) -> [UInt8] {
    unsafe try handle.with { key throws(CryptoError) in
      var number: OpaquePointer?
      try Library.check(unsafe EVP_PKEY_get_bn_param(key, name, &number))
      let made = unsafe try Library.made(number)
      defer { unsafe BN_free(made) }
      let count = (unsafe BN_num_bits(made) + 7) / 8
      var bytes = [UInt8](repeating: 0, count: Int(count))
      guard unsafe BN_bn2bin(made, &bytes) == count else { throw .library(Library.drain()) }
      return bytes
    }
  }
}
