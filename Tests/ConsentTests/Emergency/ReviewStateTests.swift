import Consent
import Testing

/// All steps of a review from all states.
@Suite struct `Review states` {
  private static let findings = ReviewFinding.allCases
  private static let sides = ReviewSide.allCases

  static let states: [ReviewState] =
    [.opened]
    + sides.flatMap { side in findings.map { .examinedByOne(side, $0) } }
    + findings.map { .concluded($0) } + findings.map { .patientInformed($0) }
  static let events: [ReviewEvent] =
    sides.flatMap { side in findings.map { .examined(side, $0) } } + [.patientInformed]

  /// What comes of each pair: the word of the next state with its outcome, or the refusal.
  private func expected(_ state: ReviewState, _ event: ReviewEvent) -> String {
    switch (state.word, event) {
    case ("opened", .examined): return "examinedByOne"
    case ("opened", .patientInformed), ("examinedByOne", .patientInformed): return "reviewOpen"
    case ("concluded", .patientInformed): return "patientInformed \(outcome(state))"
    case ("patientInformed", .patientInformed): return "refused patientInformed"
    case ("concluded", _), ("patientInformed", _): return "reviewConcluded"
    default: break
    }
    guard case .examinedByOne(let first, let found) = state,
      case .examined(let second, let finding) = event
    else { return "?" }
    if first == second { return "reviewedBySide" }
    let isJustified = found == .justified && finding == .justified
    return "concluded \(isJustified ? "justified" : "unjustified")"
  }

  private func outcome(_ state: ReviewState) -> String { state.outcome?.word ?? "-" }

  @Test(arguments: states, events)
  func `go where every event leads`(state: ReviewState, event: ReviewEvent) {
    let happened: String
    do throws(EmergencyError) {
      let next = try state.after(event)
      happened = next.outcome.map { "\(next.word) \($0.word)" } ?? next.word
    } catch {
      happened = error == .patientInformed ? "refused patientInformed" : "\(error)"
    }
    #expect(happened == expected(state, event))
  }

  @Test func `are nine, with five events`() {
    #expect(Set(Self.states).count == 9)
    #expect(Set(Self.events).count == 5)
  }
}
