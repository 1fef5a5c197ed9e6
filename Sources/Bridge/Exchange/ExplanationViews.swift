package import Policy
package import Record
import Synchronization

/// What each network is told of a decision, as JSON.
///
/// The same facts under the same policy are explained once, not per exchange.
package final class ExplanationViews: Sendable {
  /// Decisions remembered; beyond it all are explained anew.
  static let countMax = 4096

  /// One decision as each side may see it, as JSON text.
  struct Pair: Sendable {
    let requester: [UInt8]
    let custodian: [UInt8]
  }

  private let pairs = Mutex<[Facts: Pair]>([:])

  /// The views of `explanation`, which must come from the one policy this table belongs to.
  func pair(_ explanation: Explanation) -> Pair {
    if let known = pairs.withLock({ $0[explanation.facts] }) { return known }
    let made = Pair(
      requester: Self.json(explanation.view(.requester)).encoded(),
      custodian: Self.json(explanation.view(.custodian)).encoded())
    pairs.withLock { table in
      if table.count >= Self.countMax { table.removeAll() }
      table[explanation.facts] = made
    }
    return made
  }

  /// One view as JSON: names and codes, no identifier.
  package static func json(_ view: ExplanationView) -> JSONValue {
    [
      "decision": .string("\(view.decision)"),
      "reasons": .array(view.reasons.map { .string($0.rule) }),
      "matching": .array(view.matching.map { .string($0.text) }),
      "deciding": .array(view.deciding.map { .string($0.text) }),
      "nearMisses": .array(
        view.nearMisses.map { .string("\($0.attribute): \($0.from) → \($0.to)") }),
      "obligations": .array(view.origins.map { .string("\($0.obligation)") }),
      "facts": .object(view.facts.map { ($0.attribute, .string($0.value)) }),
      "mapping": .array(view.mappingRows.map { .string($0) }),
      "packs": .array(
        view.packHashes.map { .string("\($0.name)@\($0.version) \($0.digest)") }),
      "scope": .array(view.scope.map { .string($0) }),
    ]
  }
}
