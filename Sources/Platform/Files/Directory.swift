import CLinux
import Glibc

/// An open directory, below which names are looked up one at a time.
///
/// A name is a single component and a symbolic link is never followed, so that nothing outside the
/// directory can be reached through it, whatever its owner puts there meanwhile.
package struct Directory: ~Copyable, Sendable {
  /// What a name in a directory stands for.
  package enum Kind: Sendable {
    case directory, file
    /// A symbolic link, a device, a socket or a pipe.
    case other
  }

  /// A name in a directory.
  package struct Entry: Sendable {
    /// The name; bytes that are no UTF-8 are replaced, and then ``isSound`` is false.
    package let name: String
    /// What it stands for.
    package let kind: Kind
    /// Whether the name is UTF-8, so that it can be opened.
    package let isSound: Bool
  }

  private let descriptor: FileDescriptor

  private init(_ descriptor: consuming FileDescriptor) {
    self.descriptor = descriptor
  }

  /// Opens the directory at `path`, which may itself be a symbolic link: its owner chose it.
  package static func open(_ path: String) throws(Errno) -> Directory {
    Directory(try FileDescriptor.open(path + "/", O_RDONLY | O_DIRECTORY))
  }

  /// Opens the directory `name` in this one; `ELOOP` or `ENOTDIR` if it is something else.
  package func directory(_ name: String) throws(Errno) -> Directory {
    Directory(try open(name, O_RDONLY | O_DIRECTORY))
  }

  /// The content of the file `name`; `EFBIG` beyond `bytesMax`, `EINVAL` for anything but a file.
  package func read(_ name: String, bytesMax: Int) throws(Errno) -> [UInt8] {
    // A pipe without a writer would block the opening.
    let file = try open(name, O_RDONLY | O_NONBLOCK)
    var information = stat()
    try checked("fstat") { unsafe fstat(file.raw, &information) }
    guard information.st_mode & S_IFMT == S_IFREG else { throw Errno(call: "open", code: EINVAL) }
    guard information.st_size <= bytesMax else { throw Errno(call: "read", code: EFBIG) }
    return try file.readToEnd(bytesMax: bytesMax)
  }

  /// The entries, sorted by name, without `.` and `..`; `EFBIG` if there are more than `countMax`.
  package func entries(countMax: Int) throws(Errno) -> [Entry] {
    // The stream takes its descriptor over and keeps a position, hence one of its own.
    let copy = try open(".", O_RDONLY | O_DIRECTORY).release()
    guard let stream = unsafe fdopendir(copy) else {
      let failure = Errno(call: "fdopendir")
      _ = Glibc.close(copy)
      throw failure
    }
    defer { _ = unsafe closedir(stream) }
    var entries: [Entry] = []
    errno = 0
    while let found = unsafe readdir(stream) {
      if let entry = unsafe entry(found) { entries.append(entry) }
      guard entries.count <= countMax else { throw Errno(call: "readdir", code: EFBIG) }
      errno = 0
    }
    if errno != 0 { throw Errno(call: "readdir") }
    return entries.sorted { $0.name < $1.name }
  }

  private func entry(_ found: UnsafeMutablePointer<dirent>) -> Entry? {
    let sound = unsafe withUnsafePointer(to: &found.pointee.d_name) { name in
      let characters = unsafe UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self)
      return unsafe (String(validatingCString: characters), String(cString: characters))
    }
    guard sound.1 != ".", sound.1 != ".." else { return nil }
    let kind = unsafe found.pointee.d_type
    return Entry(
      name: sound.1, kind: self.kind(of: sound.1, told: Int(kind)), isSound: sound.0 != nil)
  }

  /// The kind that reading the directory told; asked for where the file system tells none.
  private func kind(of name: String, told type: Int) -> Kind {
    switch type {
    case Int(DT_DIR): return .directory
    case Int(DT_REG): return .file
    case Int(DT_UNKNOWN):
      var information = stat()
      guard unsafe fstatat(descriptor.raw, name, &information, AT_SYMLINK_NOFOLLOW) == 0 else {
        return .other
      }
      switch information.st_mode & S_IFMT {
      case S_IFDIR: return .directory
      case S_IFREG: return .file
      default: return .other
      }
    default: return .other
    }
  }

  private func open(_ name: String, _ flags: Int32) throws(Errno) -> FileDescriptor {
    guard !name.isEmpty, name != "..", !name.utf8.contains(0x2F), !name.utf8.contains(0) else {
      throw Errno(call: "openat", code: EINVAL)
    }
    return FileDescriptor(
      owning: try checked("openat") {
        unsafe openat(descriptor.raw, name, flags | O_CLOEXEC | O_NOFOLLOW)
      })
  }
}
