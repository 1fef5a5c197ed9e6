import Synchronization

/// What a listener has seen since it started.
package struct ListenerStatistics: Sendable, Equatable {
  /// Connections open now.
  package var open = 0
  /// Connections accepted.
  package var accepted = 0
  /// Connections closed at once because there were too many.
  package var overflowed = 0
  /// Connections at rest and unfinished handshakes closed to make room for others.
  package var displaced = 0
  /// Handshakes completed, and how many of them resumed a session.
  package var handshakes = 0
  /// Handshakes that resumed a session.
  package var resumptions = 0
  /// Handshakes that failed.
  package var handshakesFailed = 0
  /// Why the last one failed; holds nothing the peer sent.
  package var lastHandshakeFailure: String?
  /// Requests handed to the handler.
  package var requests = 0
  /// Requests refused as malformed, too large or too slow.
  package var refused = 0
  /// Connections reset because a gate shut or a peer did not read.
  package var reset = 0
}

/// Counts for one listener, from all its loops.
final class Counters: Sendable {
  let open = Atomic<Int>(0)
  let accepted = Atomic<Int>(0)
  let overflowed = Atomic<Int>(0)
  let displaced = Atomic<Int>(0)
  let handshakes = Atomic<Int>(0)
  let resumptions = Atomic<Int>(0)
  let handshakesFailed = Atomic<Int>(0)
  let requests = Atomic<Int>(0)
  let refused = Atomic<Int>(0)
  let reset = Atomic<Int>(0)
  private let lastFailure = Mutex<String?>(nil)

  func noteHandshakeFailure(_ reason: String) {
    handshakesFailed.add(1, ordering: .relaxed)
    lastFailure.withLock { $0 = reason }
  }

  var statistics: ListenerStatistics {
    ListenerStatistics(
      open: open.load(ordering: .relaxed), accepted: accepted.load(ordering: .relaxed),
      overflowed: overflowed.load(ordering: .relaxed),
      displaced: displaced.load(ordering: .relaxed),
      handshakes: handshakes.load(ordering: .relaxed),
      resumptions: resumptions.load(ordering: .relaxed),
      handshakesFailed: handshakesFailed.load(ordering: .relaxed),
      lastHandshakeFailure: lastFailure.withLock { $0 },
      requests: requests.load(ordering: .relaxed), refused: refused.load(ordering: .relaxed),
      reset: reset.load(ordering: .relaxed))
  }
}
