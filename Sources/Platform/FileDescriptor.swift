import Glibc

/// The one owner of an open descriptor; it closes when the owner goes away.
package struct FileDescriptor: ~Copyable, Sendable {
  /// The descriptor's number, valid while this value lives.
  package let raw: Int32

  /// Takes over `owning`, which nothing else may close from now on.
  package init(owning raw: Int32) {
    self.raw = raw
  }

  deinit {
    _ = Glibc.close(raw)
  }

  /// Closes at once and reports what a silent close would swallow, such as `EIO`.
  package consuming func close() throws(Errno) {
    let raw = raw
    discard self
    // Linux releases the number even when the call fails, so it is never repeated.
    if Glibc.close(raw) != 0, errno != EINTR { throw Errno(call: "close") }
  }

  /// Gives the number away without closing it.
  package consuming func release() -> Int32 {
    let raw = raw
    discard self
    return raw
  }
}
