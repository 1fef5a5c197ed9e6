import Glibc

extension EventLoop {
  /// The loop that the calling thread runs; nil on every other thread.
  package static var current: EventLoop? { CurrentLoop.loop }
}

/// Which loop a thread runs.
enum CurrentLoop {
  private static let slot: pthread_key_t = {
    var key = pthread_key_t()
    let result = unsafe pthread_key_create(&key, nil)
    precondition(result == 0, "no thread slot left for the loop")
    return key
  }()

  static var loop: EventLoop? {
    // SAFETY: whoever entered the loop keeps it until it takes the entry out again.
    guard let kept = unsafe pthread_getspecific(slot) else { return nil }
    return unsafe Unmanaged<EventLoop>.fromOpaque(kept).takeUnretainedValue()
  }

  /// Enters `loop`, or takes the entry out; gives the loop that was entered before.
  static func exchange(_ loop: EventLoop?) -> EventLoop? {
    let former = self.loop
    let pointer = unsafe loop.map {
      unsafe UnsafeRawPointer(Unmanaged.passUnretained($0).toOpaque())
    }
    precondition(unsafe pthread_setspecific(slot, pointer) == 0)
    return former
  }
}
