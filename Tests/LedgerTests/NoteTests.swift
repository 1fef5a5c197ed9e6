import Crypto
import Ledger
import Testing

@Suite struct NoteTests {
  @Test func `accepts the example of the specification`() throws {
    guard let vectors: Vectors.Notes = try Vectors.load("signed-note-vectors.json") else { return }
    let verifier = try #require(NoteVerifier(vectors.c2spExample.vkey))
    let note = try #require(SignedNote(vectors.c2spExample.note))
    #expect(try note.verified(by: [verifier]).count == 1)
    #expect(note.note == vectors.c2spExample.note)
    #expect(verifier.text == vectors.c2spExample.vkey)
  }

  @Test func `verifies the known among several signatures and passes over the others`() throws {
    guard let vectors: Vectors.Notes = try Vectors.load("signed-note-vectors.json") else { return }
    let peter = try #require(NoteVerifier(vectors.peter.vkey))
    let enoch = try #require(NoteVerifier(vectors.enoch.vkey))
    let both = vectors.text + "\n" + vectors.peterSig + vectors.enochSig
    let note = try #require(SignedNote(both))
    #expect(try note.verified(by: [peter]).map(\.name) == ["PeterNeumann"])
    #expect(try note.verified(by: [peter, enoch]).count == 2)
    #expect(try note.verified(by: []).isEmpty)
    let twice = try #require(SignedNote(both + vectors.peterSig))
    #expect(throws: LedgerError.signatureInvalid) { try twice.verified(by: [peter]) }
    let changed = try #require(SignedNote("x" + both))
    #expect(throws: LedgerError.signatureInvalid) { try changed.verified(by: [peter]) }
  }

  @Test func `refuses keys whose hash or algorithm is wrong`() throws {
    guard let vectors: Vectors.Notes = try Vectors.load("signed-note-vectors.json") else { return }
    for vkey in vectors.mustRejectVkeys { #expect(NoteVerifier(vkey) == nil) }
    #expect(NoteVerifier(vectors.peter.vkey.replacing("c74f", with: "c74e")) == nil)
    #expect(NoteVerifier("a b" + vectors.peter.vkey) == nil)
  }

  @Test(arguments: [
    "TEXT", "TEXT\n", "TEXT\n\n", "\n\n", "TEXT\n\n— a AAAAAAAA", "\u{1}TEXT\n\n— a AAAAAAAA\n",
    "TEXT\n\n— Bad Name AAAAAAAA\n", "TEXT\n\n— a AAAAAAAA\nUnexpected line.\n",
    "TEXT\n\n— a AAAA\n", "TEXT\n\n- a AAAAAAAA\n", "TEXT\n\n—  AAAAAAAA\n",
    "TEXT\n\n— a AAAAAAA=\n\n", "TEXT\r\n\n— a AAAAAAAA\n", "TEXT\n\n— a+b AAAAAAAA\n",
  ])
  func `refuses a malformed note`(_ text: String) {
    #expect(SignedNote(text) == nil)
  }

  @Test func `takes a hundred signatures and no more`() {
    let line = "— a AAAAAAAA\n"
    #expect(SignedNote("T\n\n" + String(repeating: line, count: 100)) != nil)
    #expect(SignedNote("T\n\n" + String(repeating: line, count: 101)) == nil)
  }

  @Test func `splits text and signatures at the last empty line`() throws {
    let note = try #require(SignedNote("one\n\ntwo\n\n— a AAAAAAAA\n"))
    #expect(note.text == "one\n\ntwo\n")
  }

  @Test(arguments: [
    "o\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "o\n01\n", "o\n-1\n", "o\n+1\n", "\n1\n",
    "o p\n1\n",
  ])
  func `refuses a malformed checkpoint`(_ start: String) {
    let root = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
    #expect(Checkpoint(text: start.hasSuffix("=") ? start : start + root) == nil)
    #expect(Checkpoint(text: "o\n1\n" + root) != nil)
    #expect(Checkpoint(text: "o\n1\n" + root + "extension\n") == nil)
  }

  @Test func `signs and reads the checkpoints of the vectors byte for byte`() throws {
    guard
      let vectors: Vectors.Checkpoints = try Vectors.load("checkpoint-cosign-vectors.json")
    else { return }
    let key = try SigningKey(ed25519Seed: [UInt8](repeating: 1, count: 32))
    let signer = try #require(
      NoteSigner(name: vectors.origin, algorithm: .ed25519, key: key))
    #expect(signer.verifier.text == vectors.log.vkey)
    let leaves = try vectors.leafInputsHex.map { Merkle.leafHash(try #require(Hex.decode($0))) }
    for step in vectors.steps {
      let root = Merkle.root(Array(leaves.prefix(Int(step.size))))
      let checkpoint = Checkpoint(origin: vectors.origin, size: step.size, root: root)
      #expect(checkpoint.text == step.body)
      #expect(try checkpoint.signed(by: signer).note == step.checkpoint)
      let note = try #require(SignedNote(step.checkpoint))
      #expect(try Checkpoint(note: note, verifier: signer.verifier) == checkpoint)
    }
  }

  @Test func `is no checkpoint of a log of another name, though well signed`() throws {
    let signer = try #require(
      NoteSigner(name: "a.example/log", algorithm: .ed25519, key: .generate(.ed25519)))
    let other = Checkpoint(origin: "b.example/log", size: 1, root: Merkle.leafHash([]))
    let note = try other.signed(by: signer)
    #expect(throws: LedgerError.textMalformed(what: "checkpoint")) {
      try Checkpoint(note: note, verifier: signer.verifier)
    }
  }

  @Test func `makes and checks the cosignatures of the vectors`() throws {
    guard
      let vectors: Vectors.Checkpoints = try Vectors.load("checkpoint-cosign-vectors.json")
    else { return }
    let verifierA = try #require(NoteVerifier(vectors.witnessA.vkey))
    let verifierB = try #require(NoteVerifier(vectors.witnessB.vkey))
    let seed = try #require(Hex.decode(vectors.witnessA.seedHex))
    let witness = try #require(
      NoteSigner(
        name: verifierA.name, algorithm: .cosignature, key: try SigningKey(ed25519Seed: seed)))
    for step in vectors.steps {
      #expect(try witness.cosign(step.body, unixSeconds: step.cosignTime).line == step.cosigA)
      let note = try #require(SignedNote(step.cosigned))
      #expect(try note.verified(by: [verifierA, verifierB]).count == 2)
      #expect(note.signatures[1].cosignedAt == step.cosignTime)
    }
  }

  @Test func `accepts the steps of the vectors and no proof for the fork`() throws {
    guard
      let vectors: Vectors.Checkpoints = try Vectors.load("checkpoint-cosign-vectors.json")
    else { return }
    let verifier = try #require(NoteVerifier(vectors.log.vkey))
    func checkpoint(_ text: String) throws -> Checkpoint {
      try Checkpoint(note: try #require(SignedNote(text)), verifier: verifier)
    }
    for (old, new) in zip(vectors.steps, vectors.steps.dropFirst()) where old.size > 0 {
      let proof = try #require(Vectors.digests(new.consistencyFromOld))
      let (from, to) = (try checkpoint(old.checkpoint), try checkpoint(new.checkpoint))
      #expect(
        Merkle.verifyConsistency(from: from.size, from.root, to: to.size, to.root, proof: proof))
    }
    let (last, fork) = (
      try checkpoint(vectors.steps[5].checkpoint), try checkpoint(vectors.forkAt8.checkpoint)
    )
    let proof = try #require(Vectors.digests(vectors.steps[6].consistencyFromOld))
    #expect(
      !Merkle.verifyConsistency(
        from: last.size, last.root, to: fork.size, fork.root, proof: proof))
  }

  @Test func `verifies the proof files of the vectors and writes them the same`() throws {
    guard
      let vectors: Vectors.Checkpoints = try Vectors.load("checkpoint-cosign-vectors.json")
    else { return }
    let verifier = try #require(NoteVerifier(vectors.log.vkey))
    let entries = try vectors.leafInputsHex.map { try #require(Hex.decode($0)) }
    let texts = vectors.steps.flatMap(\.tlogProofs)
    #expect(texts.count == 13)
    for text in texts {
      let proof = try #require(TransparencyProof(text))
      #expect(proof.text == text)
      try proof.verify(entries[Int(proof.index)], verifier: verifier)
    }
  }
}
