import COpenSSL
import Glibc

/// Symmetric key material in its own storage, wiped when the last owner lets go.
///
/// There is deliberately no description, no equality and no encoding; bytes are lent to a closure
/// and never handed out.
// SAFETY: owns its storage from `init` to `deinit` and lends it to closures only.
@safe
package final class SecretKey: Sendable {
  /// Counts of bytes a key may have.
  package static let byteCounts = 1...1024

  // SAFETY: filled before the key is shared, then only read, freed only in `deinit`.
  private nonisolated(unsafe) let storage: UnsafeMutableRawBufferPointer

  private init(byteCount: Int) {
    precondition(SecretKey.byteCounts.contains(byteCount), "a secret key has 1 to 1024 bytes")
    unsafe storage = .allocate(byteCount: byteCount, alignment: 16)
    unsafe storage.initializeMemory(as: UInt8.self, repeating: 0)
  }

  deinit {
    unsafe OPENSSL_cleanse(storage.baseAddress, storage.count)
    unsafe storage.deallocate()
  }

  /// The key with these bytes; throws ``CryptoError/malformedKey`` unless 1 to 1024 of them.
  ///
  /// The caller's array is not wiped: prefer ``random(byteCount:)``, ``load(path:)``, ``derive``.
  package convenience init(copying bytes: [UInt8]) throws(CryptoError) {
    guard SecretKey.byteCounts.contains(bytes.count) else { throw .malformedKey }
    self.init(byteCount: bytes.count)
    unsafe storage.copyBytes(from: bytes)
  }

  /// A fresh random key of 1 to 1024 bytes.
  package static func random(byteCount: Int) -> SecretKey {
    unsafe making(byteCount: byteCount) { unsafe SecureRandom.fill($0) }
  }

  /// The key in a file made by ``save(path:)``: hexadecimal digits and a newline.
  ///
  /// Throws ``CryptoError/exposedKeyFile(path:)`` if anyone but its owner may read it.
  package static func load(path: String) throws(CryptoError) -> SecretKey {
    var text = try KeyFile.read(path)
    defer { KeyFile.wipe(&text) }
    guard text.last == UInt8(ascii: "\n"),
      var bytes = Hex.decode(text.dropLast())
    else {
      throw .malformedKey
    }
    defer { KeyFile.wipe(&bytes) }
    guard bytes.count >= 16 else { throw .weakKey }
    return try SecretKey(copying: bytes)
  }

  /// The secret that is the only line of a file, such as a password; a newline behind it is none of
  /// it.
  ///
  /// Throws ``CryptoError/malformedKey`` unless it ``isLine``, and
  /// ``CryptoError/exposedKeyFile(path:)`` if anyone but its owner may read it.
  package static func loadLine(path: String) throws(CryptoError) -> SecretKey {
    var bytes = try KeyFile.read(path)
    let line = try unterminated(&bytes)
    guard line.isLine else { throw .malformedKey }
    return line
  }

  /// What an open descriptor, such as that of a pipe, gives until its end; a newline at the end is
  /// none of it.
  package static func read(from descriptor: Int32) throws(CryptoError) -> SecretKey {
    var bytes = try KeyFile.readAll(descriptor, "descriptor \(descriptor)")
    return try unterminated(&bytes)
  }

  /// The secret in `bytes`, which are wiped.
  private static func unterminated(_ bytes: inout [UInt8]) throws(CryptoError) -> SecretKey {
    defer { KeyFile.wipe(&bytes) }
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    return try SecretKey(copying: bytes)
  }

  /// Whether it is one line, as a password is: 1 to 256 bytes without control characters.
  package var isLine: Bool {
    byteCount <= 256
      && withBytes { bytes in
        bytes.indices.allSatisfy { bytes[$0] >= 0x20 && bytes[$0] != 0x7F }
      }
  }

  /// Writes the key to a new file that only its owner may read; never over an existing one.
  package func save(path: String) throws(CryptoError) {
    var text = withBytes { Hex.text(of: $0) }
    defer { KeyFile.wipe(&text) }
    text.append(UInt8(ascii: "\n"))
    try KeyFile.create(path, text)
  }

  /// An independent key for the purpose `label` names: HKDF-SHA256 (RFC 5869), empty salt, the
  /// label as info; `byteCount` in 1...1024.
  package func derive(label: String, byteCount: Int) -> SecretKey {
    HKDF.derive(from: self, salt: [], info: [UInt8](label.utf8), byteCount: byteCount)
  }

  /// Count of bytes.
  package var byteCount: Int { unsafe storage.count }

  /// Lends the bytes for the length of the call; they must not be copied out.
  package func withBytes<R>(_ body: (Span<UInt8>) -> R) -> R {
    unsafe withUnsafeBytes { unsafe body($0.span) }
  }

  /// Lends the bytes to a C call.
  func withUnsafeBytes<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
    // The storage is this object's: without the extension it could be wiped during `body`.
    withExtendedLifetime(self) {
      unsafe body(UnsafeBufferPointer(storage.assumingMemoryBound(to: UInt8.self)))
    }
  }

  /// A key whose bytes `fill` writes.
  static func making(
    byteCount: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void
  ) -> SecretKey {
    let key = SecretKey(byteCount: byteCount)
    withExtendedLifetime(key) { unsafe fill(key.storage) }
    return key
  }
}
