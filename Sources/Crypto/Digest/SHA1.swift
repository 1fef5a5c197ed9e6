import COpenSSL

/// SHA-1, for the handshake of RFC 6455 alone: nothing rests on its strength there.
package enum SHA1 {
  /// The 20 bytes of the digest.
  package static func hash(_ bytes: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: Int(SHA_DIGEST_LENGTH))
    // SAFETY: both arrays are borrowed for the call, which writes exactly 20 bytes.
    unsafe digest.withUnsafeMutableBufferPointer { digest in
      _ = unsafe COpenSSL.SHA1(bytes, bytes.count, digest.baseAddress)
    }
    return digest
  }
}
