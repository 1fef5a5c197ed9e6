import Glibc

/// A file of parts that are overwritten where they lie.
///
/// Any thread may read while another writes: a reader sees old bytes, new ones, or some of each.
package struct SlotFile: ~Copyable, Sendable {
  private let file: FileDescriptor

  /// Opens `path` for reading and, unless `isReadOnly`, writing; a file that is created has the
  /// permissions 0600 and becomes durable only with ``DurableFile/syncDirectory(_:)``.
  package static func open(
    _ path: String, create: Bool = false, isReadOnly: Bool = false
  ) throws(Errno) -> SlotFile {
    let access = isReadOnly ? O_RDONLY : O_RDWR
    return SlotFile(
      file: try FileDescriptor.open(path, access | (create ? O_CREAT : 0), mode: 0o600))
  }

  private init(file: consuming FileDescriptor) {
    self.file = file
  }

  /// Size of the file in bytes.
  package var size: Int {
    get throws(Errno) { try file.size() }
  }

  /// Up to `count` bytes from `offset` on; fewer only at the end of the file.
  package func read(at offset: Int, count: Int) throws(Errno) -> [UInt8] {
    try file.read(at: offset, count: count)
  }

  /// Writes all of `bytes` from `offset` on, whatever is there.
  package func write(_ bytes: [UInt8], at offset: Int) throws(Errno) {
    try file.write(bytes, at: offset)
  }

  /// Makes what was written durable, and the size where it grew (`fdatasync`).
  ///
  /// After an error nothing since the last success may be counted on, not even by trying again.
  package func sync() throws(Errno) {
    try checked("fdatasync") { fdatasync(file.raw) }
  }
}
