/// Where a session stands in its life.
///
/// ```
/// requested ─┬─────────────────────────────────► active ⇄ locked
///            ├► stepUpPending ► requested           ⇅      ⇅
///            ├► connecting ► active                frozen (either)
///            └► queued ⇄ offered ► connecting
/// every one of them ► ending ► ended
/// ```
package enum SessionState: Hashable, Sendable {
  /// Decided, not yet admitted.
  case requested
  /// Its user has to authenticate once more.
  case stepUpPending
  /// It waits for a seat.
  case queued
  /// A seat is kept for it.
  case offered
  /// It has a seat, which is being logged in at the custodian.
  case connecting
  /// Open: exchanges may use it.
  case active
  /// Its user left the screen: nothing is shown until they authenticate once more.
  case locked
  /// Nothing is shown while the bridge knows too little or cannot write down what it does.
  case frozen(isLocked: Bool)
  /// Its gate is shut; exchanges are still letting go of it.
  case ending(EndReason)
  /// Over, for good.
  case ended(EndReason)
}

/// What can happen to a session.
package enum SessionEvent: Hashable, Sendable {
  /// Its user must authenticate once more before it is admitted.
  case stepUp
  /// Its user has authenticated once more.
  case authenticated
  /// There is no free seat.
  case queued
  /// A seat is kept for it.
  case offered
  /// It let the offer pass.
  case passed
  /// It has a seat, to be logged in.
  case seated
  /// It has all it needs: a seat that is logged in, or no need of one.
  case connected
  /// An exchange asks to use it.
  case used
  /// Nobody used it for too long.
  case idle
  /// The bridge cannot know or write down what it must.
  case freeze
  /// It can again.
  case thaw
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
  /// Cut the session's exchanges, now; the session stays.
  case interrupt
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
    case (.ended, .end), (.ended, .drained), (.ending, .end): return .none
    case (.ending(let reason), .drained): return become(.ended(reason), .forget)
    case (.ending(let reason), _), (.ended(let reason), _): throw .ended(reason)
    case (_, .end(let reason)): return become(.ending(reason), .shutGate)
    case (_, .drained): return .none
    case (.active, .used): return .admit
    case (.active, .idle): return become(.locked, .interrupt)
    case (.active, .freeze): return become(.frozen(isLocked: false), .interrupt)
    case (.locked, .freeze): return become(.frozen(isLocked: true), .interrupt)
    case (.frozen(let isLocked), .thaw): return become(isLocked ? .locked : .active)
    case (_, .freeze), (_, .thaw): return .none
    case (.locked, .authenticated): return become(.active)
    case (.active, .authenticated), (.active, .connected): return .none
    default: return try handleWaiting(event)
    }
  }

  /// The steps of a session that is not open yet; nothing else has any left.
  private mutating func handleWaiting(
    _ event: SessionEvent
  ) throws(SessionError) -> SessionEffect {
    switch (self, event) {
    case (.requested, .stepUp): become(.stepUpPending)
    case (.stepUpPending, .authenticated): become(.requested)
    case (.requested, .queued), (.offered, .passed): become(.queued)
    case (.queued, .offered): become(.offered)
    case (.requested, .seated), (.offered, .seated): become(.connecting)
    case (.requested, .connected), (.connecting, .connected): become(.active)
    default: throw refusal
    }
  }

  private mutating func become(
    _ next: SessionState, _ effect: SessionEffect = .none
  ) -> SessionEffect {
    self = next
    return effect
  }

  /// True while exchanges may use the session.
  package var isActive: Bool { self == .active }

  /// True until it ends, whether it is open, waits or is locked.
  package var isLive: Bool {
    switch self {
    case .ending, .ended: false
    default: true
    }
  }

  /// What whoever wants to use a session in this state is told.
  var refusal: SessionError {
    switch self {
    case .requested, .active: .notActive
    case .stepUpPending, .queued, .offered, .connecting: .waiting
    case .locked: .locked
    case .frozen: .frozen
    case .ending(let reason), .ended(let reason): .ended(reason)
    }
  }
}
