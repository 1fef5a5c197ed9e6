/// Where a session stands in its life: requested → active → ending → ended.
package enum SessionState: Hashable, Sendable {
  /// Decided, not yet opened.
  case requested
  /// Open: exchanges may use it.
  case active
  /// Its gate is shut; exchanges are still letting go of it.
  case ending(EndReason)
  /// Over, for good.
  case ended(EndReason)
}

/// What can happen to a session.
package enum SessionEvent: Hashable, Sendable {
  /// The broker admitted it.
  case opened
  /// An exchange asks to use it.
  case used
  /// It must end.
  case end(EndReason)
  /// The last exchange let go of it, or the time to do so is over.
  case drained
}

/// What the broker has to do about an event.
package enum SessionEffect: Hashable, Sendable {
  /// Nothing.
  case none
  /// Let the exchange pass.
  case admit
  /// Shut the session's gate and those of its exchanges, now.
  case shutGate
  /// Nothing is left of it but the reason.
  case forget
}

extension SessionState {
  /// Takes the step `event` asks for and says what follows from it.
  ///
  /// The first reason to end wins; ending twice is no error, using an ended session is.
  package mutating func handle(_ event: SessionEvent) throws(SessionError) -> SessionEffect {
    switch (self, event) {
    case (.requested, .opened):
      self = .active
      return .none
    case (.requested, .used), (.requested, .drained), (.active, .opened):
      throw .notActive
    case (.requested, .end(let reason)):
      self = .ended(reason)
      return .shutGate
    case (.active, .used): return .admit
    case (.active, .drained): return .none
    case (.active, .end(let reason)):
      self = .ending(reason)
      return .shutGate
    case (.ending(let reason), .drained):
      self = .ended(reason)
      return .forget
    case (.ending(let reason), .opened), (.ending(let reason), .used),
      (.ended(let reason), .opened), (.ended(let reason), .used):
      throw .ended(reason)
    case (.ending, .end), (.ended, .end), (.ended, .drained): return .none
    }
  }

  /// True while exchanges may use the session.
  package var isActive: Bool { self == .active }
}
