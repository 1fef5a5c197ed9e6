import CLinux
import Glibc

/// A private directory that is removed with all it holds when the owner goes away.
package struct TemporaryDirectory: ~Copyable, Sendable {
  /// Where it is, without a slash at the end.
  package let path: String

  /// Creates it under `TMPDIR`, or `/tmp` if that is not set, readable by the owner only.
  package init() throws(Errno) {
    let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/kakehashi-XXXXXX".utf8CString)
    let path = unsafe template.withUnsafeMutableBufferPointer { template -> String? in
      guard let base = template.baseAddress, let made = unsafe mkdtemp(base) else { return nil }
      return unsafe String(cString: made)
    }
    guard let path else { throw Errno(call: "mkdtemp") }
    self.path = path
  }

  deinit {
    Self.removeTree(path)
  }

  /// Removes what it can and goes on: there is nobody left to tell.
  private static func removeTree(_ path: String) {
    var information = stat()
    guard unsafe lstat(path, &information) == 0 else { return }
    guard information.st_mode & S_IFMT == S_IFDIR else {
      _ = unsafe unlink(path)
      return
    }
    for name in (try? DurableFile.list(path)) ?? [] { removeTree("\(path)/\(name)") }
    _ = unsafe rmdir(path)
  }
}
