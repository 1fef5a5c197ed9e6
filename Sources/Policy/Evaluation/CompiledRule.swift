/// One rule ready to be evaluated: for every attribute the set of values that let it match.
struct CompiledRule: Sendable {
  /// Why the rule takes part.
  enum Origin: Sendable, Hashable {
    /// As it was written.
    case written
    /// From a `never` statement.
    case never
    /// From a permit whose obligation the bridge cannot honour: it denies where it matches.
    case unhonourable
    /// From a permit with a `categories` obligation: it denies the other categories.
    case narrowing

    /// Whether the rule's own sentence speaks for it.
    var isWritten: Bool { self == .written || self == .never }
  }

  let id: String
  let pack: String
  let half: Half
  let effect: Effect
  let origin: Origin
  let obligations: Obligations
  let say: Sentence?
  /// One set per attribute, bit n for value n; nil where the rule has no condition.
  var sets: [UInt64?]

  /// Compiles the conditions of a rule.
  ///
  /// `unknown` is in a permit's set only if it is written there, and in every set of a deny.
  static func sets(
    _ conditions: [Condition], effect: Effect, side: Side?, vocabulary: Vocabulary, rule: String
  ) throws(PolicyError) -> [UInt64?] {
    var sets = [UInt64?](repeating: nil, count: vocabulary.attributes.count)
    for condition in conditions {
      let name = condition.attribute(on: side)
      guard let position = vocabulary.position(of: name) else {
        throw .wordUnknown(rule: rule, word: condition.attribute)
      }
      let attribute = vocabulary.attributes[position]
      var set: UInt64 = 0
      for value in condition.values {
        guard let number = attribute.position(of: value) else {
          throw .wordUnknown(rule: rule, word: value)
        }
        set |= 1 << UInt64(number)
      }
      if condition.isComplement { set = attribute.allKnown & ~set }
      if effect == .deny { set |= 1 }
      sets[position] = set & (sets[position] ?? ~0)
    }
    return sets
  }
}

extension Attribute {
  /// The set of all values but `unknown`.
  var allKnown: UInt64 { all & ~1 }

  /// The set of all values.
  var all: UInt64 { values.count == 64 ? ~0 : (1 << UInt64(values.count)) - 1 }
}
