import Glibc
import Testing

@testable import Platform

@Suite struct `Durable file` {
  @Test func `replaces as a whole, with the given permissions and nothing left over`() throws {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/state"
    try DurableFile.replace(path, with: Array("one".utf8), mode: 0o600)
    try DurableFile.replace(path, with: Array("second".utf8), mode: 0o640)
    #expect(try DurableFile.read(path, bytesMax: 6) == Array("second".utf8))
    #expect(try DurableFile.permissions(of: path) == 0o640)
    #expect(try DurableFile.list(directory.path) == ["state"])
  }

  @Test func `leaves the old file and no other when the new one cannot be put in place`() throws {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/state"
    try DurableFile.makeDirectory(path, mode: 0o700)
    #expect(throws: Errno(call: "rename", code: EISDIR)) {
      try DurableFile.replace(path, with: [1], mode: 0o600)
    }
    #expect(try DurableFile.list(directory.path) == ["state"])
  }

  @Test func `refuses to read one byte more than allowed`() throws {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/big"
    try DurableFile.replace(path, with: [UInt8](repeating: 1, count: 100_000), mode: 0o600)
    #expect(try DurableFile.read(path, bytesMax: 100_000).count == 100_000)
    #expect(throws: Errno(call: "read", code: EFBIG)) {
      try DurableFile.read(path, bytesMax: 99_999)
    }
  }

  @Test func `refuses a symbolic link`() throws {
    let directory = try TemporaryDirectory()
    try DurableFile.replace("\(directory.path)/real", with: [1], mode: 0o600)
    unsafe symlink("\(directory.path)/real", "\(directory.path)/link")
    #expect(throws: Errno(call: "open", code: ELOOP)) {
      try DurableFile.read("\(directory.path)/link", bytesMax: 10)
    }
  }

  @Test func `removes a file once`() throws {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/gone"
    try DurableFile.replace(path, with: [], mode: 0o600)
    try DurableFile.remove(path)
    #expect(!DurableFile.exists(path))
    #expect(throws: Errno(call: "unlink", code: ENOENT)) { try DurableFile.remove(path) }
  }

  @Test func `makes a directory, and again without complaint`() throws {
    let directory = try TemporaryDirectory()
    try DurableFile.makeDirectory("\(directory.path)/a", mode: 0o700)
    try DurableFile.makeDirectory("\(directory.path)/a", mode: 0o700)
    #expect(try DurableFile.list(directory.path) == ["a"])
  }
}

@Suite struct `Append file` {
  @Test func `grows at its end, also after reopening, and reserves without growing`() throws {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/log"
    var file = try AppendFile.open(path, create: true, preallocate: 1 << 20)
    #expect(file.size == 0)
    try file.write([1, 2, 3])
    try file.sync()
    try file.close()
    var again = try AppendFile.open(path, create: false, preallocate: 0)
    #expect(again.size == 3)
    try again.write([4])
    #expect(try again.read(at: 1, count: 10) == [2, 3, 4])
    #expect(try again.read(at: 9, count: 1) == [])
    #expect(try DurableFile.read(path, bytesMax: 10) == [1, 2, 3, 4])
  }

  @Test func `goes on from where it was cut`() throws {
    let directory = try TemporaryDirectory()
    var file = try AppendFile.open("\(directory.path)/log", create: true, preallocate: 0)
    try file.write([1, 2, 3, 4])
    try file.truncate(to: 2)
    try file.write([9])
    #expect(try file.read(at: 0, count: 9) == [1, 2, 9])
  }

  @Test func `does not create what it was not asked to create`() throws {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/none"
    #expect(throws: Errno(call: "open", code: ENOENT)) {
      _ = try AppendFile.open(path, create: false, preallocate: 0)
    }
  }

  @Test func `excludes a second holder of the lock until the first is gone`() throws {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/lock"
    do {
      let first = try FileLock(path)
      #expect(throws: Errno(call: "flock", code: EWOULDBLOCK)) { _ = try FileLock(path) }
      _ = consume first
    }
    _ = try FileLock(path)
  }
}

@Suite struct `Temporary directory` {
  @Test func `is private and gone with all it held, but not what its links point to`() throws {
    let outside = try TemporaryDirectory()
    try DurableFile.replace("\(outside.path)/kept", with: [1], mode: 0o600)
    let path: String
    do {
      let directory = try TemporaryDirectory()
      path = directory.path
      #expect(try DurableFile.permissions(of: path) == 0o700)
      try DurableFile.makeDirectory("\(path)/a", mode: 0o700)
      try DurableFile.replace("\(path)/a/b", with: [1], mode: 0o600)
      unsafe symlink(outside.path, "\(path)/link")
      _ = consume directory
    }
    #expect(!DurableFile.exists(path))
    #expect(DurableFile.exists("\(outside.path)/kept"))
  }
}

@Suite struct `File descriptor` {
  @Test func `closes with its owner and not after its release`() throws {
    let raw = dup(1)
    do { _ = FileDescriptor(owning: raw) }
    #expect(fcntl(raw, F_GETFD) == -1)
    let kept = FileDescriptor(owning: dup(1)).release()
    #expect(fcntl(kept, F_GETFD) != -1)
    try FileDescriptor(owning: kept).close()
    #expect(throws: Errno(call: "close", code: EBADF)) { try FileDescriptor(owning: -1).close() }
  }

  @Test func `describes a failure in plain words`() {
    #expect(
      Errno(call: "open", code: ENOENT).description == "`open` failed: no such file or directory")
  }
}
