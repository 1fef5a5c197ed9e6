import Synchronization

/// Who watches which prefix.
final class Watchers: Sendable {
  private struct State {
    var streams: [UInt64: (prefix: Key, continuation: AsyncStream<StoreEvent>.Continuation)] = [:]
    var next: UInt64 = 0
    var isClosed = false
  }

  private let state = Mutex(State())
  private let eventsMax: Int

  init(eventsMax: Int) {
    self.eventsMax = eventsMax
  }

  /// A stream of what is published from now on; it ends at once if the store is closed.
  func stream(prefix: Key) -> AsyncStream<StoreEvent> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: StoreEvent.self, bufferingPolicy: .bufferingOldest(eventsMax))
    let id: UInt64? = state.withLock { state in
      guard !state.isClosed else { return nil }
      state.next += 1
      state.streams[state.next] = (prefix, continuation)
      return state.next
    }
    guard let id else {
      continuation.finish()
      return stream
    }
    continuation.onTermination = { [weak self] _ in
      self?.state.withLock { _ = $0.streams.removeValue(forKey: id) }
    }
    return stream
  }

  /// Tells every watcher what concerns it; called by the one writer, in revision order.
  ///
  /// A watcher whose buffer is full loses its stream: a gap would be worse.
  func publish(_ events: [StoreEvent]) {
    guard !events.isEmpty else { return }
    let streams = state.withLock { Array($0.streams.values) }
    for (prefix, continuation) in streams {
      for event in events where event.key.hasPrefix(prefix) {
        if case .dropped = continuation.yield(event) {
          continuation.finish()
          break
        }
      }
    }
  }

  /// Ends every stream, now and from now on.
  func close() {
    let streams = state.withLock { state in
      state.isClosed = true
      return Array(state.streams.values)
    }
    for (_, continuation) in streams { continuation.finish() }
  }
}
