import Consent
import Crypto
import Linkage
import Platform
import Record
import Store
import Synchronization
import Testing

@Suite struct `Facility and user registers` {
  @Test func `find a facility by its certificate and by its reference`() async throws {
    try await Bench.run { bench in
      let facility = try bench.entry("mame/1")
      try await bench.registers.putFacility(facility)
      let found = try await bench.facility(certificate: "mame/1")
      #expect(found == facility)
      #expect(try await bench.registers.facility(facility.reference) == facility)
      #expect(try await bench.facility(certificate: "x") == nil)
    }
  }

  @Test func `follow a change of certificates and status everywhere`() async throws {
    try await Bench.run { bench in
      var facility = try bench.entry("mame/1", certificates: ["a", "b"].map(Bench.certificate))
      try await bench.registers.putFacility(facility)
      facility.certificates = ["b", "c"].map(Bench.certificate)
      facility.status = .suspended
      try await bench.registers.putFacility(facility)
      #expect(try await bench.facility(certificate: "a") == nil)
      for name in ["b", "c"] {
        let found = try await bench.facility(certificate: name)
        #expect(found == facility)
      }
    }
  }

  @Test func `refuse a certificate that another facility has`() async throws {
    try await Bench.run { bench in
      try await bench.register("mame/1")
      let thief = try bench.entry("mame/2", certificates: [Bench.certificate("mame/1")])
      await #expect(throws: ConsentError.certificateInUse) {
        try await bench.registers.putFacility(thief)
      }
      #expect(try await bench.registers.facility(thief.reference) == nil)
    }
  }

  @Test func `let no network take the other's certificates away from it`() async throws {
    try await Bench.run { bench in
      let squatter = try bench.entry("oshidori/9", certificates: [Bench.certificate("mame/1")])
      try await bench.registers.putFacility(squatter)
      #expect(try await bench.facility(certificate: "mame/1") == nil)
      let owner = try bench.entry("mame/1")
      try await bench.registers.putFacility(owner)
      #expect(try await bench.facility(certificate: "mame/1") == owner)
      #expect(try await bench.facility(certificate: "mame/1", in: "oshidori") == squatter)
    }
  }

  @Test func `take sixteen certificates and not one more`() async throws {
    try await Bench.run { bench in
      let digests = (0..<17).map { Bench.certificate("\($0)") }
      let full = try bench.entry("mame/1", certificates: Array(digests.dropLast()))
      try await bench.registers.putFacility(full)
      await #expect(throws: ConsentError.limit(.certificatesPerFacility)) {
        try await bench.registers.putFacility(try bench.entry("mame/1", certificates: digests))
      }
    }
  }

  @Test func `list the facilities of one network alone`() async throws {
    try await Bench.run { bench in
      for path in ["mame/2", "mame/1", "oshidori/1", "mame-2/1"] { try await bench.register(path) }
      let found = try await bench.registers.facilities(try Bench.network("mame"))
      #expect(found.map(\.reference.path) == ["mame/1", "mame/2"])
    }
  }

  @Test func `keep users of the same name at two facilities apart`() async throws {
    try await Bench.run { bench in
      let here = try Bench.facility("mame/1")
      let there = try Bench.facility("mame/2")
      let user = UserRecord(
        id: try Bench.user(), facility: here, role: "doctor", licence: "123456",
        licenceValidUntil: bench.clock.now)
      try await bench.registers.putUser(user)
      try await bench.registers.putUser(
        UserRecord(id: try Bench.user(), facility: there, role: "clerk"))
      let found = try #require(await bench.registers.user(try Bench.user(), at: here))
      #expect(found.role == "doctor" && found.licence == "123456")
      #expect(found.licenceValidUntil == user.licenceValidUntil)
      #expect(try await bench.registers.users(at: here) == [found])
      #expect(try await bench.registers.user(try Bench.user(), at: there)?.role == "clerk")
    }
  }

  @Test func `take a user's name of the greatest length`() async throws {
    try await Bench.run { bench in
      let id = try Bench.user(String(repeating: "院", count: 128))
      let facility = try Bench.facility("mame/1")
      try await bench.registers.putUser(UserRecord(id: id, facility: facility, role: "nurse"))
      #expect(try await bench.registers.user(id, at: facility)?.id == id)
    }
  }

  @Test func `say what a change of a facility does to access`() async throws {
    try await Bench.run { bench in
      var facility = try bench.entry("mame/1", status: .applied)
      #expect(try await bench.registers.putFacility(facility).effect == .widens)
      #expect(try await bench.registers.putFacility(facility).effect == .same)
      let words = StepWords(by: "山田", document: "K-1")
      for step in [FacilityStep.reviewed, .contracted, .technicalTest, .active] {
        let event = try await bench.registers.take(step, of: facility.reference, words)
        #expect(event.effect == .widens)
      }
      facility = try #require(await bench.registers.facility(facility.reference))
      facility.certificates.append(Bench.certificate("new"))
      #expect(try await bench.registers.putFacility(facility).effect == .widens)
      facility.certificates.removeFirst()
      #expect(try await bench.registers.putFacility(facility).effect == .narrows)
      facility.views = false
      #expect(try await bench.registers.putFacility(facility).effect == .narrows)
      facility.status = .suspended
      #expect(try await bench.registers.putFacility(facility).effect == .narrows)
    }
  }

  @Test func `say what a change of a user does to access`() async throws {
    try await Bench.run { bench in
      var user = UserRecord(
        id: try Bench.user(), facility: try Bench.facility("mame/1"), role: "doctor")
      #expect(try await bench.registers.putUser(user).effect == .widens)
      #expect(try await bench.registers.putUser(user).effect == .same)
      user.role = "nurse"
      #expect(try await bench.registers.putUser(user).effect == .narrows)
      user.status = .suspended
      #expect(try await bench.registers.putUser(user).effect == .narrows)
      user.status = .active
      #expect(try await bench.registers.putUser(user).effect == .widens)
    }
  }
}

@Suite struct `Patients' consents` {
  let network: NetworkID
  let patient = PatientIndex(SHA256.hash([1]))

  init() throws {
    network = try Bench.network("mame")
  }

  @Test func `are unknown until something is recorded`() async throws {
    try await Bench.run { bench in
      let consent = try await bench.registers.consent(of: patient, in: network)
      #expect(consent == nil)
    }
  }

  @Test func `are published after they are stored and before they are acknowledged`() async throws {
    try await Bench.run { bench in
      let seen = Mutex<[Bool]>([])
      let key = Key("consent", network.text, patient.hex)
      bench.registers.events.subscribe { _ in
        let isStored = bench.store.get(key) != nil
        seen.withLock { $0.append(isStored) }
      }
      let event = try await bench.registers.setParticipation(
        of: patient, in: network, .active)
      #expect(seen.withLock { $0 } == [true])
      #expect(event.subject == .patient(patient, network))
      #expect(event.from == "unknown")
      #expect(event.to == "active")
      #expect(event.effect == .widens)
    }
  }

  @Test func `are published again when the same is said again`() async throws {
    try await Bench.run { bench in
      let listener = Listener(bench.registers.events)
      for _ in 0..<2 {
        try await bench.registers.setParticipation(of: patient, in: network, .withdrawn)
      }
      #expect(listener.events.map(\.effect) == [.narrows, .same])
    }
  }

  @Test func `a second withdrawal takes away what was granted since the first`() async throws {
    try await Bench.run { bench in
      let registers = bench.registers
      try await registers.setParticipation(of: patient, in: network, .withdrawn)
      try await registers.setEmergencyConsent(of: patient, in: network, true)
      let event = try await registers.setParticipation(of: patient, in: network, .withdrawn)
      #expect(event.effect == .narrows)
    }
  }

  @Test func `of two who say the same at once neither hears of it before it has cut`()
    async throws
  {
    try await Bench.run { bench in
      let events = Mutex<[ConsentEvent.Effect]>([])
      let store = Interrupted(bench.store)
      let registers = Registers(
        store: store, handles: bench.handles, clock: bench.clock.wallClock)
      registers.events.subscribe { event in events.withLock { $0.append(event.effect) } }
      // Between the first one's commit and its publication the second says the same.
      store.afterCommit { () async throws in
        try await registers.setParticipation(of: patient, in: network, .withdrawn)
        #expect(events.withLock { $0 } == [.narrows])
      }
      try await registers.setParticipation(of: patient, in: network, .withdrawn)
      #expect(events.withLock { $0 } == [.narrows, .narrows])
      try await registers.setParticipation(of: patient, in: network, .withdrawn)
      #expect(events.withLock { $0 } == [.narrows, .narrows, .same])
    }
  }

  @Test func `are no longer published to a subscriber that has cancelled`() async throws {
    try await Bench.run { bench in
      let count = Mutex(0)
      let subscription = bench.registers.events.subscribe { _ in count.withLock { $0 += 1 } }
      try await bench.registers.setEmergencyConsent(of: patient, in: network, true)
      bench.registers.events.cancel(subscription)
      try await bench.registers.setEmergencyConsent(of: patient, in: network, false)
      #expect(count.withLock { $0 } == 1)
    }
  }

  @Test func `lose what was granted by a withdrawal, for good, but not what was refused`()
    async throws
  {
    try await Bench.run { bench in
      let granted = try Bench.facility("mame/1")
      let refused = try Bench.facility("mame/2")
      let registers = bench.registers
      try await registers.setParticipation(of: patient, in: network, .active)
      try await registers.setFacilityConsent(of: patient, in: network, for: granted, .granted)
      try await registers.setFacilityConsent(of: patient, in: network, for: refused, .refused)
      try await registers.setEmergencyConsent(of: patient, in: network, true)
      try await registers.setParticipation(of: patient, in: network, .withdrawn)
      try await registers.setParticipation(of: patient, in: network, .active)
      let consent = try #require(await registers.consent(of: patient, in: network))
      func standing(_ facility: FacilityReference) -> StandingConsent {
        consent.standing(for: Asker(facility), in: network, by: .latest, at: bench.clock.now)
      }
      #expect(standing(granted).viewing == .unset)
      #expect(standing(refused).viewing == .refused)
      #expect(standing(granted).emergency == false)
    }
  }

  @Test func `for a facility end at their moment and not before`() async throws {
    try await Bench.run { bench in
      let facility = try Bench.facility("mame/1")
      let end = bench.clock.now.adding(.seconds(60))
      try await bench.registers.setFacilityConsent(
        of: patient, in: network, for: facility, .granted, until: end)
      let consent = try #require(await bench.registers.consent(of: patient, in: network))
      let before = Timestamp(milliseconds: end.milliseconds - 1)
      func viewing(at now: Timestamp) -> FacilityConsent {
        consent.standing(for: Asker(facility), in: network, by: .latest, at: now).viewing
      }
      #expect(viewing(at: before) == .granted)
      #expect(viewing(at: end) == .unset)
    }
  }

  @Test(arguments: [FacilityConsent.refused, .unset])
  func `take an end only for what is granted`(_ value: FacilityConsent) async throws {
    try await Bench.run { bench in
      await #expect(throws: ConsentError.refusalWithEnd) {
        try await bench.registers.setFacilityConsent(
          of: patient, in: network, for: try Bench.facility("mame/1"), value,
          until: bench.clock.now)
      }
    }
  }

  @Test func `that are shortened narrow, that are lengthened widen`() async throws {
    try await Bench.run { bench in
      func grant(_ seconds: Int64?) async throws -> ConsentEvent.Effect {
        try await bench.registers.setFacilityConsent(
          of: patient, in: network, for: try Bench.facility("mame/1"), .granted,
          until: seconds.map { bench.clock.now.adding(.seconds($0)) }
        ).effect
      }
      var effects: [ConsentEvent.Effect] = []
      for seconds in [60, 30, 90, nil, nil, 60] as [Int64?] {
        effects.append(try await grant(seconds))
      }
      #expect(effects == [.widens, .narrows, .widens, .widens, .same, .narrows])
    }
  }

  @Test(arguments: [
    (FacilityConsent.refused, ConsentEvent.Effect.narrows), (.unset, .same), (.granted, .widens),
  ])
  func `say what a first word about a facility does to access`(
    _ value: FacilityConsent, _ effect: ConsentEvent.Effect
  ) async throws {
    try await Bench.run { bench in
      let event = try await bench.registers.setFacilityConsent(
        of: patient, in: network, for: try Bench.facility("mame/1"), value)
      #expect(event.effect == effect)
      #expect(event.facility == (try Bench.facility("mame/1")))
    }
  }

  @Test func `take 256 statements and not one more, but forget what ran out first`() async throws {
    try await Bench.run { bench in
      let end = bench.clock.now.adding(.seconds(60))
      func say(_ number: Int) async throws {
        let coverage = Coverage(.facilities([try Bench.facility("mame/\(number)")]))
        let validity = ConsentStatement.Validity(until: number == 0 ? end : nil)
        try await bench.registers.record(
          [
            ConsentStatement(
              .viewing(.granted, coverage), said: bench.clock.now, validity: validity)
          ], of: patient, in: network)
      }
      for number in 0..<256 { try await say(number) }
      await #expect(throws: ConsentError.limit(.statementsPerPatient)) { try await say(256) }
      bench.clock.set(end)
      try await say(256)
      let consent = try #require(await bench.registers.consent(of: patient, in: network))
      #expect(consent.statements.count == 256)
    }
  }

  @Test func `that are given at once are all kept`() async throws {
    try await Bench.run { bench in
      try await withThrowingTaskGroup { group in
        for number in 0..<8 {
          let facility = try Bench.facility("mame/\(number)")
          group.addTask {
            try await bench.registers.setFacilityConsent(
              of: patient, in: network, for: facility, .granted)
          }
        }
        try await group.waitForAll()
      }
      let consent = try #require(await bench.registers.consent(of: patient, in: network))
      let granted = consent.statements.filter(\.isGrant)
      #expect(granted.count == 8)
    }
  }
}
