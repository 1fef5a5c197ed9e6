package import Crypto

/// The Merkle tree of RFC 6962 §2.1 (RFC 9162 §2.1) over SHA-256: hashes and verification.
package enum Merkle {
  /// The root of the tree without leaves: SHA-256 of nothing.
  package static let emptyRoot = SHA256.hash([])

  /// SHA-256(0x00 || data).
  package static func leafHash(_ data: [UInt8]) -> Digest { SHA256.hash(prefix: 0x00, data) }

  /// SHA-256(0x01 || left || right).
  package static func nodeHash(_ left: Digest, _ right: Digest) -> Digest {
    SHA256.hash(prefix: 0x01, left, right)
  }

  /// The root over leaf hashes.
  package static func root(_ leaves: [Digest]) -> Digest {
    var frontier = Frontier()
    for leaf in leaves { frontier.append(leaf) }
    return frontier.root
  }

  /// Whether `proof` leads from the leaf at `index` to `root` of a tree of `size` leaves
  /// (RFC 9162 §2.1.3.2).
  package static func verifyInclusion(
    of leaf: Digest, at index: Int64, size: Int64, proof: [Digest], root: Digest
  ) -> Bool {
    guard index >= 0, index < size else { return false }
    var (fn, sn, hash) = (index, size - 1, leaf)
    for sibling in proof {
      if sn == 0 { return false }
      if fn & 1 == 1 || fn == sn {
        hash = nodeHash(sibling, hash)
        while fn & 1 == 0, fn != 0 { (fn, sn) = (fn >> 1, sn >> 1) }
      } else {
        hash = nodeHash(hash, sibling)
      }
      (fn, sn) = (fn >> 1, sn >> 1)
    }
    return sn == 0 && hash == root
  }

  /// Whether `proof` shows that the tree of `newSize` begins with the tree of `oldSize`
  /// (RFC 9162 §2.1.4.2); false for an empty old tree, about which nothing need be shown.
  package static func verifyConsistency(
    from oldSize: Int64, _ oldRoot: Digest, to newSize: Int64, _ newRoot: Digest, proof: [Digest]
  ) -> Bool {
    guard oldSize > 0, oldSize <= newSize else { return false }
    if oldSize == newSize { return proof.isEmpty && oldRoot == newRoot }
    var path = proof[...]
    // A power of two is a node of the new tree: the proof leaves it out.
    if oldSize & (oldSize - 1) == 0 { path = [oldRoot] + path }
    guard let first = path.popFirst() else { return false }
    var (fn, sn) = (oldSize - 1, newSize - 1)
    while fn & 1 == 1 { (fn, sn) = (fn >> 1, sn >> 1) }
    var (fr, sr) = (first, first)
    for sibling in path {
      if sn == 0 { return false }
      if fn & 1 == 1 || fn == sn {
        (fr, sr) = (nodeHash(sibling, fr), nodeHash(sibling, sr))
        while fn & 1 == 0, fn != 0 { (fn, sn) = (fn >> 1, sn >> 1) }
      } else {
        sr = nodeHash(sr, sibling)
      }
      (fn, sn) = (fn >> 1, sn >> 1)
    }
    return sn == 0 && fr == oldRoot && sr == newRoot
  }
}
