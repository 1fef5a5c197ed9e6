import Platform
import Record

/// Facts with everything they rest on: as long as all of that is as it was, resolving them again
/// comes to the same.
package final class StandingFacts: Sendable {
  /// The facts.
  package let resolved: ResolvedFacts
  /// The rows that the inquiry itself was read from.
  let given: InquiryRows
  /// The rows that were read for it.
  let rows: [ReadRow]
  /// Until when what the patients of each network said was known.
  let known: [(network: NetworkID, until: Timestamp?)]
  /// When they were resolved.
  let at: Timestamp
  let seen = LastSeen()

  init(
    resolved: ResolvedFacts, given: InquiryRows, rows: [ReadRow],
    known: [(network: NetworkID, until: Timestamp?)], at: Timestamp
  ) {
    self.resolved = resolved
    self.given = given
    self.rows = rows
    self.known = known
    self.at = at
  }

  /// Whether the clock has passed nothing that changes one of them, and was not set back.
  func spans(_ now: Timestamp) -> Bool {
    at <= now && resolved.validUntil.map { now < $0 } ?? true
  }
}

/// The rows that the facility and the link of an inquiry were read from.
package struct InquiryRows: Equatable, Sendable {
  let facility: ReadRow
  let link: ReadRow?

  /// The rows of what an inquiry is made of.
  package init(facility: ReadRow, link: ReadRow?) {
    self.facility = facility
    self.link = link
  }
}

extension FactsResolver {
  /// Resolves facts that can be used again while they ``hold(_:for:)``; `rows` are those that the
  /// inquiry was made from.
  ///
  /// The facts are the inquiry's alone: they are no other user's, action's or purpose's.
  package func resolve(
    _ inquiry: Inquiry, from rows: InquiryRows
  ) async throws(ConsentError) -> StandingFacts {
    try await draft(of: inquiry).standing(on: rows)
  }

  /// Whether the same inquiry, made from `rows` now, comes to the same facts.
  ///
  /// Every row is looked at again if anything was committed since it last was: what was committed
  /// before this was called is seen.
  package func hold(
    _ standing: StandingFacts, for rows: InquiryRows
  ) async throws(ConsentError) -> Bool {
    guard standing.given == rows, standing.spans(clock.now()) else { return false }
    for (network, until) in standing.known where freshness?.knownUntil(network) != until {
      return false
    }
    return try await registers.storage.areUnchanged(standing.rows, since: standing.seen)
  }
}
