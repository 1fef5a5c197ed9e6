import Consent
import Testing

/// All steps of a work plan from all states.
@Suite struct `Plan states` {
  private static let sides = ReviewSide.allCases
  private static let findings = PlanFinding.allCases
  private static let endings = PlanEnding.allCases

  static let states: [PlanState] =
    [.drafted, .approved] + sides.map { .approvedByOne($0) }
    + endings.flatMap { ending in
      [.dropped(ending), .ended(ending)]
        + findings.flatMap { finding in
          [.reconciled(ending, finding)] + sides.map { .signedByOne(ending, $0, finding) }
        }
    }
  static let events: [PlanEvent] =
    sides.flatMap { side in
      [.approved(side), .withdrawn(side)] + findings.map { .signed(side, $0) }
    } + [.finished, .lapsed]

  /// What comes of each pair: the next state, or the refusal.
  private func expected(_ state: PlanState, _ event: PlanEvent) -> String {
    switch (state.word, event) {
    case ("drafted", .approved(let side)): return "\(PlanState.approvedByOne(side))"
    case ("approvedByOne", .approved(let side)):
      return state == .approvedByOne(side) ? "approvedBySide" : "approved"
    case ("approved", .approved): return "alreadyApproved"
    case ("drafted", .finished), ("approvedByOne", .finished): return "notApproved"
    case ("drafted", .withdrawn), ("approvedByOne", .withdrawn):
      return "\(PlanState.dropped(.withdrawn))"
    case ("drafted", .lapsed), ("approvedByOne", .lapsed): return "\(PlanState.dropped(.ranOut))"
    case ("drafted", .signed), ("approvedByOne", .signed), ("approved", .signed): return "planOpen"
    case ("approved", .finished): return "\(PlanState.ended(.done))"
    case ("approved", .lapsed): return "\(PlanState.ended(.ranOut))"
    case ("approved", .withdrawn): return "\(PlanState.ended(.withdrawn))"
    default: return afterTheEnd(state, event)
    }
  }

  private func afterTheEnd(_ state: PlanState, _ event: PlanEvent) -> String {
    guard case .signed(let side, let finding) = event else { return "planOver" }
    switch state {
    case .ended(let ending): return "\(PlanState.signedByOne(ending, side, finding))"
    case .signedByOne(let ending, let former, let first):
      if former == side { return "signedBySide" }
      let isAsPlanned = first == .asPlanned && finding == .asPlanned
      return "\(PlanState.reconciled(ending, isAsPlanned ? .asPlanned : .deviates))"
    default: return "planOver"
    }
  }

  @Test(arguments: states, events)
  func `go where every event leads`(state: PlanState, event: PlanEvent) {
    let happened: String
    do throws(PlanError) { happened = "\(try state.after(event))" } catch { happened = "\(error)" }
    #expect(happened == expected(state, event))
  }

  @Test func `are twenty-eight, with ten events`() {
    #expect(Set(Self.states).count == 28)
    #expect(Set(Self.events).count == 10)
  }

  @Test(arguments: states) func `say whether they have ended`(state: PlanState) {
    let isOpen = ["drafted", "approvedByOne", "approved"].contains(state.word)
    #expect((state.ending == nil) == isOpen)
    #expect(state.awaitsReconciliation == ["ended", "signedByOne"].contains(state.word))
    #expect((state.outcome != nil) == (state.word == "reconciled"))
  }
}
