package import Platform
package import Record
import Synchronization

/// Counts in line who asks how much, and who guesses handles.
///
/// It knows no answer: what it refuses depends on the asker alone, so that a refusal tells nothing
/// of a patient. Memory is bounded; what cannot be counted is refused.
package final class Budgets: Sendable {
  /// Whose budget it is.
  package enum Scope: String, CaseIterable, Sendable {
    case user, facility, subject, pair
  }

  /// One question as it is counted; whoever asks it again keeps it, and the counts are found at
  /// once.
  package final class Question: Sendable {
    /// The facility that asks.
    package let facility: FacilityReference
    /// The user who asks.
    package let user: UserID
    let custodian: NetworkID
    let subject: String
    fileprivate let places = Mutex(Places())

    /// A question of a user about the subject of a handle, which need not lead anywhere.
    package init(
      facility: FacilityReference, user: UserID, custodian: NetworkID, subject: String
    ) {
      self.facility = facility
      self.user = user
      self.custodian = custodian
      self.subject = subject
    }
  }

  /// LIMIT: users, facilities, subjects or pairs counted at once.
  package static let countedMax = 65_536

  enum Key: Hashable {
    case user(FacilityReference, UserID)
    case facility(FacilityReference, NetworkID)
    case subject(FacilityReference, String)
    case pair(NetworkID, NetworkID)
  }

  /// Where the counts of a question stand until the next sweep; nil before they were looked for.
  ///
  /// They are looked for in this order and no further than the first without room: when a sweep
  /// makes room for one, none behind it has a place that the sweep could have moved.
  struct Places {
    var sweep: UInt64 = 0
    var user: Int?
    var subject: Int?
    var facility: Int?
    var pair: Int?
  }

  /// The guesses of one facility.
  struct Guesses {
    var recent: [Timestamp] = []
    var lockedUntil: Timestamp?
    var locks = 0
  }

  struct State {
    var counts = CountTable()
    var guesses: [FacilityReference: Guesses] = [:]
  }

  private let limits: [NetworkID: BudgetLimits]
  let state = Mutex(State())

  /// Budgets by the asking network; one without limits of its own has those shipped.
  package init(limits: [NetworkID: BudgetLimits]) { self.limits = limits }

  /// The limits of an asking network.
  package func limits(of network: NetworkID) -> BudgetLimits { limits[network] ?? .standard }

  /// Counts a question; nil if there was room for it, else whose budget is used up.
  ///
  /// It is a question to these budgets and no others.
  package func spend(_ question: Question, at now: Timestamp) -> Scope? {
    let limits = limits(of: question.facility.network)
    return question.places.withLock { places in
      state.withLock { $0.counts.spend(question, &places, limits, now) }
    }
  }

  // MARK: Guesses

  /// Whether the facility's handles lead nowhere for a while.
  package func isLocked(_ facility: FacilityReference, at now: Timestamp) -> Bool {
    state.withLock { $0.guesses[facility]?.lockedUntil.map { now < $0 } ?? false }
  }

  /// Notes a handle that is not this facility's; the end of the lock if this one locked it.
  package func noteGuess(of facility: FacilityReference, at now: Timestamp) -> Timestamp? {
    let limits = limits(of: facility.network)
    let span = Duration.seconds(Int64(limits.lockMinutes) * 60)
    return state.withLock { state in
      // Facilities are registered by people: there are not more of them than can be counted.
      var guesses = state.guesses[facility] ?? Guesses()
      guard guesses.lockedUntil.map({ now >= $0 }) ?? true else { return nil }
      guesses.lockedUntil = nil
      guesses.recent.removeAll { now.duration(since: $0) >= span }
      guesses.recent.append(now)
      defer { state.guesses[facility] = guesses }
      guard guesses.recent.count >= limits.unknownHandles else { return nil }
      guesses.recent = []
      guesses.locks += 1
      guesses.lockedUntil = now.adding(span)
      return guesses.lockedUntil
    }
  }
}

extension CountTable {
  fileprivate mutating func spend(
    _ question: Budgets.Question, _ places: inout Budgets.Places, _ limits: BudgetLimits,
    _ now: Timestamp
  ) -> Budgets.Scope? {
    if places.sweep != sweep { places = Budgets.Places(sweep: sweep) }
    let (facility, custodian) = (question.facility, question.custodian)
    if !add(.user(facility, question.user), &places.user, limits.userPerMinute, now) {
      return .user
    }
    if !add(.subject(facility, question.subject), &places.subject, limits.subjectPerMinute, now) {
      return .subject
    }
    if !add(.facility(facility, custodian), &places.facility, limits.facilityPerMinute, now) {
      return .facility
    }
    return add(.pair(facility.network, custodian), &places.pair, limits.pairPerMinute, now)
      ? nil : .pair
  }
}
