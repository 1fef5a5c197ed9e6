import Glibc

/// A failed system call and why it failed.
package struct Errno: Error, Equatable, Sendable, CustomStringConvertible {
  /// The name of the call, such as `open`.
  package let call: String
  /// The value of `errno`, such as `ENOENT`.
  package let code: Int32

  /// A failure of `call` with `code`.
  package init(call: String, code: Int32) {
    self.call = call
    self.code = code
  }

  /// The calling thread's last failure, which was that of `call`.
  package init(call: String) {
    self.init(call: call, code: errno)
  }

  /// `EEXIST`: something stands where something new was to be.
  package static let alreadyThere = EEXIST

  /// Whether what was asked for is not there, or is of another kind than was asked for.
  package var isAbsence: Bool { [ENOENT, ENOTDIR, EISDIR, ELOOP, EINVAL].contains(code) }

  /// Whether what was asked for is larger than the limit.
  package var isExcess: Bool { code == EFBIG }

  /// The call in backticks and the system's own words for the code.
  package var description: String {
    var buffer = [CChar](repeating: 0, count: 128)
    let text = unsafe buffer.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress,
        unsafe strerror_r(code, base, buffer.count) == 0
      else { return "error \(code)" }
      return unsafe String(cString: base)
    }
    return "`\(call)` failed: \(text.lowercased())"
  }
}

/// Runs a system call that answers −1 on failure, again when a signal interrupted it.
@discardableResult
func checked<Value: FixedWidthInteger & SignedInteger>(
  _ call: String, _ body: () -> Value
) throws(Errno) -> Value {
  while true {
    let value = body()
    if value != -1 { return value }
    let code = errno
    if code != EINTR { throw Errno(call: call, code: code) }
  }
}
