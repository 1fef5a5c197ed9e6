import COpenSSL

/// Unpredictable bytes from libcrypto's per-thread generators (NIST SP 800-90A, kernel seeded).
package enum SecureRandom {
  /// `count` random bytes; the process ends if the generator cannot be seeded.
  package static func bytes(_ count: Int) -> [UInt8] {
    precondition(count >= 0 && count <= 1 << 20, "random bytes are asked for by the megabyte")
    var bytes = [UInt8](repeating: 0, count: count)
    unsafe bytes.withUnsafeMutableBytes { unsafe fill($0) }
    return bytes
  }

  /// Fills `target` with bytes for secrets, drawn from the private generator.
  static func fill(_ target: UnsafeMutableRawBufferPointer) {
    let bytes = unsafe target.assumingMemoryBound(to: UInt8.self).baseAddress
    Library.demand(unsafe RAND_priv_bytes_ex(nil, bytes, target.count, 0), "random bytes")
  }
}
