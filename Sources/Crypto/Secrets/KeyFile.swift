import COpenSSL
import Glibc

/// Reading and creating files that hold secrets.
enum KeyFile {
  /// LIMIT: the largest key file read, in bytes.
  static let byteCountMax = 65_536

  /// The file's bytes; refuses a file that group or others may touch, and anything not a file.
  static func read(_ path: String) throws(CryptoError) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard descriptor >= 0 else { throw .keyFile(path: path, errno: errno) }
    defer { _ = close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw .keyFile(path: path, errno: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .keyFile(path: path, errno: EINVAL) }
    guard status.st_mode & 0o077 == 0 else { throw .exposedKeyFile(path: path) }
    guard status.st_size <= byteCountMax else { throw .keyFile(path: path, errno: EFBIG) }
    return try readAll(descriptor, path)
  }

  /// Creates the file with mode 0600, writes, and makes it and its name durable.
  static func create(_ path: String, _ bytes: [UInt8]) throws(CryptoError) {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .keyFile(path: path, errno: errno) }
    defer { _ = close(descriptor) }
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { bytes in
        unsafe write(
          descriptor, bytes.baseAddress.unsafelyUnwrapped + written, bytes.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw .keyFile(path: path, errno: errno) }
      written += count
    }
    guard fsync(descriptor) == 0 else { throw .keyFile(path: path, errno: errno) }
    try syncFolder(of: path)
  }

  /// Overwrites the bytes of an array nobody else holds.
  static func wipe(_ bytes: inout [UInt8]) {
    unsafe bytes.withUnsafeMutableBytes { unsafe OPENSSL_cleanse($0.baseAddress, $0.count) }
  }

  /// What an open descriptor gives until its end; `path` is what errors call it.
  static func readAll(_ descriptor: Int32, _ path: String) throws(CryptoError) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: byteCountMax + 1)
    defer { wipe(&buffer) }
    var used = 0
    while used < buffer.count {
      let count = unsafe buffer.withUnsafeMutableBytes { target in
        unsafe Glibc.read(
          descriptor, target.baseAddress.unsafelyUnwrapped + used, target.count - used)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .keyFile(path: path, errno: errno) }
      if count == 0 { return [UInt8](buffer[..<used]) }
      used += count
    }
    throw .keyFile(path: path, errno: EFBIG)
  }

  private static func syncFolder(of path: String) throws(CryptoError) {
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let folder = slash.map { String(path[...$0]) } ?? "."
    let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .keyFile(path: folder, errno: errno) }
    defer { _ = close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .keyFile(path: folder, errno: errno) }
  }
}
