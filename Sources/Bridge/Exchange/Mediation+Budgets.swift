import Consent
import Ledger
import Platform
import Record
import Session

extension Mediation {
  /// Counts a question before it enters; what it refuses rests on the asker alone.
  ///
  /// Emergency views are not counted here: they have limits of their own.
  func spend(_ visitor: Visitor, _ subject: Subject) throws(Problem) {
    guard !visitor.isEmergency else { return }
    guard budgets.spend(subject.question, at: clock.now()) == nil else { throw .budgetSpent }
  }
}

extension Logbook {
  /// Notes a handle or slip that is not this facility's; a lock is in the ledger before it is felt.
  func note(
    guessOf facility: FacilityReference, in budgets: Budgets, at now: Timestamp
  ) async throws(Problem) {
    guard let until = budgets.noteGuess(of: facility, at: now) else { return }
    _ = try await append(
      .refusal,
      [
        ("action", .text("lockHandles")), ("facility", .text(facility.facility.text)),
        ("network", .text(facility.network.text)), ("until", .text(until.rfc3339)),
      ])
  }
}

extension APIDesk {
  /// Runs what looks a handle or a slip up for a facility.
  ///
  /// Who guessed too many finds none, by the same steps; what `isGuess` says of it counts.
  func lookingUp<T>(
    for facility: FacilityReference, _ unknown: ConsentError,
    isGuess: (ConsentError) -> Bool, _ work: () async throws(ConsentError) -> T
  ) async throws(Problem) -> T {
    do throws(ConsentError) {
      guard !budgets.isLocked(facility, at: clock.now()) else { throw unknown }
      return try await work()
    } catch {
      if isGuess(error) {
        try await logbook.note(guessOf: facility, in: budgets, at: clock.now())
      }
      throw .consent(error)
    }
  }
}

extension Problem {
  static let budgetSpent = Problem(
    429, "budget-spent", ja: "照会が多すぎます。1分ほど待ってください", en: "too many questions; wait a minute")
}
