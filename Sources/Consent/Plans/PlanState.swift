/// How a work plan came to its end.
package enum PlanEnding: UInt8, CaseIterable, Sendable {
  case done = 1
  case ranOut = 2
  case withdrawn = 3

  /// The word for the ledger and the console.
  package var word: String {
    switch self {
    case .done: "done"
    case .ranOut: "ranOut"
    case .withdrawn: "withdrawn"
    }
  }
}

/// What a network finds when it compares the looks with the plan.
package enum PlanFinding: UInt8, CaseIterable, Sendable {
  case asPlanned = 1
  case deviates = 2

  /// The word for the ledger and the console.
  package var word: String { self == .asPlanned ? "asPlanned" : "deviates" }
}

/// A step in the life of a work plan.
package enum PlanEvent: Hashable, Sendable {
  /// A network agrees to it.
  case approved(ReviewSide)
  /// A network takes it back.
  case withdrawn(ReviewSide)
  /// The work is done.
  case finished
  /// Its time is over.
  case lapsed
  /// A network compared the looks with the plan.
  case signed(ReviewSide, PlanFinding)
}

/// Where a work plan stands: drafted → approved by one → approved → ended → signed by one →
/// reconciled.
///
/// What ends before both networks approved it was never in force and is dropped. Whether an
/// approved plan is in force, and whether its reconciliation is overdue, is worked out from the
/// clock.
package enum PlanState: Hashable, Sendable {
  case drafted
  case approvedByOne(ReviewSide)
  case approved
  case dropped(PlanEnding)
  case ended(PlanEnding)
  case signedByOne(PlanEnding, ReviewSide, PlanFinding)
  case reconciled(PlanEnding, PlanFinding)

  /// The word for the ledger and the console.
  package var word: String {
    switch self {
    case .drafted: "drafted"
    case .approvedByOne: "approvedByOne"
    case .approved: "approved"
    case .dropped: "dropped"
    case .ended: "ended"
    case .signedByOne: "signedByOne"
    case .reconciled: "reconciled"
    }
  }

  /// How it ended; nil while it has not.
  package var ending: PlanEnding? {
    switch self {
    case .drafted, .approvedByOne, .approved: nil
    case .dropped(let ending), .ended(let ending), .signedByOne(let ending, _, _),
      .reconciled(let ending, _):
      ending
    }
  }

  /// What the reconciliation came to; nil until both networks signed.
  package var outcome: PlanFinding? {
    guard case .reconciled(_, let finding) = self else { return nil }
    return finding
  }

  /// Whether both networks have still to compare the looks with the plan, or one of them.
  package var awaitsReconciliation: Bool {
    switch self {
    case .ended, .signedByOne: true
    case .drafted, .approvedByOne, .approved, .dropped, .reconciled: false
    }
  }

  /// The state after `event`.
  ///
  /// Throws `approvedBySide`, `alreadyApproved`, `notApproved`, `planOpen`, `planOver` or
  /// `signedBySide`: what stands in the way.
  package func after(_ event: PlanEvent) throws(PlanError) -> PlanState {
    switch self {
    case .drafted: return try whileDrafted(by: nil, event)
    case .approvedByOne(let side): return try whileDrafted(by: side, event)
    case .approved: return try whileApproved(event)
    case .dropped, .reconciled: throw .planOver
    case .ended(let ending):
      guard case .signed(let side, let finding) = event else { throw .planOver }
      return .signedByOne(ending, side, finding)
    case .signedByOne(let ending, let former, let first):
      return try afterOneSigned(ending, former, first, event)
    }
  }

  private func whileDrafted(
    by former: ReviewSide?, _ event: PlanEvent
  ) throws(PlanError) -> PlanState {
    switch event {
    case .approved(let side):
      guard let former else { return .approvedByOne(side) }
      guard side != former else { throw .approvedBySide }
      return .approved
    case .withdrawn: return .dropped(.withdrawn)
    case .lapsed: return .dropped(.ranOut)
    case .finished: throw .notApproved
    case .signed: throw .planOpen
    }
  }

  private func whileApproved(_ event: PlanEvent) throws(PlanError) -> PlanState {
    switch event {
    case .approved: throw .alreadyApproved
    case .withdrawn: return .ended(.withdrawn)
    case .finished: return .ended(.done)
    case .lapsed: return .ended(.ranOut)
    case .signed: throw .planOpen
    }
  }

  private func afterOneSigned(
    _ ending: PlanEnding, _ former: ReviewSide, _ first: PlanFinding, _ event: PlanEvent
  ) throws(PlanError) -> PlanState {
    guard case .signed(let side, let second) = event else { throw .planOver }
    guard side != former else { throw .signedBySide }
    return .reconciled(ending, first == second ? first : .deviates)
  }
}
