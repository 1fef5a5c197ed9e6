extension DiagramStore {
  /// The largest cube around a permitted request that the function permits throughout.
  ///
  /// Attributes are widened from the last to the first, each by every value that fits; no further
  /// value of any attribute can be added, so the cube is maximal (a prime implicant).
  func widened(_ point: [Int], in diagram: Diagram, within domain: Cube) -> Cube {
    var cube = domain
    for level in sizes.indices { cube = cube.fixing(level, to: point[level]) }
    for level in sizes.indices.reversed() {
      var set: UInt64 = 0
      for value in 0..<sizes[level] where domain.allows(value, at: level) {
        let slice = cube.fixing(level, to: value)
        if permitsAll(diagram, within: slice) { set |= 1 << UInt64(value) }
      }
      cube[level] = set
    }
    return cube
  }

  /// Maximal cubes that together cover all permitted requests of `domain`, each around a request
  /// that none before it holds; at most `limit` of them.
  mutating func cover(
    _ diagram: Diagram, within domain: Cube, preferring order: [[Int]], limit: Int
  ) throws(PolicyError) -> [Cube] {
    var cubes: [Cube] = []
    var rest = diagram
    while cubes.count < limit,
      let point = point(of: rest, within: domain, preferring: order)
    {
      let cube = widened(point, in: diagram, within: domain)
      cubes.append(cube)
      rest = try apply(.without, rest, self.cube(cube))
    }
    return cubes
  }
}
