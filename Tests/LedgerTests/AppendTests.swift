import Crypto
import Ledger
import Platform
import Testing

@Suite struct AppendTests {
  @Test func `gives receipts in order and shows what was appended`() async throws {
    let place = try Place()
    let ledger = try place.open()
    for number in 0..<5 {
      let receipt = try await ledger.append(.numbered(number))
      #expect(receipt.index == Int64(number))
      #expect(receipt.leaf == Merkle.leafHash(try Entry.numbered(number).canonicalBytes()))
    }
    #expect(ledger.size == 5)
    #expect(try ledger.entry(at: 3)["number"]?.number == 3)
    #expect(throws: LedgerError.beyondEnd(size: 5)) { try ledger.entry(at: 5) }
    try await ledger.close()
  }

  @Test func `proves every entry at every size up to 300`() async throws {
    let place = try Place()
    let ledger = try place.open()
    var leaves: [Digest] = []
    var frontier = Frontier()
    for size in 1...Int64(300) {
      let receipt = try await ledger.append(.numbered(Int(size)))
      leaves.append(receipt.leaf)
      frontier.append(receipt.leaf)
      #expect(try ledger.root(size: size) == frontier.root)
      for index in [0, size / 3, size / 2, size - 1] {
        let proof = try ledger.inclusionProof(index, size: size)
        #expect(
          Merkle.verifyInclusion(
            of: leaves[Int(index)], at: index, size: size, proof: proof, root: frontier.root))
      }
      let old = (size + 1) / 2
      #expect(
        Merkle.verifyConsistency(
          from: old, try ledger.root(size: old), to: size, frontier.root,
          proof: try ledger.consistencyProof(from: old, to: size)))
    }
    try await ledger.close()
  }

  @Test func `gives proofs over thousands of entries, tiles and segments`() async throws {
    let place = try Place()
    var ledger = try place.open(.manySegments)
    try await ledger.append(together: 0..<1_000)
    try await ledger.close()
    ledger = try place.open(.manySegments)
    try await ledger.append(together: 1_000..<2_000)
    let root = try ledger.root(size: 2_000)
    for index in stride(from: Int64(0), to: 2_000, by: 37) {
      let bytes = try ledger.canonicalEntry(at: index)
      #expect(
        Merkle.verifyInclusion(
          of: Merkle.leafHash(bytes), at: index, size: 2_000,
          proof: try ledger.inclusionProof(index), root: root))
    }
    let tile = try ledger.tile(level: 1, number: 0, width: 7)
    let hashes = try ledger.tile(level: 0, number: 6, width: 256)
    let digests = stride(from: 0, to: hashes.count, by: 32).compactMap {
      Digest(Array(hashes[$0..<$0 + 32]))
    }
    #expect(Array(tile.suffix(32)) == Merkle.root(digests).bytes)
    try await ledger.close()
  }

  @Test func `signs what is durable and the same note while nothing is added`() async throws {
    let place = try Place()
    let ledger = try place.open()
    let verifier = try #require(NoteVerifier(ledger.verifierKey))
    try await ledger.append(numbered: 0..<3)
    let first = try await ledger.checkpoint()
    #expect(try await ledger.checkpoint() == first)
    try await ledger.append(numbered: 3..<4)
    let second = try await ledger.checkpoint()
    let note = try #require(SignedNote(second))
    let checkpoint = try Checkpoint(note: note, verifier: verifier)
    #expect(checkpoint.size == 4)
    #expect(checkpoint.root == (try ledger.root(size: 4)))
    #expect(String(decoding: try Disk.read(place.path + "/checkpoint"), as: UTF8.self) == second)
    try await ledger.close()
  }

  @Test func `makes a proof file that verifies offline and no other`() async throws {
    let place = try Place()
    let ledger = try place.open()
    try await ledger.append(numbered: 0..<20)
    let text = try await ledger.transparencyProof(13).text
    let verifier = try #require(NoteVerifier(ledger.verifierKey))
    let proof = try #require(TransparencyProof(text))
    let entry = try ledger.canonicalEntry(at: 13)
    #expect(try proof.verify(entry, verifier: verifier).size == 20)
    #expect(throws: LedgerError.proofInvalid) {
      try proof.verify(try ledger.canonicalEntry(at: 12), verifier: verifier)
    }
    #expect(throws: LedgerError.signatureInvalid) {
      let other = try #require(
        NoteVerifier(
          name: verifier.name, algorithm: .ed25519,
          key: try SigningKey.generate(.ed25519).verifying))
      _ = try proof.verify(entry, verifier: other)
    }
    #expect(TransparencyProof(text.replacing("index 13", with: "index 013")) == nil)
    #expect(TransparencyProof("x" + text) == nil)
    try await ledger.close()
  }

  @Test func `puts entries of many tasks into few batches`() async throws {
    let place = try Place()
    let ledger = try place.open()
    try await ledger.append(together: 0..<2_000)
    #expect(ledger.size == 2_000)
    #expect(ledger.statistics.batches < 2_000)
    #expect(ledger.statistics.entries == 2_000)
    try await ledger.close()
  }

  @Test func `puts what one turn of a loop brings into one batch, on that loop again`()
    async throws
  {
    let place = try Place()
    let ledger = try place.open()
    let loop = try EventLoop(name: "test")
    defer { loop.stop() }
    let tasks = await withCheckedContinuation { started in
      loop.submit {
        // Tasks started on the loop run in its next turn, all of them.
        started.resume(
          returning: (0..<100).map { number in
            Task(executorPreference: loop) {
              let receipt = try await ledger.append(.numbered(number))
              #expect(loop.isCurrent)
              return receipt.index
            }
          })
      }
    }
    var indexes: [Int64] = []
    for task in tasks { indexes.append(try await task.value) }
    #expect(indexes.sorted() == Array(0..<100))
    #expect(ledger.statistics.batches == 1)
    for (number, index) in indexes.enumerated() {
      #expect(try ledger.entry(at: index)["number"]?.number == Int64(number))
    }
    try await ledger.close()
  }

  @Test func `goes on to the last entry when more wait than a batch takes`() async throws {
    let place = try Place()
    var limits = LedgerLimits.small
    limits.batchEntriesMax = 3
    let ledger = try place.open(limits)
    try await ledger.append(together: 0..<200)
    #expect(ledger.size == 200)
    #expect(ledger.statistics.batches >= 67)
    try await ledger.close()
  }

  @Test func `refuses a key that is not Ed25519 and an origin that is no name`() throws {
    let place = try Place()
    #expect(throws: LedgerError.signerUnsuitable) {
      try Ledger(
        directory: place.path, origin: "o", signer: SigningKey.generate(.p256), clock: .system)
    }
    #expect(throws: LedgerError.originMalformed) {
      try Ledger(directory: place.path, origin: "a b", signer: place.signer, clock: .system)
    }
  }

  @Test func `refuses a directory that is open, and entries after it was closed`() async throws {
    let place = try Place()
    let ledger = try place.open()
    #expect(throws: LedgerError.locked(directory: place.path)) { try place.open() }
    try await ledger.close()
    await #expect(throws: LedgerError.closed) { try await ledger.append(numbered: 0..<1) }
  }
}
