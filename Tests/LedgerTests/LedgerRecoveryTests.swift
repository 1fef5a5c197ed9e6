import Crypto
import Ledger
import Platform
import Testing

@Suite struct LedgerRecoveryTests {
  @Test(arguments: [0, 1, 5, 255, 256, 257, 600])
  func `goes on with the same tree after a restart`(_ count: Int) async throws {
    let place = try Place()
    let ledger = try place.open(.manySegments)
    try await ledger.append(together: 0..<count)
    let root = try ledger.root(size: Int64(count))
    try await ledger.close()
    let again = try place.open(.manySegments)
    #expect(again.size == Int64(count))
    #expect(!again.report.rebuiltTree)
    #expect(try again.root(size: Int64(count)) == root)
    try await again.append(numbered: count..<count + 3)
    if count > 0 {
      let proof = try again.consistencyProof(from: Int64(count), to: again.size)
      let newRoot = try again.root(size: again.size)
      #expect(
        Merkle.verifyConsistency(
          from: Int64(count), root, to: again.size, newRoot, proof: proof))
    }
    try await again.close()
  }

  @Test func `makes the tree's files again when they are lost or wrong`() async throws {
    let place = try Place()
    let ledger = try place.open(.manySegments)
    try await ledger.append(numbered: 0..<300)
    let root = try ledger.root(size: 300)
    try await ledger.close()
    try DurableFile.remove(place.path + "/tree-0")
    let lost = try place.open(.manySegments)
    #expect(lost.report.rebuiltTree)
    #expect(try lost.root(size: 300) == root)
    try await lost.close()
    var bytes = try Disk.read(place.path + "/tree-0")
    bytes[40] ^= 1
    try Disk.write(place.path + "/tree-0", bytes)
    try DurableFile.remove(place.path + "/tree-1")
    let wrong = try place.open(.manySegments)
    #expect(try wrong.root(size: 300) == root)
    #expect(try wrong.entry(at: 270)["number"]?.number == 270)
    try await wrong.close()
  }

  @Test func `keeps the entries before the cut wherever the last segment ends`() async throws {
    let place = try Place()
    let ledger = try place.open()
    try await ledger.append(numbered: 0..<3)
    let image = place.directory.path + "/image"
    try Disk.copy(place.path, to: image)
    try await ledger.close()
    let file = "\(image)/\(try #require(try Disk.segments(image).first))"
    let whole = try Disk.read(file)
    let frame = (whole.count - 48) / 3
    let tail = 48 + 2 * frame
    for end in Array(stride(from: 0, to: tail, by: 13)) + Array(tail...whole.count) {
      try Disk.write(file, Array(whole[..<end]))
      let cut = try place.open(at: image)
      let survivors = max(0, (end - 48) / frame)
      #expect(cut.size == Int64(survivors), "cut at \(end)")
      try await cut.append(numbered: 7..<8)
      try await cut.close()
      try DurableFile.remove(image + "/checkpoint")
      for name in try Disk.segments(image) { try DurableFile.remove("\(image)/\(name)") }
    }
  }

  @Test func `drops a changed last frame and refuses any change before it`() async throws {
    let place = try Place()
    let ledger = try place.open()
    try await ledger.append(numbered: 0..<3)
    let image = place.directory.path + "/image"
    try Disk.copy(place.path, to: image)
    try await ledger.close()
    let file = "\(image)/\(try #require(try Disk.segments(image).first))"
    let whole = try Disk.read(file)
    let last = whole.count - (whole.count - 48) / 3
    for offset in whole.indices {
      var bytes = whole
      bytes[offset] ^= 0x5A
      try Disk.write(file, bytes)
      if offset >= last {
        #expect(try place.open(at: image).size == 2, "byte \(offset)")
      } else {
        #expect(throws: LedgerError.self, "byte \(offset)") { try place.open(at: image) }
      }
    }
  }

  @Test func `refuses an older copy of the disk`() async throws {
    let place = try Place()
    let ledger = try place.open()
    try await ledger.append(numbered: 0..<3)
    let image = place.directory.path + "/image"
    try Disk.copy(place.path, to: image)
    try await ledger.append(numbered: 3..<6)
    _ = try await ledger.checkpoint()
    try Disk.write(image + "/checkpoint", try Disk.read(place.path + "/checkpoint"))
    try await ledger.close()
    #expect(throws: LedgerError.rolledBack(signed: 6, found: 3)) { try place.open(at: image) }
    let key = ledger.verifierKey
    #expect(throws: LedgerError.rolledBack(signed: 6, found: 3)) {
      try LedgerVerifier.verify(directory: image, verifierKey: key)
    }
    let reader = try LedgerReader(directory: image, verifierKey: key)
    #expect(throws: LedgerError.rolledBack(signed: 6, found: 3)) { try reader.prove(0) }
  }

  @Test func `refuses entries that are not those it signed`() async throws {
    let place = try Place()
    let ledger = try place.open()
    try await ledger.append(numbered: 0..<3)
    try await ledger.close()
    let other = place.directory.path + "/other"
    let forger = try place.open(at: other)
    try await forger.append(numbered: 1..<4)
    try await forger.close()
    try Disk.write(other + "/checkpoint", try Disk.read(place.path + "/checkpoint"))
    #expect(throws: LedgerError.forked(size: 3)) { try place.open(at: other) }
    // So says everyone else who has only the files.
    let key = ledger.verifierKey
    #expect(throws: LedgerError.forked(size: 3)) {
      try LedgerVerifier.verify(directory: other, verifierKey: key)
    }
    let reader = try LedgerReader(directory: other, verifierKey: key)
    #expect(throws: LedgerError.forked(size: 3)) { try reader.prove(0) }
  }

  @Test func `refuses another key and another origin`() async throws {
    let place = try Place()
    let ledger = try place.open()
    try await ledger.append(numbered: 0..<3)
    try await ledger.close()
    #expect(throws: LedgerError.signatureInvalid) {
      try Ledger(
        directory: place.path, origin: Place.origin, signer: SigningKey.generate(.ed25519),
        clock: .system)
    }
    try DurableFile.remove(place.path + "/checkpoint")
    #expect(throws: LedgerError.self) {
      try Ledger(directory: place.path, origin: "other", signer: place.signer, clock: .system)
    }
  }

  @Test func `verifies offline and counts what it found`() async throws {
    let place = try Place()
    let ledger = try place.open(.manySegments)
    try await ledger.append(numbered: 0..<20)
    _ = try await ledger.append(.refusal, [("rule", .text("r1"))])
    try await ledger.close()
    let report = try LedgerVerifier.verify(
      directory: place.path, verifierKey: ledger.verifierKey)
    #expect(report.size == 21)
    #expect(report.checkpoint.size == 21)
    #expect(report.root == report.checkpoint.root)
    #expect(report.entriesByKind == [.exchange: 20, .refusal: 1])
  }

  @Test func `finds any changed byte of any segment offline`() async throws {
    let place = try Place()
    let ledger = try place.open(.manySegments)
    try await ledger.append(numbered: 0..<12)
    try await ledger.close()
    let key = ledger.verifierKey
    let names = try Disk.segments(place.path)
    #expect(names.count > 1)
    for name in names {
      let file = "\(place.path)/\(name)"
      let whole = try Disk.read(file)
      for offset in whole.indices {
        var bytes = whole
        bytes[offset] ^= 0x5A
        try Disk.write(file, bytes)
        #expect(throws: LedgerError.self, "byte \(offset) of \(name)") {
          try LedgerVerifier.verify(directory: place.path, verifierKey: key)
        }
      }
      try Disk.write(file, whole)
    }
    #expect(try LedgerVerifier.verify(directory: place.path, verifierKey: key).size == 12)
  }

  @Test func `finds a segment that was taken out offline`() async throws {
    let place = try Place()
    let ledger = try place.open(.manySegments)
    try await ledger.append(numbered: 0..<20)
    try await ledger.close()
    for name in try Disk.segments(place.path) {
      let bytes = try Disk.read("\(place.path)/\(name)")
      try DurableFile.remove("\(place.path)/\(name)")
      #expect(throws: LedgerError.self) {
        try LedgerVerifier.verify(directory: place.path, verifierKey: ledger.verifierKey)
      }
      try Disk.write("\(place.path)/\(name)", bytes)
    }
  }

  @Test func `shows and proves an entry from the files alone`() async throws {
    let place = try Place()
    let ledger = try place.open(.manySegments)
    try await ledger.append(numbered: 0..<50)
    try await ledger.close()
    for name in try DurableFile.list(place.path) where name.hasPrefix("tree-") {
      try DurableFile.remove("\(place.path)/\(name)")
    }
    let reader = try LedgerReader(directory: place.path, verifierKey: ledger.verifierKey)
    let verifier = try #require(NoteVerifier(ledger.verifierKey))
    for index in [0, 17, 49] as [Int64] {
      let entry = try reader.show(index)
      #expect(try reader.prove(index).verify(entry, verifier: verifier).size == 50)
    }
    #expect(throws: LedgerError.beyondEnd(size: 50)) { try reader.show(50) }
    #expect(throws: LedgerError.beyondEnd(size: 50)) { try reader.prove(50) }
  }
}
