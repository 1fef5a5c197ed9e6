package import Platform
package import Record
import Synchronization

extension Budgets {
  /// What one facility has asked one custodian.
  package struct Figure: Equatable, Sendable {
    /// The facility that asks.
    package let facility: FacilityReference
    /// The network it asks.
    package let custodian: NetworkID
    /// Questions in the last minute.
    package let questions: Int
    /// Questions refused since the bridge started.
    package let refused: Int
  }

  /// What one user has asked.
  package struct UserFigure: Equatable, Sendable {
    /// The user's facility.
    package let facility: FacilityReference
    /// The user.
    package let user: UserID
    /// Questions in the last minute.
    package let questions: Int
    /// Questions refused since the count began.
    package let refused: Int
  }

  /// What a facility has guessed.
  package struct GuessFigure: Equatable, Sendable {
    /// The facility.
    package let facility: FacilityReference
    /// Handles that led nowhere and still count.
    package let guesses: Int
    /// Until when its handles are locked; nil if they are not.
    package let lockedUntil: Timestamp?
    /// How often they were locked since the bridge started.
    package let locks: Int
  }

  /// LIMIT: users listed at once, those who ask most.
  package static let listedMax = 200

  /// The facilities of the pairs that `isShown` picks (asking network, custodian), in order.
  package func figures(
    at now: Timestamp, _ isShown: (NetworkID, NetworkID) -> Bool
  ) -> [Figure] {
    let table = state.withLock { $0.counts }
    return table.all.compactMap { key, count -> Figure? in
      guard case .facility(let facility, let custodian) = key,
        isShown(facility.network, custodian)
      else { return nil }
      return Figure(
        facility: facility, custodian: custodian, questions: count.count(at: now),
        refused: count.refused)
    }.sorted {
      ($0.facility.place + [$0.custodian.text])
        .lexicographicallyPrecedes($1.facility.place + [$1.custodian.text])
    }
  }

  /// The users of a network that asked most in the last minute.
  package func users(of network: NetworkID, at now: Timestamp) -> [UserFigure] {
    let table = state.withLock { $0.counts }
    let found = table.all.compactMap { key, count -> UserFigure? in
      guard case .user(let facility, let user) = key, facility.network == network,
        !count.isOver(at: now) || count.refused > 0
      else { return nil }
      return UserFigure(
        facility: facility, user: user, questions: count.count(at: now), refused: count.refused)
    }
    return Array(
      found.sorted { ($1.questions, $0.user.text) < ($0.questions, $1.user.text) }
        .prefix(Self.listedMax))
  }

  /// The guesses of the facilities of a network.
  package func guesses(of network: NetworkID, at now: Timestamp) -> [GuessFigure] {
    let span = Duration.seconds(Int64(limits(of: network).lockMinutes) * 60)
    let guesses = state.withLock { $0.guesses }
    return guesses.compactMap { facility, guesses -> GuessFigure? in
      guard facility.network == network else { return nil }
      return GuessFigure(
        facility: facility,
        guesses: guesses.recent.count { now.duration(since: $0) < span },
        lockedUntil: guesses.lockedUntil.flatMap { now < $0 ? $0 : nil }, locks: guesses.locks)
    }.sorted { $0.facility.place.lexicographicallyPrecedes($1.facility.place) }
  }
}

extension FacilityReference {
  /// What a list is sorted by.
  fileprivate var place: [String] { [network.text, facility.text] }
}
