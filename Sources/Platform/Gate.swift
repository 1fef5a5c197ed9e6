import Synchronization

/// A door that can be shut once: what passes through it stops when either side withdraws.
package final class Gate: Sendable {
  /// Names one callback so that it can be forgotten again.
  package struct Registration: Hashable, Sendable {
    fileprivate let number: UInt64
  }

  private struct Callback: Sendable {
    let number: UInt64
    let body: @Sendable () -> Void
  }

  private struct Callbacks: Sendable {
    var next: UInt64 = 0
    /// The one that most gates have; the others came later.
    var first: Callback?
    var others: [Callback] = []
    var atEnd: (@Sendable () -> Void)?
  }

  private let open = Atomic<Bool>(true)
  private let callbacks = Mutex(Callbacks())

  /// An open gate.
  package init() {}

  /// A gate that shuts when the first of `gates` does, and lets go of them when it goes.
  package convenience init(joining gates: [Gate]) {
    self.init()
    let ties = gates.map { gate in (gate, gate.onShut { [weak self] in self?.shut() }) }
    atEnd { for (gate, registration) in ties { gate.forget(registration) } }
  }

  deinit { callbacks.withLock { $0.atEnd }?() }

  /// Whether the gate still lets bytes pass; one atomic load.
  package var isOpen: Bool {
    open.load(ordering: .acquiring)
  }

  /// Shuts the gate for good and runs what waited for it, on this thread and only once.
  package func shut() {
    let waiting = callbacks.withLock { callbacks in
      open.store(false, ordering: .releasing)
      defer { callbacks = Callbacks() }
      return callbacks
    }
    waiting.first?.body()
    for callback in waiting.others { callback.body() }
    waiting.atEnd?()
  }

  /// Runs `body` when the gate shuts, at once if it already has; on the thread that shuts it.
  @discardableResult
  package func onShut(_ body: @escaping @Sendable () -> Void) -> Registration {
    let registration: Registration? = callbacks.withLock { callbacks in
      guard isOpen else { return nil }
      callbacks.next += 1
      let callback = Callback(number: callbacks.next, body: body)
      if callbacks.first == nil, callbacks.others.isEmpty {
        callbacks.first = callback
      } else {
        callbacks.others.append(callback)
      }
      return Registration(number: callback.number)
    }
    if let registration { return registration }
    body()
    return Registration(number: 0)
  }

  /// Runs `body` once the gate has shut or its last owner has let go of it, whichever comes first;
  /// a gate has one such end at most.
  package func atEnd(_ body: @escaping @Sendable () -> Void) {
    let isOver = callbacks.withLock { callbacks in
      precondition(callbacks.atEnd == nil, "a gate ends once")
      if isOpen { callbacks.atEnd = body }
      return !isOpen
    }
    if isOver { body() }
  }

  /// How many callbacks wait, for tests of leaks.
  var waitingCount: Int {
    callbacks.withLock { ($0.first == nil ? 0 : 1) + $0.others.count }
  }

  /// Drops a callback whose exchange is over, so that a long session does not collect them.
  package func forget(_ registration: Registration) {
    callbacks.withLock { callbacks in
      if callbacks.first?.number == registration.number {
        callbacks.first = nil
      } else {
        callbacks.others.removeAll { $0.number == registration.number }
      }
    }
  }
}
