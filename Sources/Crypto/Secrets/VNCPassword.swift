import COpenSSL

/// The answer to a challenge of VNC authentication (RFC 6143 §7.2.2): DES under the password.
///
/// DES keeps nobody out; the mutual TLS around it does. It is asked for here because desktops ask
/// for it. Triple DES under one key three times is DES, and needs no legacy provider.
package enum VNCPassword {
  /// The 16 bytes for a challenge of 16 bytes; nil for any other count.
  ///
  /// Of the password the first eight bytes count, as desktops have it.
  package static func response(to challenge: [UInt8], _ password: SecretKey) -> [UInt8]? {
    guard challenge.count == 16 else { return nil }
    var key = password.withBytes { bytes in
      // The bits of each byte of the key stand in reverse.
      (0..<8).map { $0 < bytes.count ? reversed(bytes[$0]) : 0 }
    }
    defer { KeyFile.wipe(&key) }
    var keys = key + key + key
    defer { KeyFile.wipe(&keys) }
    return encrypt(challenge, keys)
  }

  private static func reversed(_ byte: UInt8) -> UInt8 {
    (0..<8).reduce(0) { $0 | (byte >> $1 & 1) << (7 - $1) }
  }

  private static func encrypt(_ challenge: [UInt8], _ keys: [UInt8]) -> [UInt8] {
    var answer = [UInt8](repeating: 0, count: 16)
    var count: Int32 = 0
    // SAFETY: the context lives for this call; without padding, 16 bytes give 16 bytes.
    let context = unsafe EVP_CIPHER_CTX_new()
    defer { unsafe EVP_CIPHER_CTX_free(context) }
    Library.demand(
      unsafe EVP_EncryptInit_ex2(context, EVP_des_ede3_ecb(), keys, nil, nil), "DES key")
    Library.demand(unsafe EVP_CIPHER_CTX_set_padding(context, 0), "DES padding")
    Library.demand(unsafe EVP_EncryptUpdate(context, &answer, &count, challenge, 16), "DES")
    return answer
  }
}
