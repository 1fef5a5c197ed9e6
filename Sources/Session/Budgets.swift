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

  /// One question as it is counted.
  package struct Question: Sendable {
    let facility: FacilityReference
    let user: UserID
    let custodian: NetworkID
    let subject: String

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

  /// The guesses of one facility.
  struct Guesses {
    var recent: [Timestamp] = []
    var lockedUntil: Timestamp?
    var locks = 0
  }

  struct State {
    var counts: [Key: SlidingCount] = [:]
    var guesses: [FacilityReference: Guesses] = [:]
    var swept = Timestamp(milliseconds: 0)
  }

  private let limits: [NetworkID: BudgetLimits]
  let state = Mutex(State())

  /// Budgets by the asking network; one without limits of its own has those shipped.
  package init(limits: [NetworkID: BudgetLimits]) { self.limits = limits }

  /// The limits of an asking network.
  package func limits(of network: NetworkID) -> BudgetLimits { limits[network] ?? .standard }

  /// Counts a question; nil if there was room for it, else whose budget is used up.
  package func spend(_ question: Question, at now: Timestamp) -> Scope? {
    let facility = question.facility
    let limits = limits(of: facility.network)
    return state.withLock { state in
      if !state.add(.user(facility, question.user), limits.userPerMinute, now) { return .user }
      if !state.add(.subject(facility, question.subject), limits.subjectPerMinute, now) {
        return .subject
      }
      let place = Key.facility(facility, question.custodian)
      if !state.add(place, limits.facilityPerMinute, now) { return .facility }
      let pair = Key.pair(facility.network, question.custodian)
      return state.add(pair, limits.pairPerMinute, now) ? nil : .pair
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

extension Budgets.State {
  fileprivate mutating func add(_ key: Budgets.Key, _ countMax: Int, _ now: Timestamp) -> Bool {
    if counts.count >= Budgets.countedMax, counts[key] == nil {
      // Once a minute is enough: what is counted does not lapse sooner.
      guard now.duration(since: swept) >= .seconds(60) else { return false }
      swept = now
      counts = counts.filter { !$0.value.isOver(at: now) }
      guard counts.count < Budgets.countedMax else { return false }
    }
    return counts[key, default: SlidingCount()].add(at: now, max: countMax)
  }
}
