import Glibc
import Testing

@testable import Platform

@Suite struct `Child process` {
  private func shell(
    _ script: String, environment: [String: String]? = nil, stdout: ChildProcess.Output = .pipe
  ) throws -> ChildProcess {
    try ChildProcess.spawn(
      executable: "/bin/sh", arguments: ["-c", script], environment: environment,
      stdout: stdout, stderr: .discard)
  }

  @Test func `hands over its output and its exit code`() throws {
    let child = try shell("echo one; echo two; exit 7")
    #expect(try child.readOutputLine() == "one")
    #expect(try child.readOutput(bytesMax: 100) == Array("two\n".utf8))
    #expect(try child.readOutputLine() == nil)
    #expect(child.wait() == .exited(7))
    #expect(child.wait() == .exited(7))
  }

  @Test func `tells the signal that ended it`() throws {
    let child = try shell("read line < /dev/tty || exec sleep 1000", stdout: .discard)
    child.signal(SIGTERM)
    #expect(child.wait() == .signalled(SIGTERM))
    child.signal(SIGTERM)
  }

  @Test func `gets the given environment and no blocked signal`() throws {
    SignalWatch.block([SIGUSR2])
    let child = try shell(
      "echo $A; grep SigBlk /proc/$$/status | cut -f2",
      environment: ["A": "b", "PATH": "/usr/bin:/bin"])
    #expect(try child.readOutputLine() == "b")
    #expect(try child.readOutputLine() == "0000000000000000")
    #expect(child.wait() == .exited(0))
  }

  @Test func `inherits no descriptor but the standard ones`() throws {
    let open = fcntl(1, F_DUPFD, 100)
    defer { close(open) }
    let child = try ChildProcess.spawn(
      executable: "/bin/ls", arguments: ["/proc/self/fd"], environment: nil, stdout: .pipe,
      stderr: .discard)
    // The fourth is its own, for the directory it lists.
    #expect(try child.readOutput(bytesMax: 100) == Array("0\n1\n2\n3\n".utf8))
  }

  @Test func `writes its output into a file`() throws {
    let directory = try TemporaryDirectory()
    let child = try shell("echo hello", stdout: .file("\(directory.path)/out"))
    #expect(child.wait() == .exited(0))
    #expect(
      try DurableFile.read("\(directory.path)/out", bytesMax: 100) == Array("hello\n".utf8))
  }

  @Test func `cannot be started from nothing`() {
    #expect(throws: Errno(call: "posix_spawn", code: ENOENT)) {
      _ = try ChildProcess.spawn(
        executable: "/nonexistent", arguments: [], environment: nil, stdout: .discard,
        stderr: .discard)
    }
  }

  @Test func `is killed and reaped when nobody holds it any more`() throws {
    var child: ChildProcess? = try shell("exec sleep 1000", stdout: .discard)
    let pid = try #require(child?.pid)
    #expect(kill(pid, 0) == 0)
    child = nil
    #expect(kill(pid, 0) == -1)
  }
}

@Suite struct `Signal watch` {
  @Test func `hands a signal to its loop instead of dying of it`() async throws {
    let loop = try EventLoop(name: "signals")
    defer { loop.stop() }
    let seen = Recorded<CheckedContinuation<Int32, Never>?>(nil)
    let watch = try SignalWatch([SIGUSR1, SIGTERM], on: loop) { number in
      seen.withLock { $0?.resume(returning: number) }
    }
    let number = await withCheckedContinuation { continuation in
      seen.withLock { $0 = continuation }
      // Sent to the loop's thread alone: others of the test runner do not block it.
      loop.submit { pthread_kill(pthread_self(), SIGTERM) }
    }
    #expect(number == SIGTERM)
    withExtendedLifetime(watch) {}
  }
}
