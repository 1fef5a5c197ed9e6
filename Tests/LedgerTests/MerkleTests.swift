import Crypto
import Ledger
import Testing

@Suite struct MerkleTests {
  private static let leaves = (0..<300).map { Merkle.leafHash(Array("leaf \($0)".utf8)) }

  /// The definition of RFC 6962 §2.1, word by word.
  private static func definedRoot(_ leaves: ArraySlice<Digest>) -> Digest {
    guard let first = leaves.first else { return Merkle.emptyRoot }
    if leaves.count == 1 { return first }
    var half = 1
    while half * 2 < leaves.count { half *= 2 }
    let middle = leaves.startIndex + half
    return Merkle.nodeHash(definedRoot(leaves[..<middle]), definedRoot(leaves[middle...]))
  }

  private static func prover(_ table: NodeTable) -> Prover<Never> {
    Prover { level, index in table[level, index] }
  }

  private static let table: NodeTable = {
    var table = NodeTable()
    for leaf in leaves { table.append(leaf) }
    return table
  }()

  @Test func `has the roots of the official constants`() throws {
    guard let vectors: Vectors.Constants = try Vectors.load("merkle-constants.json") else { return }
    let leaves = try vectors.leafInputsHex.map { Merkle.leafHash(try #require(Hex.decode($0))) }
    #expect(Merkle.emptyRoot.hex == vectors.emptyRoot)
    for (size, root) in vectors.rootsBySize.enumerated() {
      #expect(Merkle.root(Array(leaves.prefix(size))).hex == root)
    }
  }

  @Test func `agrees with every official inclusion case`() throws {
    guard let vectors: [Vectors.Inclusion] = try Vectors.load("merkle-inclusion.json") else {
      return
    }
    #expect(vectors.count == 98)
    for vector in vectors {
      var accepted = false
      // A hash that is not 32 bytes cannot even be held.
      if let proof = Vectors.digests(vector.proof), let root = Vectors.digest(vector.root),
        let leaf = Vectors.digest(vector.leafHash), let index = Int64(exactly: vector.leafIdx)
      {
        accepted = Merkle.verifyInclusion(
          of: leaf, at: index, size: vector.treeSize, proof: proof, root: root)
      }
      #expect(accepted == !vector.wantErr, "\(vector.case)")
    }
  }

  @Test func `agrees with every official consistency case`() throws {
    guard let vectors: [Vectors.Consistency] = try Vectors.load("merkle-consistency.json")
    else { return }
    #expect(vectors.count == 98)
    // Its roots are 11 bytes of text, which the library compares and we cannot even hold.
    let unlike = "additional/sizes-are-equal-one-and-proof-is-empty.json"
    for vector in vectors where vector.case != unlike {
      var accepted = false
      if let proof = Vectors.digests(vector.proof), let old = Vectors.digest(vector.root1),
        let new = Vectors.digest(vector.root2)
      {
        accepted = Merkle.verifyConsistency(
          from: vector.size1, old, to: vector.size2, new, proof: proof)
      }
      #expect(accepted == !vector.wantErr, "\(vector.case)")
    }
  }

  @Test func `computes the root that the definition gives at every size`() {
    var frontier = Frontier()
    for size in 0...Self.leaves.count {
      let defined = Self.definedRoot(Self.leaves[..<size])
      #expect(frontier.root == defined)
      #expect(Self.prover(Self.table).root(size: Int64(size)) == defined)
      #expect(Self.prover(Self.table).frontier(size: Int64(size)) == frontier)
      if size < Self.leaves.count { frontier.append(Self.leaves[size]) }
    }
  }

  @Test func `proves every leaf of every size up to 300 and nothing else`() {
    for size in 1...Int64(300) {
      let prover = Self.prover(Self.table)
      let root = prover.root(size: size)
      for index in 0..<size {
        let proof = prover.inclusion(of: index, size: size)
        let leaf = Self.leaves[Int(index)]
        func holds(_ leaf: Digest, _ index: Int64, _ proof: [Digest], _ root: Digest) -> Bool {
          Merkle.verifyInclusion(of: leaf, at: index, size: size, proof: proof, root: root)
        }
        let good = holds(leaf, index, proof, root)
        let bad =
          holds(root, index, proof, root) && size > 1
          || holds(leaf, index ^ 1, proof, root) || holds(leaf, index, proof + [leaf], root)
          || (!proof.isEmpty && holds(leaf, index, proof.dropLast(), root))
        #expect(good && !bad, "leaf \(index) of \(size)")
      }
    }
  }

  @Test func `proves every pair of sizes up to 300 and nothing else`() {
    let prover = Self.prover(Self.table)
    let roots = (0...Int64(300)).map { prover.root(size: $0) }
    for new in 1...Int64(300) {
      for old in 1...new {
        let proof = prover.consistency(from: old, to: new)
        func holds(_ oldRoot: Digest, _ newRoot: Digest, _ proof: [Digest]) -> Bool {
          Merkle.verifyConsistency(from: old, oldRoot, to: new, newRoot, proof: proof)
        }
        let (oldRoot, newRoot) = (roots[Int(old)], roots[Int(new)])
        let good = holds(oldRoot, newRoot, proof)
        let bad =
          holds(roots[Int(old) - 1], newRoot, proof) || holds(oldRoot, roots[Int(new) - 1], proof)
          || holds(oldRoot, newRoot, proof + [newRoot])
          || (!proof.isEmpty && holds(oldRoot, newRoot, proof.dropLast()))
        #expect(good && !bad, "from \(old) to \(new)")
      }
    }
  }

  @Test func `takes no proof that goes on above the root`() {
    let (leaf, more) = (Self.leaves[0], Self.leaves[9])
    for root in [Merkle.nodeHash(more, leaf), Merkle.nodeHash(leaf, more)] {
      #expect(
        !Merkle.verifyInclusion(of: leaf, at: 0, size: 1, proof: [more], root: root))
    }
    let prover = Self.prover(Self.table)
    let proof = prover.consistency(from: 3, to: 4)
    let (old, new) = (prover.root(size: 3), prover.root(size: 4))
    #expect(Merkle.verifyConsistency(from: 3, old, to: 4, new, proof: proof))
    #expect(
      !Merkle.verifyConsistency(
        from: 3, Merkle.nodeHash(more, old), to: 4, Merkle.nodeHash(more, new),
        proof: proof + [more]))
  }

  @Test func `shows nothing about an empty or a larger old tree`() {
    let root = Merkle.emptyRoot
    #expect(!Merkle.verifyConsistency(from: 0, root, to: 0, root, proof: []))
    #expect(!Merkle.verifyConsistency(from: 2, root, to: 1, root, proof: []))
  }
}
