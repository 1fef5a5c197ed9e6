import CLinux
import Glibc
import Synchronization

/// How a process ended.
package enum ExitStatus: Equatable, Sendable {
  /// It returned this code, 0…255.
  case exited(Int32)
  /// This signal ended it.
  case signalled(Int32)
}

/// A process this one started and is responsible for: dropped unreaped, it is killed.
package final class ChildProcess: Sendable {
  /// Where a child's output goes.
  package enum Output: Equatable, Sendable {
    /// Where this process's own goes.
    case inherit
    /// Nowhere.
    case discard
    /// Into this file, replaced if it exists, created with permissions 0600.
    case file(String)
    /// Into a pipe that ``ChildProcess/readOutput(bytesMax:)`` reads; for `stdout` only.
    case pipe
  }

  /// The process's number.
  package let pid: Int32
  // Without a pipe −1, so that reading throws `EBADF`.
  private let output: FileDescriptor
  private let status = Mutex<ExitStatus?>(nil)

  /// Starts `executable` (a path, not searched for) with `arguments` after its own name.
  ///
  /// The child has an empty standard input, no other descriptor of ours, default signal
  /// handling and, unless `environment` is given, our environment.
  package static func spawn(
    executable: String, arguments: [String], environment: [String: String]?,
    stdout: Output, stderr: Output
  ) throws(Errno) -> ChildProcess {
    guard stderr != .pipe else { throw Errno(call: "posix_spawn", code: EINVAL) }
    var reading: FileDescriptor?
    var writing: FileDescriptor?
    if stdout == .pipe { try openPipe(&reading, &writing) }
    var actions = try SpawnActions()
    try actions.open("/dev/null", O_RDONLY, as: STDIN_FILENO)
    if let raw = writing?.raw {
      try actions.duplicate(raw, as: STDOUT_FILENO)
    } else {
      try actions.direct(stdout, as: STDOUT_FILENO)
    }
    try actions.direct(stderr, as: STDERR_FILENO)
    let pid = try actions.spawn(executable, arguments, environment)
    return ChildProcess(pid: pid, output: reading.take() ?? FileDescriptor(owning: -1))
  }

  private init(pid: Int32, output: consuming FileDescriptor) {
    self.pid = pid
    self.output = output
  }

  deinit {
    let isReaped = status.withLock { $0 != nil }
    if !isReaped {
      _ = kill(pid, SIGKILL)
      _ = waitpid(pid, nil, 0)
    }
  }

  /// Sends `number`; does nothing once the process has been waited for.
  package func signal(_ number: Int32) {
    status.withLock { status in
      // INVARIANT: under the lock the process is not reaped, so its number is still its own.
      if status == nil { _ = kill(pid, number) }
    }
  }

  /// Waits for the end, blocking the thread; again and from several threads if need be.
  package func wait() -> ExitStatus {
    while true {
      if let ended = status.withLock({ $0 }) { return ended }
      var information = unsafe siginfo_t()
      // Without reaping, and so without the lock, that signal() must be able to take.
      _ = unsafe waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT)
      status.withLock { status in
        if status == nil { status = Self.reap(pid) }
      }
    }
  }

  /// All of the child's piped output, blocking until it closes it; `EFBIG` beyond `bytesMax`.
  package func readOutput(bytesMax: Int) throws(Errno) -> [UInt8] {
    try output.readToEnd(bytesMax: bytesMax)
  }

  /// The next line of the child's piped output without its end, blocking; nil at the end.
  ///
  /// Reads byte by byte, so that what follows stays for the next call. At most 64 KiB.
  package func readOutputLine() throws(Errno) -> String? {
    let raw = output.raw
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while try checked("read", { unsafe read(raw, &byte, 1) }) == 1 {
      if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
      guard line.count < 65536 else { throw Errno(call: "read", code: EFBIG) }
      line.append(byte)
    }
    return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
  }

  private static func reap(_ pid: Int32) -> ExitStatus? {
    var word: Int32 = 0
    guard unsafe waitpid(pid, &word, WNOHANG) == pid else { return nil }
    let signal = word & 0x7f
    return signal == 0 ? .exited((word >> 8) & 0xff) : .signalled(signal)
  }

  private static func openPipe(
    _ reading: inout FileDescriptor?, _ writing: inout FileDescriptor?
  ) throws(Errno) {
    var (first, second): (Int32, Int32) = (-1, -1)
    try checked("pipe2") { unsafe kakehashi_pipe(&first, &second) }
    reading = FileDescriptor(owning: first)
    writing = FileDescriptor(owning: second)
  }
}
