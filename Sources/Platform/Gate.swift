import Synchronization

/// A door that can be shut once: what passes through it stops when either side withdraws.
package final class Gate: Sendable {
  /// Names one callback so that it can be forgotten again.
  package struct Registration: Hashable, Sendable {
    fileprivate let number: UInt64
  }

  private struct Callbacks: Sendable {
    var next: UInt64 = 0
    var waiting: [UInt64: @Sendable () -> Void] = [:]
  }

  private let open = Atomic<Bool>(true)
  private let callbacks = Mutex(Callbacks())

  /// An open gate.
  package init() {}

  /// A gate that shuts when the first of `gates` does, and lets go of them when it goes.
  package convenience init(joining gates: [Gate]) {
    self.init()
    let ties = Ties(gates.map { gate in (gate, gate.onShut { [weak self] in self?.shut() }) })
    onShut { withExtendedLifetime(ties) {} }
  }

  /// Forgets what waits at other gates when it goes.
  private final class Ties: Sendable {
    private let ties: [(gate: Gate, registration: Registration)]

    init(_ ties: [(Gate, Registration)]) { self.ties = ties }

    deinit { for tie in ties { tie.gate.forget(tie.registration) } }
  }

  /// Whether the gate still lets bytes pass; one atomic load.
  package var isOpen: Bool {
    open.load(ordering: .acquiring)
  }

  /// Shuts the gate for good and runs what waited for it, on this thread and only once.
  package func shut() {
    let waiting = callbacks.withLock { callbacks in
      open.store(false, ordering: .releasing)
      let waiting = callbacks.waiting
      callbacks.waiting = [:]
      return waiting
    }
    for number in waiting.keys.sorted() { waiting[number]?() }
  }

  /// Runs `body` when the gate shuts, at once if it already has; on the thread that shuts it.
  @discardableResult
  package func onShut(_ body: @escaping @Sendable () -> Void) -> Registration {
    let registration: Registration? = callbacks.withLock { callbacks in
      guard isOpen else { return nil }
      callbacks.next += 1
      callbacks.waiting[callbacks.next] = body
      return Registration(number: callbacks.next)
    }
    if let registration { return registration }
    body()
    return Registration(number: 0)
  }

  /// How many callbacks wait, for tests of leaks.
  var waitingCount: Int { callbacks.withLock { $0.waiting.count } }

  /// Drops a callback whose exchange is over, so that a long session does not collect them.
  package func forget(_ registration: Registration) {
    callbacks.withLock { callbacks in
      callbacks.waiting[registration.number] = nil
    }
  }
}
