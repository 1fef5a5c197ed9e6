import HTTP
import Platform
import Session
import Synchronization
import Transport

/// Tells a page that what it shows is still permitted, once a second, and at once when it is not
/// (HTML Living Standard §9.2, server-sent events).
///
/// The page blanks itself at the first end, or when beats stay out: silence is an end, too.
final class SessionBeats: ContentStream {
  private enum Wait {
    case none
    case waiting(CheckedContinuation<Void, Never>, TimerID)
  }

  private struct State {
    var wait = Wait.none
    var isOver = false
    var begun = false
    var wasTold = false
    var isStopped = false
  }

  private struct Stopped: Error {}

  private let loop: EventLoop
  private let gates: [Gate]
  private let isLive: @Sendable () -> Bool
  private let registrations = Mutex<[(Gate, Gate.Registration)]>([])
  private let state = Mutex(State())

  /// Beats until a gate shuts or `isLive` says no; on `loop`, the connection's.
  init(_ gates: [Gate], on loop: EventLoop, while isLive: @escaping @Sendable () -> Bool) {
    self.gates = gates
    self.loop = loop
    self.isLive = isLive
  }

  /// How long a page waits from beat to beat.
  private static let interval = Duration.seconds(1)

  var length: Int? { nil }

  /// Watches the gates; to be called once, before the stream is handed out.
  func begin() {
    let watched = gates.map { gate in
      (gate, gate.onShut { [weak self] in self?.wake(isOver: true) })
    }
    registrations.withLock { $0 = watched }
  }

  func next() async throws -> [UInt8]? {
    if state.withLock({ $0.wasTold }) { return nil }
    if try isEnded() { return end() }
    if state.withLock({ state in
      defer { state.begun = true }; return !state.begun
    }) {
      return Self.beat
    }
    await pause()
    return try isEnded() ? end() : Self.beat
  }

  private func isEnded() throws -> Bool {
    let (isOver, isStopped) = state.withLock { ($0.isOver, $0.isStopped) }
    if isStopped { throw Stopped() }
    return isOver || gates.contains { !$0.isOpen } || !isLive()
  }

  private func end() -> [UInt8] {
    state.withLock { $0.wasTold = true }
    return Array("event: end\ndata: end\n\n".utf8)
  }

  private static let beat = Array("event: beat\ndata: beat\n\n".utf8)

  /// Waits for the next beat's time, an end or a stop.
  private func pause() async {
    await withCheckedContinuation { continuation in
      loop.submit { [self] in
        let timer = loop.schedule(after: Self.interval) { [weak self] in self?.wake() }
        let isLate = state.withLock { state in
          guard !state.isOver, !state.isStopped else { return true }
          state.wait = .waiting(continuation, timer)
          return false
        }
        if isLate { continuation.resume() }
      }
    }
  }

  private func wake(isOver: Bool = false, isStopped: Bool = false) {
    let wait = state.withLock { state in
      if isOver { state.isOver = true }
      if isStopped { state.isStopped = true }
      defer { state.wait = .none }
      return state.wait
    }
    guard case .waiting(let continuation, let timer) = wait else { return }
    continuation.resume()
    loop.submit { [loop] in loop.cancel(timer) }
  }

  func stop() { wake(isStopped: true) }

  func brokeOff() async {
    for (gate, registration) in registrations.withLock({ $0 }) { gate.forget(registration) }
  }
}
