package import Crypto

/// The key of one link alone: whoever destroys it makes the link's halves unreadable for everyone,
/// with every side key and in every copy of the store.
///
/// It seals around what HPKE sealed, rather than entering HPKE as a pre-shared key: the side key
/// and this one need never meet in one place, and to forget is to destroy 32 bytes.
package struct LinkKey: Sendable {
  private static let purpose = Array("kakehashi link key 1".utf8)
  /// Count of bytes a sealed value is longer than the value.
  static let overhead = 28

  private let sealer: Sealer

  /// A key as the keystore gives it.
  package init(_ key: SecretKey) {
    sealer = Sealer(key)
  }

  /// Seals something of the link; `context` says what.
  package func seal(_ bytes: [UInt8], context: [UInt8]) -> [UInt8] {
    sealer.seal(bytes, authenticating: Self.purpose + context)
  }

  /// Opens what was sealed with the same context; throws `cryptography`.
  package func open(_ sealed: [UInt8], context: [UInt8]) throws(LinkageError) -> [UInt8] {
    do throws(CryptoError) {
      return try sealer.open(sealed, authenticating: Self.purpose + context)
    } catch {
      throw .cryptography
    }
  }
}
