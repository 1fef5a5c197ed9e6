/// Why a policy could not be put together; the operator's to mend.
package enum PolicyError: Error, Equatable, Sendable {
  /// A vocabulary breaks its own rules; the text says how.
  case vocabularyMalformed(String)
  /// Two parts of one policy are written in different vocabularies.
  case vocabulariesDiffer(String, String)
  /// The agreement does not let `requester` ask `custodian`.
  case directionNotAgreed(requester: String, custodian: String)
  /// A rule tests an attribute or value that its vocabulary lacks.
  case wordUnknown(rule: String, word: String)
  /// There are more rules than ``PolicyLimits/rulesMax``.
  case rulesTooMany(Int)
  /// The document attributes span more cells than ``PolicyLimits/cellsMax``.
  case cellsTooMany(Int)
  /// An analysis needs more diagram nodes than allowed: no answer, rather than a wrong one.
  case analysisTooLarge(Int)
  /// The rules tell apart more requests than 128 bits can count.
  case requestsTooMany

  /// The error in plain words: lower case, input in backticks.
  package var message: String {
    switch self {
    case .vocabularyMalformed(let text): text
    case .vocabulariesDiffer(let left, let right):
      "vocabulary `\(left)` cannot be joined with vocabulary `\(right)`"
    case .directionNotAgreed(let requester, let custodian):
      "the agreement does not let `\(requester)` ask `\(custodian)`"
    case .wordUnknown(let rule, let word): "rule `\(rule)` uses the unknown word `\(word)`"
    case .rulesTooMany(let count):
      "\(count) rules are more than the \(PolicyLimits.rulesMax) allowed"
    case .cellsTooMany(let count):
      "\(count) document cells are more than the \(PolicyLimits.cellsMax) allowed"
    case .analysisTooLarge(let limit): "the analysis is too large: more than \(limit) nodes"
    case .requestsTooMany: "the rules tell apart more requests than can be counted"
    }
  }
}
