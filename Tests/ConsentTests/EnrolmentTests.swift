import Consent
import Crypto
import Platform
import Record
import Testing

@Suite struct `An enrolment` {
  private static let words = StepWords(by: "山田", document: "証明書-1")

  private struct Case {
    let bench: Bench
    let facility: FacilityReference
    let key: SigningKey

    func open(days: Int = 14) async throws {
      _ = try await bench.registers.openEnrolment(
        of: facility, verifier: key.verifying, days: days)
    }

    func enrol(_ name: String = "new", isProven: Bool = true) async throws {
      let end = bench.clock.now.adding(.seconds(86_400 * 365))
      try await bench.registers.enrol(
        facility, certificate: Bench.certificate(name), until: end, words
      ) { $0.der == key.verifying.der && isProven }
    }

    var enrolment: Enrolment? {
      get async throws { try await bench.registers.dossier(of: facility).enrolment }
    }
  }

  private func run(
    _ status: FacilityStatus = .contracted, _ body: (Case) async throws -> Void
  ) async throws {
    try await Bench.run { bench in
      let facility = try await bench.facility("mame/1", in: status)
      try await body(Case(bench: bench, facility: facility, key: try .generate(.ed25519)))
    }
  }

  @Test(arguments: FacilityStatus.allCases)
  func `pins a certificate from the contract on, and takes the step to the test`(
    status: FacilityStatus
  ) async throws {
    let after: [FacilityStatus: FacilityStatus] = [
      .contracted: .technicalTest, .technicalTest: .technicalTest, .active: .active,
    ]
    try await run(status) { test in
      if status == .left {
        await #expect(throws: ConsentError.illegalStep(from: .left)) { try await test.open() }
        return
      }
      try await test.open()
      if let next = after[status] {
        try await test.enrol()
        let entry = try await test.bench.facility(certificate: "new")
        #expect(entry?.status == next)
        #expect(entry?.certificates.count == 2)
        #expect(try await test.enrolment == nil)
        let dossier = try await test.bench.registers.dossier(of: test.facility)
        #expect(dossier.certificateEnds[Bench.certificate("new")] != nil)
        if status == .contracted { #expect(dossier.steps.last?.words == Self.words) }
      } else {
        await #expect(throws: ConsentError.illegalStep(from: status)) { try await test.enrol() }
        #expect(try await test.bench.facility(certificate: "new") == nil)
        #expect(try await test.enrolment != nil)
      }
    }
  }

  @Test func `is good once`() async throws {
    try await run { test in
      await #expect(throws: ConsentError.enrolmentUnknown) { try await test.enrol() }
      try await test.open()
      try await test.enrol()
      await #expect(throws: ConsentError.enrolmentUnknown) { try await test.enrol("second") }
      #expect(try await test.bench.facility(certificate: "second") == nil)
    }
  }

  @Test func `bears five wrong proofs and is gone with the fifth`() async throws {
    try await run { test in
      try await test.open()
      for left in [4, 3, 2, 1] as [UInt8] {
        await #expect(throws: ConsentError.enrolmentProof) { try await test.enrol(isProven: false) }
        #expect(try await test.enrolment?.attempts == left)
      }
      await #expect(throws: ConsentError.enrolmentProof) { try await test.enrol(isProven: false) }
      await #expect(throws: ConsentError.enrolmentUnknown) { try await test.enrol() }
      #expect(try await test.bench.facility(certificate: "new") == nil)
    }
  }

  @Test func `ends at its moment and not before`() async throws {
    try await run { test in
      try await test.open(days: 1)
      test.bench.clock.advance(by: .seconds(86_400))
      await #expect(throws: ConsentError.enrolmentExpired) { try await test.enrol() }
      try await test.open(days: 1)
      test.bench.clock.advance(by: .seconds(86_400) - .milliseconds(1))
      try await test.enrol()
    }
  }

  @Test(arguments: [0, 61])
  func `lasts from one day to sixty`(days: Int) async throws {
    try await run { test in
      await #expect(throws: ConsentError.malformedEntry(field: "days")) {
        try await test.open(days: days)
      }
    }
  }

  @Test func `stays open when an entry is put, and when the certificate is another's`()
    async throws
  {
    try await run { test in
      try await test.bench.register("mame/2")
      try await test.open()
      let entry = try #require(await test.bench.registers.facility(test.facility))
      try await test.bench.registers.putFacility(entry)
      await #expect(throws: ConsentError.certificateInUse) { try await test.enrol("mame/2") }
      #expect(try await test.enrolment?.attempts == Enrolment.attemptsMax)
      #expect(try await test.bench.registers.facility(test.facility)?.status == .contracted)
    }
  }
}
