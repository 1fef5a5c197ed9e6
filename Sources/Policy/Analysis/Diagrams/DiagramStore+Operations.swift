extension DiagramStore {
  /// Combines two functions request by request.
  mutating func apply(
    _ operation: Operation, _ left: Diagram, _ right: Diagram
  ) throws(PolicyError) -> Diagram {
    if let known = shortcut(operation, left, right) { return known }
    if left.isLeaf, right.isLeaf { return combine(operation, left, right) }
    let key = memoKey(operation, left, right)
    if let known = memo[key] { return Diagram(number: known) }
    let level = min(level(left), level(right))
    let base = pending.count
    var last: (Diagram, Diagram, Diagram)?
    for value in 0..<sizes[level] {
      let pair = (child(left, at: level, value), child(right, at: level, value))
      if let last, last.0 == pair.0, last.1 == pair.1 {
        pending.append(last.2)
        continue
      }
      let result = try apply(operation, pair.0, pair.1)
      pending.append(result)
      last = (pair.0, pair.1, result)
    }
    let result = try node(level, from: base)
    guard memo.count < 2 * nodesMax else { throw .analysisTooLarge(nodesMax) }
    memo[key] = result.number
    return result
  }

  /// Joins any number of functions, halving the list so that large ones are touched rarely.
  mutating func joined(
    _ operation: Operation, _ diagrams: ArraySlice<Diagram>
  ) throws(PolicyError) -> Diagram {
    guard diagrams.count > 1 else { return diagrams.first ?? .refused }
    let middle = diagrams.startIndex + diagrams.count / 2
    let left = try joined(operation, diagrams[..<middle])
    let right = try joined(operation, diagrams[middle...])
    return try apply(operation, left, right)
  }

  /// For each function the join of all the others.
  mutating func othersJoined(
    _ operation: Operation, _ diagrams: [Diagram]
  ) throws(PolicyError) -> [Diagram] {
    var after: [Diagram] = [.refused]
    for diagram in diagrams.dropFirst().reversed() {
      after.append(try apply(operation, diagram, after[after.count - 1]))
    }
    var before = Diagram.refused
    var others: [Diagram] = []
    for (number, diagram) in diagrams.enumerated() {
      others.append(try apply(operation, before, after[diagrams.count - 1 - number]))
      before = try apply(operation, before, diagram)
    }
    return others
  }

  /// The function that remains when an attribute has a value; it no longer tests the attribute.
  mutating func restrict(
    _ diagram: Diagram, _ level: Int, to value: Int
  ) throws(PolicyError) -> Diagram {
    var done = NumberTable()
    return try replace(diagram, level, &done) { store, node in store.child(node, value) }
  }

  /// The function folded over all values of an attribute.
  mutating func fold(
    _ operation: Operation, _ diagram: Diagram, over level: Int
  ) throws(PolicyError) -> Diagram {
    var done = NumberTable()
    return try replace(diagram, level, &done) { (store, node) throws(PolicyError) in
      var folded = store.child(node, 0)
      for value in 1..<store.sizes[level] {
        folded = try store.apply(operation, folded, store.child(node, value))
      }
      return folded
    }
  }

  /// The set of requests that are permitted, whatever the obligations.
  mutating func permittedSet(_ diagram: Diagram) throws(PolicyError) -> Diagram {
    try apply(.union, diagram, .refused)
  }

  /// Replaces every node that tests `level`.
  private mutating func replace(
    _ diagram: Diagram, _ level: Int, _ done: inout NumberTable,
    _ replacement: (inout DiagramStore, Diagram) throws(PolicyError) -> Diagram
  ) throws(PolicyError) -> Diagram {
    let own = self.level(diagram)
    if own > level { return diagram }
    if let known = done[UInt64(diagram.number)] { return Diagram(number: known) }
    var result = diagram
    if own == level {
      result = try replacement(&self, diagram)
    } else {
      let base = pending.count
      for value in 0..<sizes[own] {
        pending.append(try replace(child(diagram, value), level, &done, replacement))
      }
      result = try node(own, from: base)
    }
    done[UInt64(diagram.number)] = result.number
    return result
  }

  private func shortcut(_ operation: Operation, _ left: Diagram, _ right: Diagram) -> Diagram? {
    switch operation {
    case .join:
      if left == .refused || left == right { return right }
      return right == .refused ? left : nil
    case .meet:
      if left == .refused || right == .refused { return .refused }
      if left == .permitted || left == right { return right }
      return right == .permitted ? left : nil
    case .without:
      if left == .refused || left == right { return .refused }
      if right == .refused { return left }
      return right.isLeaf ? .refused : nil
    case .changed:
      return left == right || left == .refused || right == .refused ? .refused : nil
    case .union:
      let isLeft = left.isLeaf && left != .refused
      return isLeft || (right.isLeaf && right != .refused) ? .permitted : nil
    }
  }

  private mutating func combine(
    _ operation: Operation, _ left: Diagram, _ right: Diagram
  ) -> Diagram {
    switch operation {
    case .join, .meet:
      var obligations = outcome(left) ?? Obligations()
      obligations.join(outcome(right) ?? Obligations())
      return leaf(obligations)
    case .changed: return .permitted
    case .without, .union: return .refused
    }
  }

  private func memoKey(_ operation: Operation, _ left: Diagram, _ right: Diagram) -> UInt64 {
    let isSymmetric = operation != .without
    let first = isSymmetric ? min(left.number, right.number) : left.number
    let second = isSymmetric ? max(left.number, right.number) : right.number
    return operation.rawValue << 58 | packed(first) << 29 | packed(second)
  }

  /// A number in 29 bits; there are fewer than 2^28 nodes and outcomes.
  private func packed(_ number: UInt32) -> UInt64 {
    UInt64(number & (1 << 28 - 1)) | (number & Diagram.leafBit == 0 ? 0 : 1 << 28)
  }
}
