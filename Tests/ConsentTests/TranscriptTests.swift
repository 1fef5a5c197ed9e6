import Crypto
import Foundation
import Linkage
import Platform
import Record
import Store
import Testing

@testable import Consent
import TestSupport

/// What the bridge holds of a thousand links, read with all of its keys: nothing tells whose they
/// are, and nothing of one link is found in another.
@Suite struct `Transcript of a thousand links` {
  private static let count = 1_000

  @Test func `holds nothing that names a patient, and nothing twice`() async throws {
    let seed = UInt64.random(in: 0...999_999)
    var random = SeededGenerator(seed: seed)
    let worlds = try (0..<2).map { _ in
      try (0..<Self.count).map { _ in try Person(&random) }
    }
    let needles = Needles(worlds[0])
    let transcript = try await Transcript.of(worlds[0])
    for (name, bytes) in transcript.everything {
      #expect(needles.first(in: bytes) == nil, "seed \(seed), \(name)")
    }
    // What other people's links, under other keys, have as well is how a record is written.
    let structure = Runs.all(try await Transcript.of(worlds[1]).links)
    let repeated = Runs.repeated(transcript.links, structure: structure)
    #expect(repeated.map { String($0, radix: 16) } == [], "seed \(seed)")
    #expect(transcript.links.count == Self.count)
    #expect(transcript.links.values.allSatisfy { $0.count >= 4 })
  }

  @Test func `two links of one patient share the blind index of the number and nothing else`()
    async throws
  {
    var random = SeededGenerator(seed: 7)
    let person = try Person(&random)
    let others = try (0..<40).map { _ in try Person(&random) }
    let transcript = try await Transcript.of([person, person])
    let structure = Runs.all(try await Transcript.of(others).links)
    #expect(!Runs.repeated(transcript.links, structure: structure).isEmpty)
    // By the index a withdrawal finds the links; nobody computes it without the bridge's key.
    let without = transcript.links.mapValues { records in
      records.map { record in
        transcript.indexes.reduce(record) { $0.replacing($1, with: SecureRandom.bytes(32)) }
      }
    }
    #expect(Runs.repeated(without, structure: structure).isEmpty)
  }

  // MARK: The search itself

  @Test func `finds what is there, however it is written`() throws {
    var random = SeededGenerator(seed: 3)
    let people = try (0..<20).map { _ in try Person(&random) }
    let needles = Needles(people)
    let noise = [UInt8](repeating: 0xAA, count: 11)
    for text in people[7].spellings {
      for bytes in Self.written(text) {
        #expect(needles.first(in: noise + bytes + noise) != nil, "\(text)")
      }
    }
    let packed = people[7].demographicsAsSealed
    let twice = Base64URL.encode(Array("{\"a\":\"\(Base64URL.encode(packed))\"}".utf8))
    #expect(needles.first(in: Array("x.\(twice).y".utf8)) != nil)
    #expect(needles.first(in: SecureRandom.bytes(100_000)) == nil)
    let stranger = try Person(&random)
    for text in stranger.spellings { #expect(needles.first(in: Array(text.utf8)) == nil) }
  }

  private static func written(_ text: String) -> [[UInt8]] {
    let bytes = Array(text.utf8)
    let utf16 = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    return [bytes, utf16].filter { $0.count >= Needles.headCount }.flatMap { bytes in
      [
        bytes, Array(Hex.encode(bytes).utf8), Array(Base64URL.encode(bytes).utf8),
        Array(Base64URL.encode([1, 2] + bytes + [3]).utf8),
      ]
    }
  }
}

/// What the bridge has of some links, by link and in all.
private struct Transcript {
  /// The records of each link: keys and values as they are before they are sealed for the disk.
  var links: [Int: [[UInt8]]] = [:]
  /// The blind indexes of the numbers.
  var indexes: [[UInt8]] = []
  /// All that is stored, written or said, with what it is.
  var everything: [(name: String, bytes: [UInt8])] = []

  private static let places = 10
  /// Links made in one go, so that they share the waits for the disk.
  private static let atOnce = 50

  /// Links all people, each third by a slip, by a number on a sheet and by a blinded match.
  static func of(_ people: [Person]) async throws -> Transcript {
    var transcript = Transcript()
    try await Bench.run { bench in
      for number in 0..<places {
        try await bench.register("mame/\(number)")
        try await bench.register("oshidori/\(number)")
      }
      var marks: [[[UInt8]]] = []
      for start in stride(from: 0, to: people.count, by: atOnce) {
        // A minute of attempts for each facility.
        bench.clock.advance(by: .seconds(60))
        let numbers = start..<min(start + atOnce, people.count)
        for (number, made) in try await bench.links(people, numbers, places) {
          marks.append(made.ids)
          transcript.everything += made.said.map { ("said about \(number)", $0) }
          transcript.indexes += made.indexes
        }
      }
      transcript.read(bench, marks)
    }
    return transcript
  }

  private static func owner(of value: [UInt8], _ owners: [[UInt8]: Int]) -> Int? {
    value.indices.dropLast(15).lazy
      .compactMap { owners[Array(value[$0..<$0 + 16])] }.first
  }

  /// Reads the store, record by record; a record is of the link whose ids it has.
  private mutating func read(_ bench: Bench, _ marks: [[[UInt8]]]) {
    var owners: [[UInt8]: Int] = [:]
    for (number, marks) in marks.enumerated() { for mark in marks { owners[mark] = number } }
    let sideKeys = bench.sideKeys.values.compactMap { Hex.decode($0.publicKey.id.hex) }
    for (key, versioned) in bench.store.list(prefix: Key(), limit: .max) {
      everything.append((key.text, key.bytes + [0] + versioned.value))
      let text = key.segments.flatMap { Hex.decode($0) ?? Array($0.utf8) } + versioned.value
      // Which side key a half is sealed to is the same for all of a network.
      let record = sideKeys.reduce(text) { $0.replacing($1, with: [0, 0, 0, 0, 0, 0, 0, 0]) }
      let owner =
        key.segments.lazy.compactMap { Hex.decode($0).flatMap { owners[$0] } }.first
        ?? Self.owner(of: versioned.value, owners)
      if let owner { links[owner, default: []].append(record) }
    }
    let folder = bench.directory.path
    for path in FileManager.default.enumerator(atPath: folder)?.compactMap({ $0 as? String }) ?? []
    {
      guard let data = FileManager.default.contents(atPath: "\(folder)/\(path)") else { continue }
      everything.append((path, [UInt8](data)))
    }
  }
}

/// What is known of one link besides its records.
private struct Made: Sendable {
  /// The ids by which its records are known.
  let ids: [[UInt8]]
  /// All that was told to either side but the demographics that the receiver compares.
  let said: [[UInt8]]
  /// The blind indexes of the two numbers.
  var indexes: [[UInt8]] = []
}

extension Bench {
  /// A link for each of the people numbered so, in order.
  fileprivate func links(
    _ people: [Person], _ numbers: Range<Int>, _ places: Int
  ) async throws -> [(Int, Made)] {
    try await withThrowingTaskGroup(of: (Int, Made).self) { group in
      for number in numbers {
        group.addTask { (number, try await self.link(people[number], number, places)) }
      }
      return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }
    }
  }

  /// A link of a person, confirmed by both.
  private func link(_ person: Person, _ number: Int, _ places: Int) async throws -> Made {
    let here = try Self.facility("mame/\(number % places)")
    let there = try Self.facility("oshidori/\(number / places % places)")
    let asking = ProposedSide(facility: here, localID: try Self.localID(person.asking))
    let asked = ProposedSide(facility: there, localID: try Self.localID(person.asked))
    var made =
      switch number % 3 {
      case 0: try await refer(asking, asked, person)
      case 1: try await propose(asking, numbered: asked, person)
      default: try await propose(asking, matched: asked, person)
      }
    made.indexes = [asking, asked].map {
      handles.index($0.localID, in: $0.facility.network).digest.bytes
    }
    return made
  }

  private func refer(
    _ asking: ProposedSide, _ asked: ProposedSide, _ person: Person
  ) async throws -> Made {
    let (here, there) = (asking.facility, asked.facility)
    let issued = try await desk.issue(
      IssueRequest(
        issuer: here, localID: asking.localID, network: there.network, purpose: "COORD",
        demographics: person.demographics))
    let redemption = try await desk.redeem(
      .claimCode(issued.claimCode.text), by: there, localID: asked.localID)
    try await desk.confirm(issued.handle, by: here)
    try await desk.confirm(redemption.handle, by: there)
    let id = try #require(handles.link(issued.handle, for: here))
    let said = [
      issued.slip, issued.claimCode.text, issued.handle.text, redemption.handle.text,
      redemption.purpose, redemption.issuerName.ja,
    ]
    return Made(ids: [id.bytes, issued.id.bytes], said: said.map { Array($0.utf8) })
  }

  /// By a number on a sheet; somebody else's person at that number is refused afterwards.
  private func propose(
    _ asking: ProposedSide, numbered asked: ProposedSide, _ person: Person
  ) async throws -> Made {
    try await registers.setParticipation(
      of: handles.index(asked.localID, in: asked.facility.network), in: asked.facility.network,
      .active)
    let desk = ForeignIDDesk(store: store, desk: pairs)
    let id = ForeignID(asked.localID, of: asked.facility)
    let (birthDate, sex) = (person.demographics.birthDate, person.demographics.sex)
    let registered = RegisteredPerson(
      readings: [person.demographics.kanaName], birthDate: birthDate, sex: sex)
    func propose(_ kana: String) async throws -> Proposed {
      try await desk.propose(
        asking, id, StatedPerson(kana: kana, birthDate: birthDate, sex: sex), failing: { $0 },
        look: { _ throws(ConsentError) in registered })
    }
    let made = try await propose(person.demographics.kanaName)
    await #expect(throws: ConsentError.self) { try await propose("ベツジン タロウ") }
    return try await confirm(made.handle, asking, asked)
  }

  private func propose(
    _ asking: ProposedSide, matched asked: ProposedSide, _ person: Person
  ) async throws -> Made {
    let made = try await pairs.propose(
      asking, asked,
      evidence: LinkEvidence(
        mode: .blindedMatch, digest: SHA256.hash(SecureRandom.bytes(16)), validUntil: nil),
      showing: person.demographics)
    return try await confirm(made.handle, asking, asked)
  }

  private func confirm(
    _ handle: Handle, _ asking: ProposedSide, _ asked: ProposedSide
  ) async throws -> Made {
    try await desk.confirm(handle, by: asking.facility)
    let id = try #require(handles.link(handle, for: asking.facility))
    let theirs = handles.handle(for: asked.facility, link: id)
    try await desk.confirm(theirs, by: asked.facility)
    return Made(ids: [id.bytes], said: [handle, theirs].map { Array($0.text.utf8) })
  }

  private var pairs: LinkDesk {
    LinkDesk(
      store: store, links: links, handles: handles, sideKeys: sideKeys, registers: registers,
      clock: clock.wallClock)
  }
}

/// Records as runs of eight bytes, each a number.
private enum Runs {
  private static let count = 8
  /// Bytes that are not structure in a run that counts: fewer are equal by chance now and then.
  private static let ownMin = 5

  /// All runs of some links: what is in other links, under other keys, is how records are written.
  static func all(_ links: [Int: [[UInt8]]]) -> Set<UInt64> {
    var all: Set<UInt64> = []
    for record in links.values.joined() { all.formUnion(runs(record)) }
    return all
  }

  /// The runs that more than one of the links has and that are not structure.
  static func repeated(_ links: [Int: [[UInt8]]], structure: Set<UInt64>) -> Set<UInt64> {
    var seen: Set<UInt64> = []
    var repeated: Set<UInt64> = []
    for records in links.values {
      var own: Set<UInt64> = []
      for record in records { own.formUnion(counted(record, structure)) }
      repeated.formUnion(own.intersection(seen))
      seen.formUnion(own)
    }
    return repeated
  }

  private static func counted(_ record: [UInt8], _ structure: Set<UInt64>) -> [UInt64] {
    let runs = runs(record)
    var isStructure = [Bool](repeating: false, count: record.count)
    for (start, run) in runs.enumerated() where structure.contains(run) {
      for position in start..<start + count { isStructure[position] = true }
    }
    return runs.indices.filter { start in
      isStructure[start..<start + count].count { !$0 } >= ownMin
    }.map { runs[$0] }
  }

  private static func runs(_ record: [UInt8]) -> [UInt64] {
    var run: UInt64 = 0
    var runs: [UInt64] = []
    for (position, byte) in record.enumerated() {
      run = run << 8 | UInt64(byte)
      if position >= count - 1 { runs.append(run) }
    }
    return runs
  }
}
