import Consent
import Crypto
import Linkage
import Platform
import Record
import Testing

@Suite struct `Recorded statements` {
  let patient = PatientIndex(SHA256.hash([2]))

  @Test func `are all taken or none`() async throws {
    try await Bench.run { bench in
      let network = try Bench.network("mame")
      let good = ConsentStatement(.participation(.active), said: bench.clock.now)
      let future = ConsentStatement(
        .emergency(true), said: bench.clock.now.adding(.seconds(1)))
      await #expect(throws: ConsentError.malformedEntry(field: "said")) {
        try await bench.registers.record([good, future], of: patient, in: network)
      }
      #expect(try await bench.registers.consent(of: patient, in: network) == nil)
    }
  }

  @Test func `are the same when they come again from another desk`() async throws {
    try await Bench.run { bench in
      let network = try Bench.network("mame")
      let form = ConsentStatement(
        .participation(.active), said: bench.clock.now, document: "様式1")
      var effects: [ConsentEvent.Effect] = []
      for _ in 0..<2 {
        effects.append(
          try await bench.registers.record([form], of: patient, in: network).effect)
      }
      #expect(effects == [.widens, .same])
    }
  }

  @Test func `that refuse for a time need a word that their end is understood`() async throws {
    try await Bench.run { bench in
      let network = try Bench.network("mame")
      let refusal = ConsentStatement(
        .viewing(.refused, Coverage(.facilities([try Bench.facility("mame/1")]))),
        said: bench.clock.now,
        validity: ConsentStatement.Validity(until: bench.clock.now.adding(.seconds(60))))
      await #expect(throws: ConsentError.refusalWithEnd) {
        try await bench.registers.record([refusal], of: patient, in: network)
      }
      try await bench.registers.record(
        [refusal], of: patient, in: network, acknowledgingEnd: true)
      let stored = try #require(await bench.registers.consent(of: patient, in: network))
      #expect(stored.statements == [refusal])
    }
  }

  @Test func `of a parent name the day on which the child is of age`() async throws {
    try await Bench.run { bench in
      let network = try Bench.network("mame")
      func join(until: Timestamp?) -> ConsentStatement {
        ConsentStatement(
          .participation(.active), said: bench.clock.now,
          validity: ConsentStatement.Validity(until: until), signer: .proxy(.parent))
      }
      await #expect(throws: ConsentError.proxyWithoutEnd) {
        try await bench.registers.record([join(until: nil)], of: patient, in: network)
      }
      let ofAge = bench.clock.now.adding(.seconds(60))
      try await bench.registers.record([join(until: ofAge)], of: patient, in: network)
      let consent = try #require(await bench.registers.consent(of: patient, in: network))
      func participation(at now: Timestamp) -> Participation? {
        consent.standing(for: nil, in: network, by: .latest, at: now).participation
      }
      #expect(participation(at: bench.clock.now) == .active)
      #expect(participation(at: ofAge) == Participation.none)
    }
  }

  @Test func `name persons and professions, and nobody else`() async throws {
    let facility = try Bench.facility("mame/1")
    let home = try Bench.network("oshidori")
    let (sato, ito) = (try Bench.user("dr.sato"), try Bench.user("dr.ito"))
    let said = Timestamp(milliseconds: 0)
    let person = PatientConsent([
      ConsentStatement(.viewing(.granted, Coverage(.person(facility, sato))), said: said)
    ])
    let doctors = PatientConsent([
      ConsentStatement(
        .viewing(.granted, Coverage(.facilities([facility]), roles: ["doctor"])), said: said)
    ])
    func viewing(_ consent: PatientConsent, _ role: String?, _ user: UserID?) -> FacilityConsent {
      consent.standing(
        for: Asker(facility, role: role, user: user), in: home, by: .latest, at: said
      ).viewing
    }
    #expect(viewing(person, "nurse", sato) == .granted)
    #expect(viewing(person, "nurse", ito) == .unset)
    #expect(viewing(person, nil, nil) == .unset)
    #expect(viewing(doctors, "doctor", ito) == .granted)
    #expect(viewing(doctors, "nurse", ito) == .unset)
  }

  @Test func `for a network cover its members of that day, and later ones if they say so`()
    async throws
  {
    let home = try Bench.network("oshidori")
    let said = Timestamp(milliseconds: 1000)
    func viewing(_ reach: Coverage.Reach, later: Bool, joined: Int64, _ path: String) throws
      -> FacilityConsent
    {
      let statement = ConsentStatement(
        .viewing(.granted, Coverage(reach, coversLaterMembers: later)), said: said)
      let asker = Asker(
        try Bench.facility(path), joined: Timestamp(milliseconds: joined))
      return PatientConsent([statement])
        .standing(for: asker, in: home, by: .latest, at: said).viewing
    }
    let mame = Coverage.Reach.members(try Bench.network("mame"))
    #expect(try viewing(mame, later: false, joined: 1000, "mame/1") == .granted)
    #expect(try viewing(mame, later: false, joined: 1001, "mame/1") == .unset)
    #expect(try viewing(mame, later: true, joined: 1001, "mame/1") == .granted)
    #expect(try viewing(mame, later: true, joined: 0, "mio/1") == .unset)
    #expect(try viewing(.partners, later: false, joined: 0, "mio/1") == .granted)
    #expect(try viewing(.partners, later: true, joined: 0, "oshidori/1") == .unset)
  }
}
