package import Crypto

/// Which side key something is sealed to: the first eight bytes of the SHA-256 of its point.
package struct SideKeyID: Hashable, Sendable {
  static let byteCount = 8

  let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// 16 hexadecimal digits, as ceremonies and key lists show them.
  package var hex: String { Hex.encode(bytes) }
}

/// The public half of a network's side key: what is sealed to it, only that network's side reads.
package struct SidePublicKey: Sendable {
  let key: HPKEPublicKey
  /// What the key is called.
  package let id: SideKeyID

  /// A side key as the agreement's configuration holds it.
  package init(_ key: HPKEPublicKey) {
    self.key = key
    id = SideKeyID(Array(SHA256.hash(key.bytes).bytes.prefix(SideKeyID.byteCount)))
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
  /// The half that others seal to.
  package let publicKey: SidePublicKey

  /// A side key as its key file holds it.
  package init(_ key: HPKEPrivateKey) {
    self.key = key
    publicKey = SidePublicKey(key.publicKey)
  }

  func open(_ sealed: [UInt8], purpose: String, context: [UInt8]) throws(LinkageError) -> [UInt8] {
    do throws(CryptoError) {
      return try HPKE.open(sealed, with: key, info: Array(purpose.utf8), authenticating: context)
    } catch {
      throw .cryptography
    }
  }
}

/// A network's side keys: the one that is sealed to, and those that still open what is older.
package struct SideKeys: Sendable {
  /// The one in force.
  package let current: SideKey
  /// Those it replaced, while they overlap.
  package let former: [SideKey]

  /// A key in force and those it replaced.
  package init(_ current: SideKey, former: [SideKey] = []) {
    self.current = current
    self.former = former
  }

  /// The public half that is sealed to.
  package var publicKey: SidePublicKey { current.publicKey }

  /// The key called `id`; nil if it is none of these.
  func key(_ id: SideKeyID) -> SideKey? {
    if current.publicKey.id == id { return current }
    return former.first { $0.publicKey.id == id }
  }

  /// Opens what does not say which key it is sealed to, as a slip does not.
  func open(_ sealed: [UInt8], purpose: String, context: [UInt8]) throws(LinkageError) -> [UInt8] {
    for key in [current] + former {
      // What is not this key's may be the next one's.
      if let plain = try? key.open(sealed, purpose: purpose, context: context) { return plain }
    }
    throw .cryptography
  }
}
