import Session
import Testing

@Suite struct `Session state` {
  enum Outcome: Equatable, Sendable {
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
    .requested, .stepUpPending, .queued, .offered, .connecting, .active, .locked,
    .frozen(isLocked: false), .frozen(isLocked: true), .ending(.consentRevoked),
    .ended(.consentRevoked),
  ]
  static let events: [SessionEvent] = [
    .stepUp, .authenticated, .queued, .offered, .passed, .seated, .connected, .used, .idle,
    .freeze, .thaw, .end(.idle), .drained,
  ]

  /// Every pair of state and event: a word is the state it becomes, `·` that it stays, `-` that it
  /// is refused; `+` after it the exchange is admitted, `!` its exchanges are cut.
  static let table = """
                 stepUp authd  queued offer passed seated connd  used idle  freeze  thaw end drained
    requested    stepUp -      queued -     -      conn   active -    -     ·       ·    end ·
    stepUp       -      reques -      -     -      -      -      -    -     ·       ·    end ·
    queued       -      -      -      offer -      -      -      -    -     ·       ·    end ·
    offered      -      -      -      -     queued conn   -      -    -     ·       ·    end ·
    connecting   -      -      -      -     -      -      active -    -     ·       ·    end ·
    active       -      ·      -      -     -      -      ·      ·+   lock! frozen! ·    end ·
    locked       -      active -      -     -      -      -      -    -     frozel! ·    end ·
    frozen       -      -      -      -     -      -      -      -    -     ·       active end ·
    frozenLocked -      -      -      -     -      -      -      -    -     ·       lock end ·
    ending       -      -      -      -     -      -      -      -    -     -       -    ·   ended
    ended        -      -      -      -     -      -      -      -    -     -       -    ·   ·
    """

  static let words: [String: SessionState] = [
    "stepUp": .stepUpPending, "reques": .requested, "queued": .queued, "offer": .offered,
    "conn": .connecting, "active": .active, "lock": .locked, "frozen": .frozen(isLocked: false),
    "frozel": .frozen(isLocked: true),
  ]

  /// What a session that cannot take a step answers.
  static let refusals: [SessionError] = [
    .notActive, .waiting, .waiting, .waiting, .waiting, .notActive, .locked, .frozen, .frozen,
    .ended(.consentRevoked), .ended(.consentRevoked),
  ]

  static let steps: [Step] = {
    let rows = table.split(separator: "\n").dropFirst().map { $0.split(separator: " ") }
    return rows.enumerated().flatMap { number, row in
      zip(events, row.dropFirst()).map { event, cell in
        Step(
          from: states[number], event: event,
          outcome: outcome(String(cell), states[number], refusals[number]))
      }
    }
  }()

  static func outcome(
    _ cell: String, _ from: SessionState, _ refusal: SessionError
  ) -> Outcome {
    switch cell {
    case "-": return .refused(refusal)
    case "·": return .becomes(from, .none)
    case "·+": return .becomes(from, .admit)
    case "end": return .becomes(.ending(.idle), .shutGate)
    case "ended": return .becomes(.ended(.consentRevoked), .forget)
    default:
      let isCut = cell.hasSuffix("!")
      let state = words[isCut ? String(cell.dropLast()) : cell] ?? .requested
      return .becomes(state, isCut ? .interrupt : .none)
    }
  }

  @Test func `has a row for every pair of state and event`() {
    #expect(Self.steps.count == 11 * 13)
    #expect(Set(Self.steps.map { $0.testDescription }).count == 11 * 13)
  }

  @Test(arguments: steps)
  func `takes each step or refuses it and stays`(_ step: Step) {
    var state = step.from
    let outcome: Outcome
    do throws(SessionError) {
      let effect = try state.handle(step.event)
      outcome = .becomes(state, effect)
    } catch {
      outcome = .refused(error)
      #expect(state == step.from)
    }
    #expect(outcome == step.outcome)
  }

  @Test(arguments: EndReason.allCases)
  func `has a sentence in both languages for every reason to end`(_ reason: EndReason) {
    #expect(reason.japanese.unicodeScalars.contains { $0.value > 0x3000 })
    #expect(reason.english.unicodeScalars.allSatisfy { $0.isASCII })
    #expect(!reason.english.isEmpty)
  }
}
