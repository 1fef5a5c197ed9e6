package import Crypto

/// All nodes of a tree's complete subtrees in memory: for proofs about trees of modest size.
package struct NodeTable: Sendable {
  private var levels: [[Digest]] = []

  /// The table of the empty tree.
  package init() {}

  /// How many leaves there are.
  package var size: Int64 { Int64(levels.first?.count ?? 0) }

  /// Appends a leaf by its hash, with every subtree it completes.
  package mutating func append(_ leaf: Digest) {
    var hash = leaf
    for level in 0... {
      if level == levels.count { levels.append([]) }
      levels[level].append(hash)
      let count = levels[level].count
      if count % 2 == 1 { return }
      hash = Merkle.nodeHash(levels[level][count - 2], hash)
    }
  }

  /// The root of the `index`-th complete subtree of 2^level leaves; it must be there.
  package subscript(level: Int, index: Int64) -> Digest { levels[level][Int(index)] }
}
