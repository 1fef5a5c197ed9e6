import COpenSSL

/// Bytes to and from libcrypto's readers and writers.
enum Memory {
  /// LIMIT: the largest text or structure read, in bytes.
  static let byteCountMax = 1 << 20

  /// A passphrase callback that has none: without it libcrypto would ask at the terminal.
  static let noPassphrase:
    @convention(c) (
      UnsafeMutablePointer<CChar>?, Int32, Int32, UnsafeMutableRawPointer?
    ) -> Int32 = { _, _, _, _ in -1 }

  /// Runs `body` with a BIO over `bytes`.
  static func reading<R>(
    _ bytes: [UInt8], _ body: (OpaquePointer) throws(CryptoError) -> R
  ) throws(CryptoError) -> R {
    guard bytes.count <= byteCountMax else { throw .malformedKey }
    let source = unsafe try Library.made(BIO_new(BIO_s_mem()))
    defer { unsafe BIO_free_all(source) }
    var count = 0
    if !bytes.isEmpty {
      try Library.check(unsafe BIO_write_ex(source, bytes, bytes.count, &count))
    }
    return try unsafe body(source)
  }

  /// What `body` writes to a BIO; the BIO's own memory is wiped when freed.
  static func writing(_ body: (OpaquePointer) -> Int32) throws(CryptoError) -> [UInt8] {
    let target = unsafe try Library.made(BIO_new(BIO_s_secmem()))
    defer { unsafe BIO_free_all(target) }
    try Library.check(unsafe body(target))
    let pending = unsafe BIO_ctrl_pending(target)
    guard pending > 0 else { return [] }
    var bytes = [UInt8](repeating: 0, count: pending)
    var count = 0
    try Library.check(unsafe BIO_read_ex(target, &bytes, pending, &count))
    return [UInt8](bytes.prefix(count))
  }

  /// The bytes an `i2d` function gives: asked for the count first, then for the bytes.
  static func encoded(
    _ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32
  ) throws(CryptoError) -> [UInt8] {
    let count = encode(nil)
    guard count > 0 else { throw .library(Library.drain()) }
    var bytes = [UInt8](repeating: 0, count: Int(count))
    let written = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
      var cursor = buffer.baseAddress
      return unsafe encode(&cursor)
    }
    guard written == count else { throw .library(Library.drain()) }
    return bytes
  }
}
