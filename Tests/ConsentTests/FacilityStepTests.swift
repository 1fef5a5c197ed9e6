import Consent
import Crypto
import Linkage
import Platform
import Record
import Store
import Testing

@Suite struct `A facility's steps` {
  private static let words = StepWords(by: "山田 太郎", document: "契約-2026-014", note: "郵送")

  /// Every pair that leads anywhere; all others must lead nowhere.
  private static let table: [(FacilityStatus?, FacilityStep, FacilityStatus)] = [
    (nil, .applied, .applied), (nil, .takenOver, .active),
    (.applied, .reviewed, .reviewed), (.applied, .left, .left),
    (.reviewed, .contracted, .contracted), (.reviewed, .left, .left),
    (.contracted, .technicalTest, .technicalTest), (.contracted, .left, .left),
    (.technicalTest, .active, .active), (.technicalTest, .left, .left),
    (.active, .suspended, .suspended), (.active, .left, .left),
    (.suspended, .active, .active), (.suspended, .left, .left),
    (.left, .applied, .applied), (.left, .takenOver, .active),
  ]

  @Test(arguments: [nil] + FacilityStatus.allCases.map(Optional.some), FacilityStep.allCases)
  func `lead where the table says and nowhere else`(from: FacilityStatus?, step: FacilityStep) {
    let expected = Self.table.first { $0.0 == from && $0.1 == step }?.2
    #expect(FacilityStatus.after(step, from: from) == expected)
  }

  @Test(arguments: FacilityStatus.allCases, FacilityStep.allCases)
  func `are taken in the register as the table says, or leave everything as it was`(
    from: FacilityStatus, step: FacilityStep
  ) async throws {
    try await Bench.run { bench in
      let reference = try await bench.facility("mame/1", in: from)
      let before = try await bench.registers.dossier(of: reference)
      let next = FacilityStatus.after(step, from: from)
      if let next {
        try await bench.registers.take(step, of: reference, Self.words)
        let dossier = try await bench.registers.dossier(of: reference)
        #expect(dossier.steps.count == before.steps.count + 1)
        #expect(dossier.steps.last?.step == step)
        #expect(dossier.steps.last?.words == Self.words)
        #expect(dossier.steps.last?.at == bench.clock.now)
        let indexed = try await bench.facility(certificate: "mame/1")
        #expect(indexed?.status == next)
      } else {
        await #expect(throws: ConsentError.illegalStep(from: from)) {
          try await bench.registers.take(step, of: reference, Self.words)
        }
        #expect(try await bench.registers.dossier(of: reference) == before)
        #expect(try await bench.registers.facility(reference)?.status == from)
      }
    }
  }

  /// What an entry alone may say; everything else is a step with a document.
  private static let entries: [(FacilityStatus?, FacilityStatus, FacilityStep)] = [
    (nil, .applied, .applied), (nil, .active, .takenOver), (.left, .applied, .applied),
    (.left, .active, .takenOver), (.active, .suspended, .suspended), (.applied, .left, .left),
    (.reviewed, .left, .left), (.contracted, .left, .left), (.technicalTest, .left, .left),
    (.active, .left, .left), (.suspended, .left, .left),
  ]

  @Test(arguments: [nil] + FacilityStatus.allCases.map(Optional.some), FacilityStatus.allCases)
  func `are not jumped over by an entry in the register`(
    from: FacilityStatus?, to: FacilityStatus
  ) async throws {
    try await Bench.run { bench in
      let reference = try Bench.facility("mame/1")
      if let from { try await bench.facility("mame/1", in: from) }
      let before = try await bench.registers.dossier(of: reference).steps
      let entry = try bench.entry("mame/1", status: to)
      let expected = Self.entries.first { $0.0 == from && $0.1 == to }?.2
      if from == to || expected != nil {
        try await bench.registers.putFacility(entry)
        let steps = try await bench.registers.dossier(of: reference).steps
        #expect(steps.dropFirst(before.count).map(\.step) == expected.map { [$0] } ?? [])
        #expect(try await bench.registers.facility(reference)?.status == to)
      } else {
        await #expect(throws: ConsentError.illegalStep(from: from)) {
          try await bench.registers.putFacility(entry)
        }
        #expect(try await bench.registers.facility(reference)?.status == from)
      }
    }
  }

  @Test(arguments: [
    StepWords(by: "", document: "K-1"), StepWords(by: "山田", document: ""),
    StepWords(by: String(repeating: "a", count: 129), document: "K-1"),
    StepWords(by: "山田", document: String(repeating: "a", count: 129)),
    StepWords(by: "山田", document: "K-1", note: String(repeating: "a", count: 601)),
  ])
  func `need a person and a document of some length`(words: StepWords) async throws {
    try await Bench.run { bench in
      let reference = try await bench.facility("mame/1", in: .applied)
      await #expect(throws: ConsentError.self) {
        try await bench.registers.take(.reviewed, of: reference, words)
      }
      #expect(try await bench.registers.facility(reference)?.status == .applied)
    }
  }

  @Test func `of a facility that nobody registered are refused`() async throws {
    try await Bench.run { bench in
      await #expect(throws: ConsentError.unknownFacility) {
        try await bench.registers.take(.reviewed, of: try Bench.facility("mame/9"), Self.words)
      }
    }
  }

  @Test func `are kept to the newest sixty-four`() async throws {
    try await Bench.run { bench in
      let reference = try await bench.register("mame/1")
      for turn in 0..<65 {
        let words = StepWords(by: "山田", document: "K-\(turn)")
        try await bench.registers.take(
          turn.isMultiple(of: 2) ? .suspended : .active, of: reference, words)
      }
      let steps = try await bench.registers.dossier(of: reference).steps
      #expect(steps.count == FacilityDossier.stepsMax)
      #expect(steps.first?.words.document == "K-1")
      #expect(steps.last?.words.document == "K-64")
    }
  }

  @Test func `to the network let it join when it becomes active, and not again`() async throws {
    try await Bench.run { bench in
      let reference = try await bench.facility("mame/1", in: .technicalTest)
      bench.clock.set(bench.clock.now.adding(.seconds(60)))
      let joined = bench.clock.now
      try await bench.registers.take(.active, of: reference, Self.words)
      bench.clock.set(bench.clock.now.adding(.seconds(60)))
      try await bench.registers.take(.suspended, of: reference, Self.words)
      try await bench.registers.take(.active, of: reference, Self.words)
      var renewed = try bench.entry("mame/1")
      renewed.nameEn = "New name"
      try await bench.registers.putFacility(renewed)
      #expect(try await bench.registers.facility(reference)?.joined == joined)
    }
  }

  @Test func `persons and address stay when only the entry is put`() async throws {
    try await Bench.run { bench in
      var dossier = FacilityDossier()
      dossier.address = "松江市殿町1"
      dossier.persons[.manager] = FacilityDossier.Person(name: "院長", contact: "0852-00-0000")
      dossier.certificateEnds = [
        Bench.certificate("mame/1"): bench.clock.now, Bench.certificate("other"): bench.clock.now,
      ]
      let entry = try bench.entry("mame/1")
      try await bench.registers.putFacility(entry, dossier: dossier)
      try await bench.registers.putFacility(entry)
      let kept = try await bench.registers.dossier(of: entry.reference)
      #expect(kept.address == "松江市殿町1")
      #expect(kept.persons == dossier.persons)
      #expect(Array(kept.certificateEnds.keys) == entry.certificates)
      #expect(kept.steps.map(\.step) == [.takenOver])
    }
  }

  @Test func `an entry of before there were steps is read, and written anew`() async throws {
    try await Bench.run { bench in
      let entry = try bench.entry("mame/1")
      try await bench.storeFirstVersion(of: entry)
      #expect(try await bench.registers.facility(entry.reference) == entry)
      let empty = try await bench.registers.dossier(of: entry.reference)
      #expect(empty == FacilityDossier())
      try await bench.registers.take(.suspended, of: entry.reference, Self.words)
      #expect(try await bench.registers.facility(entry.reference)?.status == .suspended)
    }
  }
}

extension Bench {
  /// Brings a facility to `status` by the steps that lead there.
  @discardableResult
  func facility(_ path: String, in status: FacilityStatus) async throws -> FacilityReference {
    let way: [FacilityStatus: [FacilityStep]] = [
      .applied: [], .reviewed: [.reviewed], .contracted: [.reviewed, .contracted],
      .technicalTest: [.reviewed, .contracted, .technicalTest],
      .active: [.reviewed, .contracted, .technicalTest, .active],
      .suspended: [.reviewed, .contracted, .technicalTest, .active, .suspended],
      .left: [.left],
    ]
    let entry = try entry(path, status: .applied)
    try await registers.putFacility(entry)
    for step in try #require(way[status]) {
      try await registers.take(step, of: entry.reference, StepWords(by: "x", document: "y"))
    }
    return entry.reference
  }

  /// Stores an entry in the form it had before there were audits and capacities.
  func storeFirstVersion(of facility: Facility) async throws {
    var packer = Packer(version: 1)
    packer.reference(facility.reference)
    packer.byte(facility.status.rawValue)
    packer.flag(facility.discloses)
    packer.flag(facility.views)
    packer.number(facility.joined.milliseconds)
    for text in [facility.facilityType, facility.nameJa, facility.nameEn] { packer.text(text) }
    packer.byte(UInt8(facility.certificates.count))
    for certificate in facility.certificates { packer.fixed(certificate.bytes) }
    let reference = facility.reference
    let key = Key("facility", reference.network.text, reference.facility.text)
    _ = try await store.commit(if: [.absent(key)], [.put(key, packer.bytes)])
  }
}
