/// A SHA-256 or HMAC-SHA256 value: 32 bytes, held inline.
package struct Digest: Hashable, Sendable, CustomStringConvertible {
  /// Count of bytes in a digest.
  package static let byteCount = 32

  // The bytes in memory order, so that `withUnsafeBytes(of:)` sees them as they are.
  private var words: (UInt64, UInt64, UInt64, UInt64)

  /// The digest with exactly these 32 bytes; nil for any other count.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count == Digest.byteCount else { return nil }
    unsafe self.init(filling: { target in unsafe target.copyBytes(from: bytes) })
  }

  /// The digest with exactly these 32 borrowed bytes; nil for any other count.
  package init?(_ bytes: Span<UInt8>) {
    guard bytes.count == Digest.byteCount else { return nil }
    unsafe self.init(filling: { target in
      unsafe bytes.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
    })
  }

  /// The digest written as 64 lowercase hexadecimal digits; nil for anything else.
  package init?(hex: String) {
    guard let bytes = Hex.decode(hex) else { return nil }
    self.init(bytes)
  }

  @inline(__always)
  init(filling body: (UnsafeMutableRawBufferPointer) -> Void) {
    words = (0, 0, 0, 0)
    unsafe withUnsafeMutableBytes(of: &words) { unsafe body($0) }
  }

  /// The 32 bytes.
  package var bytes: [UInt8] {
    unsafe withRawBytes { unsafe [UInt8]($0) }
  }

  /// 64 lowercase hexadecimal digits.
  package var hex: String { Hex.encode(self) }

  /// As ``hex``.
  package var description: String { hex }

  /// Lends the 32 bytes for the length of the call.
  package func withBytes<R>(_ body: (Span<UInt8>) -> R) -> R {
    unsafe withRawBytes { unsafe body($0.assumingMemoryBound(to: UInt8.self).span) }
  }

  /// Appends the 32 bytes.
  @inline(__always)
  package func append(to target: inout [UInt8]) {
    unsafe withRawBytes { unsafe target.append(contentsOf: $0) }
  }

  /// Lends the 32 bytes to a C call.
  @inline(__always)
  func withRawBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
    unsafe withUnsafeBytes(of: words) { unsafe body($0) }
  }

  /// Equality of public values; use ``ConstantTime`` where one side is a secret.
  package static func == (left: Digest, right: Digest) -> Bool {
    left.words == right.words
  }

  /// Feeds the 32 bytes.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
    hasher.combine(words.2)
    hasher.combine(words.3)
  }
}
