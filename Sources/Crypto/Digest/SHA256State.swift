import COpenSSL

/// A SHA-256 that is not finished: a plain value, of which a copy goes on by itself.
package struct SHA256State {
  private var state = SHA256_CTX()

  /// The state before the first byte.
  package init() { unsafe kakehashi_sha256_begin(&state) }

  /// Goes on with `bytes`.
  @inline(__always)
  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    unsafe kakehashi_sha256_add(&state, bytes.baseAddress, bytes.count)
  }

  /// Goes on with `bytes`.
  @inline(__always)
  package mutating func add(_ bytes: [UInt8]) {
    unsafe kakehashi_sha256_add(&state, bytes, bytes.count)
  }

  /// Goes on with `bytes`.
  @inline(__always)
  mutating func add(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBytes { unsafe add($0) }
  }

  /// Goes on with a digest's bytes.
  @inline(__always)
  mutating func add(_ digest: Digest) {
    unsafe digest.withRawBytes { unsafe add($0) }
  }

  /// Goes on with one byte.
  @inline(__always)
  mutating func add(_ byte: UInt8) {
    unsafe withUnsafeBytes(of: byte) { unsafe add($0) }
  }

  /// The digest of all that was added; nothing can be added afterwards.
  @inline(__always)
  package mutating func finish() -> Digest {
    unsafe Digest { unsafe kakehashi_sha256_end(&state, $0.baseAddress) }
  }
}
