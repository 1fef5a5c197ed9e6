import CLinux
import Glibc

/// A file that grows at its end: the journal's and the ledger's.
///
/// Not synchronised: one writer owns it.
package struct AppendFile: ~Copyable, Sendable {
  private let file: FileDescriptor
  /// Bytes written so far, durable or not.
  package private(set) var size: Int

  /// Opens `path` for reading and appending, with permissions 0600 if it is created.
  ///
  /// Reserves `preallocate` bytes of disk without changing the size, so that appends need no
  /// new blocks; a file system that cannot is not an error. A created file becomes durable,
  /// name and all, only with the caller's ``DurableFile/syncDirectory(_:)``.
  package static func open(
    _ path: String, create: Bool, preallocate: Int
  ) throws(Errno) -> AppendFile {
    let file = try FileDescriptor.open(path, O_RDWR | (create ? O_CREAT : 0), mode: 0o600)
    if preallocate > 0 { _ = kakehashi_reserve(file.raw, preallocate) }
    let size = try file.size()
    return AppendFile(file: file, size: size)
  }

  private init(file: consuming FileDescriptor, size: Int) {
    self.file = file
    self.size = size
  }

  /// Writes all of `bytes` at the end.
  ///
  /// After an error the tail is undefined: ``truncate(to:)`` to the last good size.
  package mutating func write(_ bytes: [UInt8]) throws(Errno) {
    try file.write(bytes, at: size)
    size += bytes.count
  }

  /// Writes all of `bytes` at the end; see ``write(_:)-([UInt8])``.
  package mutating func write(_ bytes: UnsafeRawBufferPointer) throws(Errno) {
    unsafe try file.write(bytes, at: size)
    size += bytes.count
  }

  /// Makes what was written durable (`fdatasync`).
  ///
  /// After an error nothing since the last success may be counted on, not even by trying
  /// again: the kernel may have dropped the pages.
  package func sync() throws(Errno) {
    try checked("fdatasync") { fdatasync(file.raw) }
  }

  /// Cuts the file to `size` bytes, which must not be more than it has.
  package mutating func truncate(to size: Int) throws(Errno) {
    precondition(0...self.size ~= size, "a file is cut, never stretched")
    try checked("ftruncate") { ftruncate(file.raw, size) }
    self.size = size
  }

  /// Up to `count` bytes from `offset` on; fewer only at the end of the file.
  package func read(at offset: Int, count: Int) throws(Errno) -> [UInt8] {
    try file.read(at: offset, count: max(0, min(count, size - offset)))
  }

  /// Closes at once and reports what a silent close would swallow.
  package consuming func close() throws(Errno) {
    try file.close()
  }
}
