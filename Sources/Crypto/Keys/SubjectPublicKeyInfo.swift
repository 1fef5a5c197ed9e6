/// DER SubjectPublicKeyInfo (RFC 5280 §4.1) of the kinds we use, as templates: the two curve
/// kinds have exactly one encoding each, so explicit parameters and compressed points are refused.
enum SubjectPublicKeyInfo {
  static let ed25519Prefix: [UInt8] = [
    0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00,
  ]
  /// Up to and including the mark of an uncompressed point.
  static let p256Prefix: [UInt8] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A,
    0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
  ]
  private static let rsaAlgorithm: [UInt8] = [
    0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00,
  ]

  /// The 32 bytes of an Ed25519 key; nil for other kinds.
  static func ed25519(in der: [UInt8]) -> [UInt8]? {
    guard der.starts(with: ed25519Prefix), der.count == ed25519Prefix.count + 32 else { return nil }
    return [UInt8](der.suffix(32))
  }

  /// The 64 bytes x || y of a P-256 key; nil for other kinds.
  static func p256(in der: [UInt8]) -> [UInt8]? {
    guard der.starts(with: p256Prefix), der.count == p256Prefix.count + 64 else { return nil }
    return [UInt8](der.suffix(64))
  }

  /// The structure around an RSA modulus and exponent, both big endian.
  static func rsa(modulus: [UInt8], exponent: [UInt8]) -> [UInt8] {
    let key = element(0x30, element(0x02, unsigned(modulus)) + element(0x02, unsigned(exponent)))
    return element(0x30, rsaAlgorithm + element(0x03, [0] + key))
  }

  /// The contents of a DER INTEGER for an unsigned number.
  private static func unsigned(_ number: [UInt8]) -> [UInt8] {
    let digits = number.drop { $0 == 0 }
    guard let first = digits.first else { return [0] }
    return (first >= 0x80 ? [0] : []) + digits
  }

  private static func element(_ tag: UInt8, _ contents: [UInt8]) -> [UInt8] {
    let count = contents.count
    let length: [UInt8] =
      switch count {
      case ..<0x80: [UInt8(count)]
      case ..<0x100: [0x81, UInt8(count)]
      default: [0x82, UInt8(count >> 8), UInt8(count & 0xFF)]
      }
    return [tag] + length + contents
  }
}
