import CLinux
import Glibc

extension FileDescriptor {
  /// Opens `path`; never inherited by a child, never through a symbolic link at its end.
  static func open(
    _ path: String, _ flags: Int32, mode: UInt32 = 0
  ) throws(Errno) -> FileDescriptor {
    FileDescriptor(
      owning: try checked("open") {
        unsafe kakehashi_open(path, flags | O_CLOEXEC | O_NOFOLLOW, mode)
      })
  }

  /// Size of the file in bytes.
  func size() throws(Errno) -> Int {
    var information = stat()
    try checked("fstat") { unsafe fstat(raw, &information) }
    return Int(information.st_size)
  }

  /// Writes all of `bytes` at the descriptor's own position.
  func writeAll(_ bytes: [UInt8]) throws(Errno) {
    var done = 0
    while done < bytes.count {
      done += try checked("write") {
        unsafe bytes.withUnsafeBytes { buffer in
          unsafe Glibc.write(raw, buffer.baseAddress.map { unsafe $0 + done }, buffer.count - done)
        }
      }
    }
  }

  /// Reads to the end of the file; `EFBIG` beyond `bytesMax`.
  func readToEnd(bytesMax: Int) throws(Errno) -> [UInt8] {
    var bytes: [UInt8] = []
    let chunkBytes = 65536
    while true {
      var failure: Errno?
      let chunk = unsafe [UInt8](unsafeUninitializedCapacity: chunkBytes) { buffer, count in
        do throws(Errno) {
          count = try checked("read") { unsafe Glibc.read(raw, buffer.baseAddress, chunkBytes) }
        } catch {
          failure = error
        }
      }
      if let failure { throw failure }
      if chunk.isEmpty { return bytes }
      guard bytes.count + chunk.count <= bytesMax else { throw Errno(call: "read", code: EFBIG) }
      bytes += chunk
    }
  }

  /// Writes all of `bytes` from `offset` on, whatever is there.
  func write(_ bytes: [UInt8], at offset: Int) throws(Errno) {
    // `withUnsafeBytes` cannot carry a typed error out.
    let failure: Errno? = unsafe bytes.withUnsafeBytes { buffer in
      do throws(Errno) {
        unsafe try write(buffer, at: offset)
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw failure }
  }

  /// Writes all of `bytes` from `offset` on, whatever is there.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(Errno) {
    var done = 0
    while done < bytes.count {
      done += try checked("pwrite") {
        unsafe pwrite(
          raw, bytes.baseAddress.map { unsafe $0 + done }, bytes.count - done, offset + done)
      }
    }
  }

  /// Up to `count` bytes from `offset` on; fewer only at the end of the file.
  func read(at offset: Int, count: Int) throws(Errno) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let got = try checked("pread") {
        unsafe bytes.withUnsafeMutableBytes { buffer in
          unsafe pread(
            raw, buffer.baseAddress.map { unsafe $0 + done }, count - done, offset + done)
        }
      }
      if got == 0 { break }
      done += got
    }
    bytes.removeLast(count - done)
    return bytes
  }
}
