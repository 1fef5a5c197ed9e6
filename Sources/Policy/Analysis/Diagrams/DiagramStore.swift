/// A store of reduced multi-valued decision diagrams whose leaves are outcomes.
///
/// A node tests one attribute and has a child per value; no node has only equal children and no
/// two nodes are equal (Bryant 1986; Srinivasan et al. 1990 for many values), which makes every
/// diagram the one canonical form of its function. Rules are cubes, so each is a chain of a few
/// nodes; halves and policies are joined from them operation by operation with a memo.
///
/// The alternative, a search over bitsets of the rules still standing, has to be written again for
/// every question and sees equal functions only after the search. Here each analysis is a short
/// function over a handful of operations, and leaving one rule out costs one join, not a new build.
///
/// The store is a value: an analysis works on its own copy and leaves no garbage behind.
struct DiagramStore: Sendable {
  /// How many values each attribute has, in the vocabulary's order.
  let sizes: [Int]
  /// For each node the attribute it tests.
  private var levels: [UInt8] = []
  /// For each node where its children begin.
  private var offsets: [UInt32] = []
  private var children: [Diagram] = []
  /// Open addressing over the nodes; 0 is free, n is node n - 1.
  private var unique = [UInt32](repeating: 0, count: 512)
  /// The obligations of each leaf; leaf 0 is the refusal and has none.
  private var outcomes = [Obligations(), Obligations()]
  private var outcomeNumbers: [Obligations: Int] = [Obligations(): 1]
  /// Results of operations already carried out.
  var memo = NumberTable()
  /// Children of the node being made.
  var pending: [Diagram] = []
  /// The most nodes there may be.
  let nodesMax: Int

  init(_ vocabulary: Vocabulary, nodesMax: Int = PolicyLimits.diagramNodesMax) {
    sizes = vocabulary.attributes.map(\.values.count)
    self.nodesMax = nodesMax
  }

  var nodeCount: Int { levels.count }

  /// The attribute a diagram tests first; for a leaf the number of attributes.
  func level(_ diagram: Diagram) -> Int {
    diagram.isLeaf ? sizes.count : Int(levels[Int(diagram.number)])
  }

  /// The function that remains when the attribute a node tests has a value.
  func child(_ node: Diagram, _ value: Int) -> Diagram {
    children[Int(offsets[Int(node.number)]) + value]
  }

  /// The function that remains when attribute `level` has a value, the diagram testing none before.
  func child(_ diagram: Diagram, at level: Int, _ value: Int) -> Diagram {
    self.level(diagram) == level ? child(diagram, value) : diagram
  }

  /// What a leaf demands, nil if it refuses.
  func outcome(_ leaf: Diagram) -> Obligations? {
    leaf == .refused ? nil : outcomes[leaf.leafIndex]
  }

  /// The function that permits every request under `obligations`.
  mutating func leaf(_ obligations: Obligations) -> Diagram {
    let index = outcomeNumbers[obligations] ?? outcomes.count
    if index == outcomes.count {
      outcomes.append(obligations)
      outcomeNumbers[obligations] = index
    }
    return Diagram(number: Diagram.leafBit | UInt32(truncatingIfNeeded: index))
  }

  /// The function that permits a cube under `obligations` and refuses the rest.
  mutating func cube(
    _ cube: Cube, _ obligations: Obligations = Obligations()
  ) throws(PolicyError) -> Diagram {
    let within = leaf(obligations)
    var diagram = within
    if cube.isEmpty { return .refused }
    for level in sizes.indices.reversed() where !cube.isFree(level) {
      let base = pending.count
      for value in 0..<sizes[level] {
        pending.append(cube.allows(value, at: level) ? diagram : .refused)
      }
      diagram = try node(level, from: base)
    }
    return diagram
  }

  /// The node of attribute `level` whose children are pending from `base` on, which it takes.
  mutating func node(_ level: Int, from base: Int) throws(PolicyError) -> Diagram {
    defer { pending.removeLast(pending.count - base) }
    let first = pending[base]
    if pending[base...].allSatisfy({ $0 == first }) { return first }
    var slot = hash(level, from: base) & (unique.count - 1)
    while unique[slot] != 0 {
      let known = Diagram(number: unique[slot] - 1)
      if isNode(known, level, from: base) { return known }
      slot = (slot + 1) & (unique.count - 1)
    }
    guard levels.count < nodesMax else { throw .analysisTooLarge(nodesMax) }
    let number = UInt32(truncatingIfNeeded: levels.count)
    unique[slot] = number + 1
    levels.append(UInt8(truncatingIfNeeded: level))
    offsets.append(UInt32(truncatingIfNeeded: children.count))
    children.append(contentsOf: pending[base...])
    if levels.count * 2 > unique.count { growUnique() }
    return Diagram(number: number)
  }

  private func isNode(_ node: Diagram, _ level: Int, from base: Int) -> Bool {
    guard Int(levels[Int(node.number)]) == level else { return false }
    let offset = Int(offsets[Int(node.number)])
    for value in 0..<sizes[level] where children[offset + value] != pending[base + value] {
      return false
    }
    return true
  }

  private func hash(_ level: Int, from base: Int) -> Int {
    var hash = UInt64(truncatingIfNeeded: level)
    for value in 0..<sizes[level] {
      hash = (hash ^ UInt64(pending[base + value].number)) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 29
    }
    return NumberTable.spread(hash)
  }

  private mutating func growUnique() {
    unique = [UInt32](repeating: 0, count: unique.count * 2)
    for number in levels.indices {
      let base = pending.count
      let offset = Int(offsets[number])
      let level = Int(levels[number])
      pending.append(contentsOf: children[offset..<offset + sizes[level]])
      var slot = hash(level, from: base) & (unique.count - 1)
      while unique[slot] != 0 { slot = (slot + 1) & (unique.count - 1) }
      unique[slot] = UInt32(truncatingIfNeeded: number + 1)
      pending.removeLast(pending.count - base)
    }
  }
}
