import Linkage
import Testing

@Suite struct `Link state` {
  struct Step: Sendable, CustomTestStringConvertible {
    let from: LinkState
    let event: LinkEvent
    let to: LinkState?
    var testDescription: String { "\(from) + \(event)" }
  }

  /// Every pair of state and event, written out; nil where the event is refused.
  static let steps: [Step] = {
    let table: [(LinkState, [LinkState?])] = [
      // confirmedByBoth, suspended, revoked, expired, superseded
      (.proposed, [.confirmed, .suspended, .revoked, .revoked, .superseded]),
      (.confirmed, [nil, .suspended, .revoked, nil, .superseded]),
      (.suspended, [.confirmed, .suspended, .revoked, .revoked, .superseded]),
      (.revoked, [nil, .revoked, .revoked, .revoked, .revoked]),
      (.superseded, [nil, .superseded, .superseded, .superseded, .superseded]),
    ]
    return table.flatMap { from, outcomes in
      zip(LinkEvent.allCases, outcomes).map { Step(from: from, event: $0, to: $1) }
    }
  }()

  @Test func `has a row for every pair of state and event`() {
    #expect(Self.steps.count == LinkState.allCases.count * LinkEvent.allCases.count)
  }

  @Test(arguments: steps)
  func `takes each step or refuses it and stays`(_ step: Step) {
    var state = step.from
    do throws(LinkageError) {
      try state.handle(step.event)
      #expect(state == step.to)
    } catch {
      #expect(step.to == nil)
      #expect(error == .illegalTransition(state: step.from, event: step.event))
      #expect(state == step.from)
    }
  }

  @Test func `is never left for confirmed but by a confirmation of both`() {
    for step in Self.steps where step.to == .confirmed {
      #expect(step.event == .confirmedByBoth)
    }
  }
}
