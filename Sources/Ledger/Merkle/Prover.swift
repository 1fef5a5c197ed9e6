package import Crypto

/// Makes roots and proofs out of the nodes of complete subtrees (RFC 6962 §2.1.1, §2.1.2).
package struct Prover<Failure: Error> {
  /// The root of the complete subtree of 2^level leaves, the `index`-th of its level.
  private let node: (_ level: Int, _ index: Int64) throws(Failure) -> Digest

  /// A prover that asks `node`.
  package init(_ node: @escaping (_ level: Int, _ index: Int64) throws(Failure) -> Digest) {
    self.node = node
  }

  /// The root of the tree of the first `size` leaves.
  package func root(size: Int64) throws(Failure) -> Digest {
    size == 0 ? Merkle.emptyRoot : try hash(0, size)
  }

  /// The frontier of the tree of the first `size` leaves.
  package func frontier(size: Int64) throws(Failure) -> Frontier {
    var subtrees: [Digest] = []
    var start: Int64 = 0
    for level in (0..<63).reversed() where size & (1 << level) != 0 {
      subtrees.append(try node(level, start >> level))
      start += 1 << level
    }
    return Frontier(size: size, subtrees: subtrees)
  }

  /// PATH(index, D[size]); `index` must be below `size`.
  package func inclusion(of index: Int64, size: Int64) throws(Failure) -> [Digest] {
    precondition(0 <= index && index < size, "the leaf is in the tree")
    var path: [Digest] = []
    var (start, count) = (Int64(0), size)
    while count > 1 {
      let left = Self.leftCount(count)
      if index - start < left {
        path.append(try hash(start + left, count - left))
        count = left
      } else {
        path.append(try hash(start, left))
        (start, count) = (start + left, count - left)
      }
    }
    return path.reversed()
  }

  /// PROOF(oldSize, D[newSize]); 0 < `oldSize` <= `newSize`.
  package func consistency(from oldSize: Int64, to newSize: Int64) throws(Failure) -> [Digest] {
    precondition(0 < oldSize && oldSize <= newSize, "the old tree is not empty and not larger")
    var path: [Digest] = []
    var (start, count) = (Int64(0), newSize)
    while oldSize - start < count {
      let left = Self.leftCount(count)
      if oldSize - start <= left {
        path.append(try hash(start + left, count - left))
        count = left
      } else {
        path.append(try hash(start, left))
        (start, count) = (start + left, count - left)
      }
    }
    // The old root itself is known to whoever checks.
    if start > 0 { path.append(try hash(start, count)) }
    return path.reversed()
  }

  /// The root over `count` leaves from `start` on, which is a multiple of the power below.
  private func hash(_ start: Int64, _ count: Int64) throws(Failure) -> Digest {
    if count & (count - 1) == 0 {
      let level = count.trailingZeroBitCount
      return try node(level, start >> level)
    }
    let left = Self.leftCount(count)
    return Merkle.nodeHash(try hash(start, left), try hash(start + left, count - left))
  }

  /// The largest power of two below `count`, which is at least 2.
  private static func leftCount(_ count: Int64) -> Int64 {
    1 << (63 - (count - 1).leadingZeroBitCount)
  }
}
