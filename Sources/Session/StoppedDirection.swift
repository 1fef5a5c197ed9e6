package import Record

/// A direction that was stopped, and who has agreed to resume it since.
package struct StoppedDirection: Hashable, Sendable {
  /// What is stopped.
  package let direction: ExchangeDirection
  /// The networks that stopped it; empty if only the bridge's operator did.
  package private(set) var stoppedBy: Set<NetworkID>
  /// The networks that have agreed to resume it since the latest stop.
  package private(set) var resumedBy: Set<NetworkID>

  /// A stopped direction as it was kept over a restart.
  package init(
    direction: ExchangeDirection, stoppedBy: Set<NetworkID> = [], resumedBy: Set<NetworkID> = []
  ) {
    self.direction = direction
    self.stoppedBy = stoppedBy
    self.resumedBy = resumedBy
  }

  /// A further stop takes back every agreement to resume.
  mutating func stop(by network: NetworkID?) {
    if let network { stoppedBy.insert(network) }
    resumedBy = []
  }

  /// Notes an agreement; returns the networks still waited for.
  mutating func resume(by network: NetworkID) throws(SessionError) -> Set<NetworkID> {
    guard direction.parties.contains(network) else { throw .notAParty }
    resumedBy.insert(network)
    return direction.parties.subtracting(resumedBy)
  }
}
