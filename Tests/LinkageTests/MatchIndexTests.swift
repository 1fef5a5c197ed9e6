import Crypto
import Linkage
import Platform
import Record
import Testing

@Suite struct `Match index` {
  private func output(_ patient: Int, _ family: Int) -> Digest {
    SHA256.hash(Array("\(patient)/\(family)".utf8))
  }

  private func patient(_ number: Int, isDiscoverable: Bool = true) throws -> MatchedPatient {
    let facility = try #require(FacilityID("h-001"))
    let localID = try Samples.localID("N-\(number)")
    return try #require(
      MatchedPatient(
        facility: facility, localID: localID, initial: "シ", birthYear: 1900 + number % 120,
        sex: .female, isDiscoverable: isDiscoverable))
  }

  private func index(of count: Int, in folder: borrowing TemporaryDirectory) throws -> MatchIndex {
    var builder = MatchIndexBuilder(epoch: 3)
    for number in 0..<count {
      builder.add(try patient(number), outputs: (0..<11).map { output(number, $0) })
    }
    try builder.write("\(folder.path)/index")
    return try MatchIndex(path: "\(folder.path)/index")
  }

  @Test(arguments: [1, 7, 3_000]) func `finds each patient by each token`(count: Int) throws {
    let folder = try TemporaryDirectory()
    let index = try index(of: count, in: folder)
    #expect(index.count == count)
    #expect(index.epoch == 3)
    for number in stride(from: 0, to: count, by: max(1, count / 50)) {
      let found = try index.patients(with: (0..<12).map { output(number, $0) })
      #expect(found.map(\.patient) == [try patient(number)])
      #expect(found.map(\.hits) == [0x07FF])
    }
  }

  @Test func `finds nobody by a token that nobody has`() throws {
    let folder = try TemporaryDirectory()
    let index = try index(of: 500, in: folder)
    #expect(try index.patients(with: (0..<12).map { output(-1, $0) }).isEmpty)
  }

  @Test func `tells which of the tokens a patient has`() throws {
    let folder = try TemporaryDirectory()
    let index = try index(of: 500, in: folder)
    let found = try index.patients(
      with: [output(-1, 0), output(41, 1), output(42, 2), output(41, 3)])
    #expect(found.map(\.patient) == [try patient(41), try patient(42)])
    #expect(found.map(\.hits) == [0b1010, 0b0100])
  }

  @Test(arguments: [8, 9]) func `takes a token that many share for nobody's`(count: Int) throws {
    let folder = try TemporaryDirectory()
    var builder = MatchIndexBuilder(epoch: 1)
    for number in 0..<count { builder.add(try patient(number), outputs: [output(0, 0)]) }
    try builder.write("\(folder.path)/index")
    let found = try MatchIndex(path: "\(folder.path)/index").patients(with: [output(0, 0)])
    #expect(found.count == (count == 8 ? 8 : 0))
  }

  @Test func `says who did not agree to be found`() throws {
    let folder = try TemporaryDirectory()
    var builder = MatchIndexBuilder(epoch: 1)
    builder.add(try patient(1, isDiscoverable: false), outputs: [output(1, 0)])
    try builder.write("\(folder.path)/index")
    let found = try MatchIndex(path: "\(folder.path)/index").patients(with: [output(1, 0)])
    #expect(found.map(\.patient.isDiscoverable) == [false])
  }

  @Test func `is refused when it is cut, longer or something else`() throws {
    let folder = try TemporaryDirectory()
    _ = try index(of: 20, in: folder)
    let path = "\(folder.path)/index"
    let bytes = try DurableFile.read(path, bytesMax: 1 << 20)
    var other = bytes
    other[0] ^= 1
    for wrong in [Array(bytes.dropLast()), bytes + [0], other, [], Array(bytes.prefix(64))] {
      try DurableFile.replace(path, with: wrong, mode: 0o600)
      #expect(throws: LinkageError.malformedRecord) { try MatchIndex(path: path) }
    }
  }

  @Test func `is for its owner's eyes`() throws {
    let folder = try TemporaryDirectory()
    _ = try index(of: 1, in: folder)
    #expect(try DurableFile.permissions(of: "\(folder.path)/index") == 0o600)
  }
}
