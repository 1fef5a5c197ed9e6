import COpenSSL

/// HMAC-SHA256 (RFC 2104) of lists of byte strings, safe to use from any number of threads.
///
/// Each part is preceded by its length (64 bits, big endian), so that no two different lists give
/// the same input: `["ab", "c"]` and `["a", "bc"]` have different tags.
package struct MessageAuthenticator: Sendable {
  private let code: KeyedCode

  /// An authenticator under `key`, which must have at least 16 bytes.
  package init(_ key: SecretKey) {
    precondition(key.byteCount >= 16, "an authenticator's key has at least 16 bytes")
    code = KeyedCode(key)
  }

  /// The tag over `parts` in their order.
  package func tag(_ parts: [UInt8]...) -> Digest { tag(over: parts) }

  /// The tag over a list of parts.
  package func tag(over parts: [[UInt8]]) -> Digest {
    unsafe code.digest { update in
      for part in parts {
        unsafe withUnsafeBytes(of: UInt64(part.count).bigEndian) { unsafe update($0) }
        unsafe part.withUnsafeBytes { unsafe update($0) }
      }
    }
  }

  /// Whether `tag` is the tag over `parts`; takes the same time wherever they differ.
  package func verify(_ tag: Digest, over parts: [UInt8]...) -> Bool {
    ConstantTime.equal(tag, self.tag(over: parts))
  }

  /// HMAC-SHA256 of one message with nothing added, as other systems compute it.
  package static func plainCode(of message: [UInt8], key: SecretKey) -> Digest {
    unsafe KeyedCode(key).digest { update in
      unsafe message.withUnsafeBytes { unsafe update($0) }
    }
  }
}

/// A keyed EVP_MAC_CTX that is only ever duplicated.
///
/// It is keyed in `init` and only read afterwards; each use works on its own duplicate.
private final class KeyedCode: Sendable {
  private let shared: ConstantPointer
  private var template: OpaquePointer { unsafe shared.raw }

  init(_ key: SecretKey) {
    shared = unsafe ConstantPointer(EVP_MAC_CTX_new(Algorithms.hmac), "mac context")
    let context = unsafe shared.raw
    unsafe key.withUnsafeBytes { key in
      Library.demand(
        unsafe kakehashi_hmac_init(
          context, key.baseAddress, key.count),
        "mac init")
    }
  }

  deinit { unsafe EVP_MAC_CTX_free(template) }

  func digest(_ body: ((UnsafeRawBufferPointer) -> Void) -> Void) -> Digest {
    let context = unsafe withExtendedLifetime(self) {
      unsafe Library.demand(EVP_MAC_CTX_dup(template), "mac context")
    }
    defer { unsafe EVP_MAC_CTX_free(context) }
    unsafe body { bytes in
      guard unsafe !bytes.isEmpty else { return }
      let start = unsafe bytes.assumingMemoryBound(to: UInt8.self).baseAddress
      Library.demand(unsafe EVP_MAC_update(context, start, bytes.count), "mac update")
    }
    return unsafe Digest { target in
      var count = 0
      let start = unsafe target.assumingMemoryBound(to: UInt8.self).baseAddress
      Library.demand(unsafe EVP_MAC_final(context, start, &count, target.count), "mac final")
      precondition(count == Digest.byteCount, "HMAC-SHA256 gives 32 bytes")
    }
  }
}
