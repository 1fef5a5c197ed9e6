package import Crypto

/// The complete subtrees a tree ends in: all that is needed to append to it and to know its root.
///
/// INVARIANT: there are as many as `size` has bits set, the largest first.
package struct Frontier: Equatable, Sendable {
  /// How many leaves the tree has.
  package private(set) var size: Int64 = 0
  private(set) var subtrees: [Digest] = []

  /// The frontier of the empty tree.
  package init() {}

  /// The frontier of a tree of `size` leaves whose complete subtrees are known.
  init(size: Int64, subtrees: [Digest]) {
    precondition(subtrees.count == size.nonzeroBitCount, "one subtree for each bit of the size")
    self.size = size
    self.subtrees = subtrees
  }

  /// Appends a leaf by its hash.
  package mutating func append(_ leaf: Digest) {
    var hash = leaf
    for _ in 0..<size.trailingOnes { hash = Merkle.nodeHash(subtrees.removeLast(), hash) }
    subtrees.append(hash)
    size += 1
  }

  /// The root of the tree.
  package var root: Digest {
    guard var hash = subtrees.last else { return Merkle.emptyRoot }
    for left in subtrees.dropLast().reversed() { hash = Merkle.nodeHash(left, hash) }
    return hash
  }
}

extension Int64 {
  /// How many ones the binary form ends in.
  fileprivate var trailingOnes: Int { (~self).trailingZeroBitCount }
}
