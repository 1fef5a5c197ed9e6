/// Where a key lies that can be destroyed: a slot of a keystore, and the one time it was filled.
///
/// It holds nothing of the key, so it may stand wherever what the key seals stands.
package struct KeySlot: Hashable, Sendable {
  /// Count of bytes of a slot's name.
  package static let byteCount = 4 + serialByteCount
  /// Count of bytes of ``serial``.
  package static let serialByteCount = 12

  /// Which slot of the keystore's file; 0 is none.
  package let number: UInt32
  /// Random bytes, other ones each time the slot is filled.
  package let serial: [UInt8]

  /// A slot that was filled once; nil unless the serial has its 12 bytes.
  package init?(number: UInt32, serial: [UInt8]) {
    guard serial.count == Self.serialByteCount else { return nil }
    self.number = number
    self.serial = serial
  }

  /// The slot with these 16 bytes.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    let number = bytes[..<4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    self.init(number: number, serial: Array(bytes[4...]))
  }

  /// The slot with these 32 hexadecimal digits.
  package init?(hex: String) {
    guard let bytes = Hex.decode(hex) else { return nil }
    self.init(bytes)
  }

  /// The number, most significant byte first, and the serial.
  package var bytes: [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) } + serial
  }

  /// 32 hexadecimal digits.
  package var hex: String { Hex.encode(bytes) }
}

extension Sealer {
  /// Count of bytes of a sealed key of `byteCount` bytes.
  package static func sealedKeyByteCount(_ byteCount: Int) -> Int { 12 + byteCount + 16 }

  /// Seals a key as ``seal(_:authenticating:)`` does; the first 12 bytes are the nonce.
  package func seal(key: SecretKey, authenticating aad: [UInt8]) -> [UInt8] {
    var plain = unsafe key.withUnsafeBytes { unsafe [UInt8]($0) }
    defer { KeyFile.wipe(&plain) }
    return seal(plain, authenticating: aad)
  }

  /// Opens a sealed key; throws ``CryptoError/brokenSeal``.
  package func openKey(
    _ sealed: [UInt8], authenticating aad: [UInt8]
  ) throws(CryptoError) -> SecretKey {
    var plain = try open(sealed, authenticating: aad)
    defer { KeyFile.wipe(&plain) }
    return try SecretKey(copying: plain)
  }
}
