import CLinux
import Glibc

/// Small files whose change survives a crash once the call returns.
package enum DurableFile {
  /// Replaces the file at `path` as a whole, with permissions `mode`.
  ///
  /// CRASH: before the rename the old file stands and a `.new-…` file may be left over; after
  /// it either file may be found until the directory is synced; after return, the new one.
  package static func replace(
    _ path: String, with bytes: [UInt8], mode: UInt32
  ) throws(Errno) {
    let temporary = "\(path).new-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    do throws(Errno) {
      let file = try FileDescriptor.open(temporary, O_WRONLY | O_CREAT | O_EXCL, mode: mode)
      try checked("fchmod") { fchmod(file.raw, mode) }
      try file.writeAll(bytes)
      try checked("fsync") { fsync(file.raw) }
      try file.close()
      try checked("rename") { unsafe Glibc.rename(temporary, path) }
    } catch {
      _ = unsafe unlink(temporary)
      throw error
    }
    try syncDirectory(parent(of: path))
  }

  /// The content of the file at `path`; `EFBIG` beyond `bytesMax`, `ELOOP` for a symbolic link.
  package static func read(_ path: String, bytesMax: Int) throws(Errno) -> [UInt8] {
    try FileDescriptor.open(path, O_RDONLY).readToEnd(bytesMax: bytesMax)
  }

  /// Makes what was created, renamed or removed in a directory durable.
  package static func syncDirectory(_ path: String) throws(Errno) {
    let directory = try FileDescriptor.open(path, O_RDONLY | O_DIRECTORY)
    try checked("fsync") { fsync(directory.raw) }
  }

  /// Creates a directory with permissions `mode`, durably; an existing one is left as it is.
  package static func makeDirectory(_ path: String, mode: UInt32) throws(Errno) {
    do throws(Errno) {
      try checked("mkdir") { unsafe mkdir(path, mode) }
    } catch {
      guard error.code == EEXIST else { throw error }
      // Not a directory after all: the open below says so.
      return try syncDirectory(path)
    }
    try syncDirectory(parent(of: path))
  }

  /// The names in a directory, sorted, without `.` and `..`.
  package static func list(_ path: String) throws(Errno) -> [String] {
    guard let directory = unsafe opendir(path) else { throw Errno(call: "opendir") }
    defer { _ = unsafe closedir(directory) }
    var names: [String] = []
    errno = 0
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
        unsafe String(cString: UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self))
      }
      if name != "." && name != ".." { names.append(name) }
      errno = 0
    }
    if errno != 0 { throw Errno(call: "readdir") }
    return names.sorted()
  }

  /// Gives the file at `path` the name `final`, durably, in the same directory.
  ///
  /// Its content must have been synced: whoever finds the name finds the content.
  package static func rename(_ path: String, to final: String) throws(Errno) {
    try checked("rename") { unsafe Glibc.rename(path, final) }
    try syncDirectory(parent(of: final))
  }

  /// Removes the file at `path`, durably; `ENOENT` if there is none.
  package static func remove(_ path: String) throws(Errno) {
    try checked("unlink") { unsafe unlink(path) }
    try syncDirectory(parent(of: path))
  }

  /// Overwrites the file at `path` and removes it, durably; `ENOENT` if there is none.
  ///
  /// What the medium beneath keeps of it (wear levelling, copies on write) is out of reach here.
  package static func erase(_ path: String) throws(Errno) {
    let file = try SlotFile.open(path)
    try file.write([UInt8](repeating: 0, count: try file.size), at: 0)
    try file.sync()
    try remove(path)
  }

  /// Whether anything stands at `path`.
  package static func exists(_ path: String) -> Bool {
    unsafe access(path, F_OK) == 0
  }

  /// The permission bits of the file at `path`, such as `0o600`.
  package static func permissions(of path: String) throws(Errno) -> UInt32 {
    var information = stat()
    try checked("lstat") { unsafe lstat(path, &information) }
    return information.st_mode & 0o7777
  }

  private static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
