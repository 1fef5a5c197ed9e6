import CLinux
import Glibc

/// Turns signals into calls on a loop, through a descriptor instead of a handler.
package final class SignalWatch: Sendable {
  private let loop: EventLoop
  private let signals: FileDescriptor

  /// Blocks `signals` in the calling thread and hands each one that arrives to `handler`.
  ///
  /// Create it on the main thread before any other thread starts: a signal is taken by any
  /// thread that does not block it, and threads inherit the mask. Lives until the loop ends.
  package init(
    _ signals: [Int32], on loop: EventLoop, _ handler: @escaping @Sendable (Int32) -> Void
  ) throws(Errno) {
    self.loop = loop
    var set = Self.set(of: signals)
    Self.block(signals)
    self.signals = FileDescriptor(
      owning: try checked("signalfd") {
        unsafe signalfd(-1, &set, O_CLOEXEC | O_NONBLOCK)
      })
    start(handler)
  }

  /// Blocks `signals` in the calling thread and in those it starts from now on.
  package static func block(_ signals: [Int32]) {
    var set = set(of: signals)
    _ = unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// Blocks everything but faults in the calling thread.
  static func blockAll() {
    var set = sigset_t()
    unsafe sigfillset(&set)
    for fault in [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGPROF] {
      unsafe sigdelset(&set, fault)
    }
    _ = unsafe pthread_sigmask(SIG_SETMASK, &set, nil)
  }

  private static func set(of signals: [Int32]) -> sigset_t {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for signal in signals { unsafe sigaddset(&set, signal) }
    return set
  }

  private func start(_ handler: @escaping @Sendable (Int32) -> Void) {
    loop.submit { [self] in
      // The closure keeps the descriptor open as long as it is watched. Registration fails
      // only when the system is out of memory; then signals stay blocked and unheard.
      _ = try? loop.watch(signals.raw, for: .readable) { [self] _ in drain(handler) }
    }
  }

  private func drain(_ handler: @Sendable (Int32) -> Void) {
    var information = signalfd_siginfo()
    let size = MemoryLayout<signalfd_siginfo>.size
    while unsafe read(signals.raw, &information, size) == size {
      handler(Int32(information.ssi_signo))
    }
  }
}
