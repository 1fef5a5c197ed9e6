import Consent
import Policy
import Record
import Session
import Synchronization

/// A candidate that is asked beside the policy in force and decides nothing.
///
/// Where the two disagree, the facts are counted: no patient, no user, no facility, no time.
final class Shadow: Sendable {
  /// LIMIT: kinds of disagreement that are told apart; further ones are only counted.
  static let kindsMax = 256

  /// What was decided so often otherwise.
  private struct Kind: Hashable {
    let facts: Facts
    let decided: Effect
    let candidate: Effect
  }

  private struct State {
    var decisions = 0
    var kinds: [Kind: Int] = [:]
    var others = 0
  }

  let policy: JointPolicy
  private let state = Mutex(State())

  init(_ policy: JointPolicy) { self.policy = policy }

  /// Asks the candidate too; the same steps whatever was decided (invariant 5).
  func compare(_ facts: Facts, _ inForce: JointPolicy) {
    let (decided, candidate) = (inForce.verdict(on: facts), policy.verdict(on: facts))
    let agrees =
      decided.decision == candidate.decision && decided.scope == candidate.scope
      && decided.obligations == candidate.obligations
    let kind = Kind(facts: facts, decided: decided.decision, candidate: candidate.decision)
    state.withLock { state in
      state.decisions += 1
      if agrees { return }
      if state.kinds[kind] != nil || state.kinds.count < Self.kindsMax {
        state.kinds[kind, default: 0] += 1
      } else {
        state.others += 1
      }
    }
  }

  /// What was counted, with the facts that `audience` may know.
  func report(for audience: Audience, in direction: ExchangeDirection) -> JSONValue {
    let state = state.withLock { $0 }
    var counts: [String: (value: [(key: String, value: JSONValue)], count: Int)] = [:]
    for (kind, count) in state.kinds {
      let shown = policy.explanation(of: kind.facts).view(audience).facts.filter {
        $0.value != Vocabulary.unknown
      }
      let value: [(key: String, value: JSONValue)] = [
        ("decided", .string("\(kind.decided)")), ("candidate", .string("\(kind.candidate)")),
        ("facts", .object(shown.map { ($0.attribute, .string($0.value)) })),
      ]
      let name = String(decoding: JSONValue.object(value).encoded(), as: UTF8.self)
      counts[name] = (value, (counts[name]?.count ?? 0) + count)
    }
    let rows = counts.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
    return [
      "direction": .string(direction.text), "decisions": .number("\(state.decisions)"),
      "others": .number("\(state.others)"),
      "disagreements": .array(
        rows.map { .object([("count", .number("\($0.value.count)"))] + $0.value.value) }),
    ]
  }
}

extension JointPolicy {
  /// Why these facts are decided as they are; no permit comes of it.
  fileprivate func explanation(of facts: Facts) -> Explanation {
    switch decide(facts) {
    case .permit(let permit): permit.explanation
    case .refusal(let refusal): refusal.explanation
    }
  }
}
