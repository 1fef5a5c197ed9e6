import Glibc

/// The exclusive right to a directory's files, held by one process at a time.
package struct FileLock: ~Copyable, Sendable {
  private let file: FileDescriptor

  /// Takes the lock file at `path`, creating it; `EWOULDBLOCK` if another holder has it.
  package init(_ path: String) throws(Errno) {
    let file = try FileDescriptor.open(path, O_RDWR | O_CREAT, mode: 0o600)
    try checked("flock") { flock(file.raw, LOCK_EX | LOCK_NB) }
    self.file = file
  }

  deinit {
    // A child forked this moment still has the file open: closing ours would not release.
    _ = flock(file.raw, LOCK_UN)
  }
}
