package import Crypto

/// A blind index: the same for the same patient of the same network, meaningless without the key.
package struct PatientIndex: Hashable, Sendable {
  /// 32 bytes of HMAC-SHA256.
  package let digest: Digest

  /// The index with these bytes.
  package init(_ digest: Digest) {
    self.digest = digest
  }

  /// 64 hexadecimal digits.
  package var hex: String { digest.hex }
}
