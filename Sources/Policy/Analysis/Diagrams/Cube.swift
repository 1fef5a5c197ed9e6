/// A set of requests: for every attribute the values it may have, bit n for value n.
struct Cube: Sendable, Hashable {
  private(set) var sets: [UInt64]
  private let full: [UInt64]

  /// All requests.
  init(_ vocabulary: Vocabulary) {
    full = vocabulary.attributes.map(\.all)
    sets = full
  }

  /// The requests that match a rule.
  init(_ vocabulary: Vocabulary, _ ruleSets: [UInt64?]) {
    self.init(vocabulary)
    for (level, set) in ruleSets.enumerated() {
      if let set { sets[level] &= set }
    }
  }

  subscript(level: Int) -> UInt64 {
    get { sets[level] }
    set { sets[level] = newValue & full[level] }
  }

  /// Whether it holds no request.
  var isEmpty: Bool { sets.contains(0) }

  /// Whether every value of the attribute may be.
  func isFree(_ level: Int) -> Bool { sets[level] == full[level] }

  func allows(_ value: Int, at level: Int) -> Bool { sets[level] >> UInt64(value) & 1 != 0 }

  func contains(_ point: [Int]) -> Bool {
    for level in sets.indices where !allows(point[level], at: level) { return false }
    return true
  }

  func isSubset(of other: Cube) -> Bool {
    isEmpty || sets.indices.allSatisfy { sets[$0] & ~other.sets[$0] == 0 }
  }

  func intersection(_ other: Cube) -> Cube {
    var both = self
    for level in sets.indices { both.sets[level] &= other.sets[level] }
    return both
  }

  /// The smallest cube around both; an empty one adds nothing.
  func hull(_ other: Cube) -> Cube {
    if isEmpty || other.isEmpty { return isEmpty ? other : self }
    var hull = self
    for level in sets.indices { hull.sets[level] |= other.sets[level] }
    return hull
  }

  /// Limits one attribute to one value.
  func fixing(_ level: Int, to value: Int) -> Cube {
    var fixed = self
    fixed.sets[level] = 1 << UInt64(value)
    return fixed
  }

  /// Lifts the limit on one attribute.
  func freeing(_ level: Int) -> Cube {
    var freed = self
    freed.sets[level] = full[level]
    return freed
  }
}
