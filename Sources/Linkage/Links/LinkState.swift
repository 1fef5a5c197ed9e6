/// Where a link stands in its life.
package enum LinkState: UInt8, CaseIterable, Sendable {
  /// Redeemed; one side or both have not confirmed yet.
  case proposed = 1
  /// Both sides say that this patient is that patient.
  case confirmed = 2
  /// Stopped by one side; both sides must confirm anew.
  case suspended = 3
  /// Ended for good.
  case revoked = 4
  /// Replaced by another link, for good.
  case superseded = 5
}

/// What can happen to a link.
package enum LinkEvent: UInt8, CaseIterable, Sendable {
  /// Both sides have confirmed since the link was proposed or suspended.
  case confirmedByBoth
  /// One side stops the link until both confirm anew.
  case suspended
  /// One side ends the link.
  case revoked
  /// The time to confirm is over.
  case expired
  /// A corrected link takes its place.
  case superseded
}

extension LinkState {
  /// Takes the step `event` asks for, or throws `illegalTransition` and leaves the state alone.
  ///
  /// Only a confirmation widens what the link allows, so only confirmations can be illegal for a
  /// link that has ended: whatever narrows is accepted in every state.
  package mutating func handle(_ event: LinkEvent) throws(LinkageError) {
    switch (self, event) {
    case (.proposed, .confirmedByBoth), (.suspended, .confirmedByBoth): self = .confirmed
    case (.confirmed, .confirmedByBoth), (.revoked, .confirmedByBoth),
      (.superseded, .confirmedByBoth), (.confirmed, .expired):
      throw .illegalTransition(state: self, event: event)
    case (.proposed, .expired), (.suspended, .expired): self = .revoked
    case (.proposed, .suspended), (.confirmed, .suspended): self = .suspended
    case (.proposed, .revoked), (.confirmed, .revoked), (.suspended, .revoked): self = .revoked
    case (.proposed, .superseded), (.confirmed, .superseded), (.suspended, .superseded):
      self = .superseded
    case (.suspended, .suspended), (.revoked, _), (.superseded, _): break
    }
  }

  /// True once nothing can bring the link back.
  package var isFinal: Bool {
    self == .revoked || self == .superseded
  }
}
