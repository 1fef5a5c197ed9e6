package import Policy
package import Record
import Session
import Synchronization

/// What each network is told of a decision, as folded JSON.
///
/// The same facts under the same policy are explained once, not per exchange.
package final class ExplanationViews: Sendable {
  /// Decisions remembered; beyond it all are explained anew.
  static let countMax = 4096

  /// One decision as each side may see it.
  struct Pair: Sendable {
    let requester: [UInt8]
    let custodian: [UInt8]
  }

  /// What the requester's views are folded with.
  let requester: ViewFolding
  /// What the custodian's views are folded with.
  let custodian: ViewFolding
  private let mark: EditionMark
  private let pairs = Mutex<[Facts: Pair]>([:])

  /// The views of one direction's decisions; what they are folded with is written to the ledger
  /// first, before anyone asks, so that it says nothing of what is asked.
  init(
    _ policy: JointPolicy, _ direction: ExchangeDirection, of mark: EditionMark,
    in logbook: Logbook
  ) async throws(Problem) {
    self.mark = mark
    requester = try await ViewFolding(
      policy, mark, for: .requester, of: direction, network: direction.requester, in: logbook)
    custodian = try await ViewFolding(
      policy, mark, for: .custodian, of: direction, network: direction.custodian, in: logbook)
  }

  /// The views of `explanation`, which must come from the policy this table belongs to.
  func pair(_ explanation: Explanation) -> Pair {
    if let known = pairs.withLock({ $0[explanation.facts] }) { return known }
    let made = Pair(
      requester: requester.fold(marked(explanation.view(.requester))),
      custodian: custodian.fold(marked(explanation.view(.custodian))))
    pairs.withLock { table in
      if table.count >= Self.countMax { table.removeAll() }
      table[explanation.facts] = made
    }
    return made
  }

  /// One view with the edition it comes of.
  private func marked(_ view: ExplanationView) -> JSONValue {
    .object((Self.json(view).members ?? []) + [("edition", .string(mark.text))])
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
