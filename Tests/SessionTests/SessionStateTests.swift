import Session
import Testing

@Suite struct `Session state` {
  enum Outcome: Sendable {
    case becomes(SessionState, SessionEffect)
    case refused(SessionError)
  }

  struct Step: Sendable, CustomTestStringConvertible {
    let from: SessionState
    let event: SessionEvent
    let outcome: Outcome
    var testDescription: String { "\(from) + \(event)" }
  }

  static let states: [SessionState] = [
    .requested, .active, .ending(.consentRevoked), .ended(.consentRevoked),
  ]
  static let events: [SessionEvent] = [.opened, .used, .end(.idle), .drained]

  /// Every pair of state and event, written out.
  static let steps: [Step] = {
    let ending = SessionState.ending(.consentRevoked)
    let ended = SessionState.ended(.consentRevoked)
    let over = Outcome.refused(.ended(.consentRevoked))
    let table: [[Outcome]] = [
      // opened, used, end, drained
      [
        .becomes(.active, .none), .refused(.notActive), .becomes(.ended(.idle), .shutGate),
        .refused(.notActive),
      ],
      [
        .refused(.notActive), .becomes(.active, .admit), .becomes(.ending(.idle), .shutGate),
        .becomes(.active, .none),
      ],
      [over, over, .becomes(ending, .none), .becomes(ended, .forget)],
      [over, over, .becomes(ended, .none), .becomes(ended, .none)],
    ]
    return zip(states, table).flatMap { state, outcomes in
      zip(events, outcomes).map { Step(from: state, event: $0, outcome: $1) }
    }
  }()

  @Test func `has a row for every pair of state and event`() {
    #expect(Self.steps.count == 16)
  }

  @Test(arguments: steps)
  func `takes each step or refuses it and stays`(_ step: Step) {
    var state = step.from
    do throws(SessionError) {
      let effect = try state.handle(step.event)
      guard case .becomes(let expected, let expectedEffect) = step.outcome else {
        Issue.record("expected a refusal")
        return
      }
      #expect(state == expected)
      #expect(effect == expectedEffect)
    } catch {
      guard case .refused(let expected) = step.outcome else {
        Issue.record("unexpected refusal: \(error)")
        return
      }
      #expect(error == expected)
      #expect(state == step.from)
    }
  }

  @Test(arguments: EndReason.allCases)
  func `has a sentence in both languages for every reason to end`(_ reason: EndReason) {
    #expect(reason.japanese.unicodeScalars.contains { $0.value > 0x3000 })
    #expect(reason.english.unicodeScalars.allSatisfy { $0.isASCII })
    #expect(!reason.english.isEmpty)
  }
}
