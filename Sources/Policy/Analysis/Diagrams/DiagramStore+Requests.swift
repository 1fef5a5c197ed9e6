extension DiagramStore {
  /// How many permitted requests a cube holds, counted over the attributes in `counted`.
  ///
  /// The function must not depend on any other attribute.
  func count(_ diagram: Diagram, within cube: Cube, counted: [Bool]) -> UInt128 {
    let weights = sizes.indices.map { level in
      counted[level] ? UInt128(cube[level].nonzeroBitCount) : cube[level] == 0 ? 0 : 1
    }
    var known: [Diagram: UInt128] = [:]
    return count(diagram, from: 0, cube, weights, &known)
  }

  private func count(
    _ diagram: Diagram, from level: Int, _ cube: Cube, _ weights: [UInt128],
    _ known: inout [Diagram: UInt128]
  ) -> UInt128 {
    if diagram == .refused { return 0 }
    let own = self.level(diagram)
    var count: UInt128 = 1
    for skipped in level..<own { count *= weights[skipped] }
    guard !diagram.isLeaf, count > 0 else { return count }
    if let inner = known[diagram] { return count * inner }
    var inner: UInt128 = 0
    var last = (child: Diagram.refused, count: UInt128(0))
    for value in 0..<sizes[own] where cube.allows(value, at: own) {
      let next = child(diagram, value)
      if next != last.child {
        last = (next, self.count(next, from: own + 1, cube, weights, &known))
      }
      inner += last.count
    }
    known[diagram] = inner
    return count * inner
  }

  /// Whether the function permits every request of a cube.
  func permitsAll(_ diagram: Diagram, within cube: Cube) -> Bool {
    var seen: Set<Diagram> = []
    return cube.isEmpty || permitsAll(diagram, cube, &seen)
  }

  private func permitsAll(_ diagram: Diagram, _ cube: Cube, _ seen: inout Set<Diagram>) -> Bool {
    if diagram.isLeaf { return diagram != .refused }
    guard seen.insert(diagram).inserted else { return true }
    let own = level(diagram)
    for value in 0..<sizes[own] where cube.allows(value, at: own) {
      guard permitsAll(child(diagram, value), cube, &seen) else { return false }
    }
    return true
  }

  /// Whether the function permits any request of a cube.
  func permitsAny(_ diagram: Diagram, within cube: Cube) -> Bool {
    !cube.isEmpty && point(of: diagram, within: cube, preferring: []) != nil
  }

  /// One permitted request of a cube, nil if there is none; of the values that lead to one it takes
  /// the first in `order`, per attribute.
  func point(of diagram: Diagram, within cube: Cube, preferring order: [[Int]]) -> [Int]? {
    var point = sizes.indices.map { level in
      values(level, order).first { cube.allows($0, at: level) } ?? 0
    }
    var dead: Set<Diagram> = []
    return find(diagram, cube, order, &point, &dead) && !cube.isEmpty ? point : nil
  }

  private func find(
    _ diagram: Diagram, _ cube: Cube, _ order: [[Int]], _ point: inout [Int],
    _ dead: inout Set<Diagram>
  ) -> Bool {
    if diagram.isLeaf { return diagram != .refused }
    if dead.contains(diagram) { return false }
    let own = level(diagram)
    for value in values(own, order) where cube.allows(value, at: own) {
      if find(child(diagram, value), cube, order, &point, &dead) {
        point[own] = value
        return true
      }
    }
    dead.insert(diagram)
    return false
  }

  private func values(_ level: Int, _ order: [[Int]]) -> [Int] {
    order.isEmpty ? Array(0..<sizes[level]) : order[level]
  }

  /// What comes of one request, nil if it is refused.
  func outcome(_ diagram: Diagram, at point: [Int]) -> Obligations? {
    var diagram = diagram
    while !diagram.isLeaf { diagram = child(diagram, point[level(diagram)]) }
    return outcome(diagram)
  }

  /// The attributes the function depends on.
  func support(_ diagram: Diagram) -> Set<Int> {
    var support: Set<Int> = []
    forEachNode(diagram) { support.insert(level($0)) }
    return support
  }

  /// How many nodes the function has.
  func size(_ diagram: Diagram) -> Int {
    var count = 0
    forEachNode(diagram) { _ in count += 1 }
    return count
  }

  /// The outcomes that some request of a cube has.
  func outcomes(_ diagram: Diagram, within cube: Cube) -> Set<Diagram> {
    var seen: Set<Diagram> = []
    var leaves: Set<Diagram> = []
    func visit(_ diagram: Diagram) {
      guard !diagram.isLeaf else {
        leaves.insert(diagram)
        return
      }
      guard seen.insert(diagram).inserted else { return }
      let own = level(diagram)
      for value in 0..<sizes[own] where cube.allows(value, at: own) { visit(child(diagram, value)) }
    }
    if !cube.isEmpty { visit(diagram) }
    return leaves
  }

  private func forEachNode(_ diagram: Diagram, _ body: (Diagram) -> Void) {
    var seen: Set<Diagram> = []
    var open = [diagram]
    while let next = open.popLast() {
      guard !next.isLeaf, seen.insert(next).inserted else { continue }
      body(next)
      for value in 0..<sizes[level(next)] { open.append(child(next, value)) }
    }
  }
}
