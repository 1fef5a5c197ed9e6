package import Crypto

/// The public half of a network's side key: what is sealed to it, only that network's side reads.
package struct SidePublicKey: Sendable {
  let key: HPKEPublicKey

  /// A side key as the agreement's configuration holds it.
  package init(_ key: HPKEPublicKey) {
    self.key = key
  }

  func seal(_ plain: [UInt8], purpose: String, context: [UInt8]) throws(LinkageError) -> [UInt8] {
    do throws(CryptoError) {
      return try HPKE.seal(plain, to: key, info: Array(purpose.utf8), authenticating: context)
    } catch {
      throw .cryptography
    }
  }
}

/// A network's side key: opens the halves and slips sealed to that network.
package struct SideKey: Sendable {
  private let key: HPKEPrivateKey

  /// A side key as its key file holds it.
  package init(_ key: HPKEPrivateKey) {
    self.key = key
  }

  /// The half that others seal to.
  package var publicKey: SidePublicKey { SidePublicKey(key.publicKey) }

  func open(_ sealed: [UInt8], purpose: String, context: [UInt8]) throws(LinkageError) -> [UInt8] {
    do throws(CryptoError) {
      return try HPKE.open(sealed, with: key, info: Array(purpose.utf8), authenticating: context)
    } catch {
      throw .cryptography
    }
  }
}
