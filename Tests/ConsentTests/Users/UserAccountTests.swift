import Consent
import Linkage
import Platform
import Record
import Store
import Testing

/// An account from the application to its end.
@Suite struct `User accounts` {
  private static let office = UserStep.Actor(.office, by: "山田")
  private static let desk = UserStep.Actor(.facility, by: "事務長")
  private static let head = UserStep.Actor(.facility, by: "院長")

  private func application(
    _ id: String = "dr.ando", role: String = "doctor", licence: String? = "第234567号"
  ) throws -> UserRecord {
    var user = UserRecord(
      id: try Bench.user(id), facility: try Bench.facility("mame/1"), role: role,
      licence: licence)
    user.licenceProof = licence.map { _ in
      LicenceProof(source: .nationalSearch, checkedBy: "事務長")
    }
    user.isPersonal = true
    return user
  }

  private func take(
    _ event: UserEvent, _ bench: Bench, _ id: String = "dr.ando",
    by actor: UserStep.Actor, under rules: UserRules = .standard
  ) async throws -> UserRecord? {
    let facility = try Bench.facility("mame/1")
    try await bench.registers.take(
      event, for: try Bench.user(id), at: facility, by: actor, under: rules)
    return try await bench.registers.user(try Bench.user(id), at: facility)
  }

  @Test func `are active once they are granted and confirmed, and remember every step`()
    async throws
  {
    try await Bench.run { bench in
      try await bench.registers.apply(for: application(), by: Self.desk, under: .standard)
      let id = try Bench.user("dr.ando")
      let facility = try Bench.facility("mame/1")
      #expect(try await bench.registers.user(id, at: facility)?.status == .applied)
      bench.clock.advance(by: .seconds(60))
      #expect(try await take(.grant, bench, by: Self.office)?.status == .granted)
      bench.clock.advance(by: .seconds(60))
      let user = try #require(await take(.confirm, bench, by: Self.head))
      #expect(user.status == .active)
      #expect(user.certified == bench.clock.now)
      #expect(user.history.map(\.word) == ["apply", "grant", "confirm"])
      #expect(user.history.map(\.actor) == [Self.desk, Self.office, Self.head])
      #expect(user.history.map(\.status) == [.applied, .granted, .active])
      #expect(user.history.first?.at == Bench.now)
      #expect(user.licenceProof == LicenceProof(source: .nationalSearch, checkedBy: "事務長"))
    }
  }

  @Test func `are granted by the side that the rules name`() async throws {
    try await Bench.run { bench in
      try await bench.registers.apply(for: application(), by: Self.desk, under: .standard)
      await #expect(throws: ConsentError.stepOfOtherSide) {
        try await take(.grant, bench, by: Self.head)
      }
      let rules = UserRules(grantedBy: .facility, recertifyDays: 92, whenOverdue: .none)
      await #expect(throws: ConsentError.stepOfOtherSide) {
        try await take(.grant, bench, by: Self.office, under: rules)
      }
      await #expect(throws: ConsentError.ownHand) {
        try await take(.grant, bench, by: Self.desk, under: rules)
      }
      #expect(try await take(.grant, bench, by: Self.head, under: rules)?.status == .granted)
    }
  }

  @Test func `are nobody's own to apply for, to grant or to confirm`() async throws {
    try await Bench.run { bench in
      let own = UserStep.Actor(.facility, by: "dr.ando")
      await #expect(throws: ConsentError.ownHand) {
        try await bench.registers.apply(for: application(), by: own, under: .standard)
      }
      try await bench.registers.apply(for: application(), by: Self.desk, under: .standard)
      _ = try await take(.grant, bench, by: Self.office)
      await #expect(throws: ConsentError.ownHand) { try await take(.confirm, bench, by: own) }
    }
  }

  @Test func `rest on a licence, on who checked it, and on being personal`() async throws {
    try await Bench.run { bench in
      func apply(_ user: UserRecord) async throws {
        try await bench.registers.apply(for: user, by: Self.desk, under: .standard)
      }
      var shared = try application()
      shared.isPersonal = false
      await #expect(throws: ConsentError.notPersonal) { try await apply(shared) }
      var unchecked = try application()
      unchecked.licenceProof = nil
      await #expect(throws: ConsentError.malformedEntry(field: "licenceSource")) {
        try await apply(unchecked)
      }
      await #expect(throws: ConsentError.malformedEntry(field: "licence")) {
        try await apply(application(licence: nil))
      }
      await #expect(throws: ConsentError.malformedEntry(field: "role")) {
        try await apply(application(role: "wizard"))
      }
      try await apply(application("ck.ueda", role: "clerk", licence: nil))
    }
  }

  @Test(arguments: [
    "受付", "内科外来", "nurse-station", "Reception2", "c101.reception2", "shared", "c101.shared",
    "front_desk",
    "病棟3", "kyoyo01", "ＳＴ共用",
  ])
  func `are no desk's or group's`(_ name: String) async throws {
    try await Bench.run { bench in
      await #expect(throws: ConsentError.sharedName) {
        try await bench.registers.apply(
          for: application(name), by: Self.desk, under: .standard)
      }
      await #expect(throws: ConsentError.sharedName) {
        try await bench.registers.putUser(application(name))
      }
    }
  }

  @Test(arguments: ["dr.sato", "ns.mori", "k.kyoko", "stationer", "s-teams", "佐藤花子"])
  func `may have a person's name`(_ name: String) async throws {
    try await Bench.run { bench in
      try await bench.registers.putUser(application(name))
    }
  }

  @Test func `have a licence of their own in each role of a facility`() async throws {
    try await Bench.run { bench in
      try await bench.registers.putUser(application())
      for same in ["第234567号", "234567", "第２３４５６７号"] {
        await #expect(throws: ConsentError.licenceInUse) {
          try await bench.registers.putUser(application("dr.ito", licence: same))
        }
        await #expect(throws: ConsentError.licenceInUse) {
          try await bench.registers.apply(
            for: application("dr.ito", licence: same), by: Self.desk, under: .standard)
        }
      }
      // Another profession has a register of its own, and another facility its own users.
      try await bench.registers.putUser(application("ns.mori", role: "nurse"))
      var elsewhere = UserRecord(
        id: try Bench.user("dr.ando"), facility: try Bench.facility("mame/2"), role: "doctor",
        licence: "第234567号")
      elsewhere.isPersonal = true
      try await bench.registers.putUser(elsewhere)
      _ = try await take(.withdraw, bench, by: Self.head)
      try await bench.registers.putUser(application("dr.ito"))
      await #expect(throws: ConsentError.licenceInUse) {
        try await bench.registers.apply(for: application(), by: Self.desk, under: .standard)
      }
    }
  }

  @Test func `lose the right to emergency views when they rest or end`() async throws {
    try await Bench.run { bench in
      let facility = try Bench.facility("mame/1")
      for event in [UserEvent.suspend, .withdraw] {
        try await bench.registers.putUser(application())
        try await bench.registers.setEmergencyRight(
          EmergencyRight(
            until: bench.clock.now.adding(.seconds(60)), grantedBy: "院長",
            granted: bench.clock.now), of: try Bench.user("dr.ando"), at: facility)
        let listener = Listener(bench.registers.events)
        #expect(try await take(event, bench, by: Self.head)?.emergencyRight == nil)
        #expect(listener.events.map(\.effect) == [.narrows])
      }
    }
  }

  @Test func `remember sixteen steps, and what was checked through another put`() async throws {
    try await Bench.run { bench in
      for _ in 0..<20 { try await bench.registers.putUser(application()) }
      var bare = try application()
      bare.licenceProof = nil
      bare.isPersonal = false
      try await bench.registers.putUser(bare, by: Self.office)
      let user = try #require(
        await bench.registers.user(try Bench.user("dr.ando"), at: Bench.facility("mame/1")))
      #expect(user.history.count == 16)
      #expect(user.history.last?.actor == Self.office)
      #expect(user.history.last?.event == nil)
      #expect(user.licenceProof?.source == .nationalSearch && user.isPersonal)
    }
  }

  @Test(arguments: [1, 2] as [UInt8])
  func `are read as versions 1 and 2 stored them`(_ version: UInt8) async throws {
    try await Bench.run { bench in
      let facility = try Bench.facility("mame/1")
      let id = try Bench.user("受付")
      var packer = Packer(version: version)
      packer.reference(facility)
      packer.text(id.text)
      packer.byte(1)
      packer.text("doctor")
      packer.optional("第1号")
      packer.optional(nil as Int64?)
      if version == 2 { packer.flag(false) }
      try await bench.registers.putUser(application())
      let key = try #require(
        bench.store.list(prefix: Key("user", "mame", "1"), limit: 9).first?.0)
      _ = try await bench.store.commit(if: [], [.put(key, packer.bytes)])
      let user = try #require(await bench.registers.users(at: facility).first)
      #expect(user.id == id && user.status == .active && user.licence == "第1号")
      #expect(user.certified == nil && user.history.isEmpty && user.licenceProof == nil)
      #expect(user.emergencyRight == nil)
    }
  }

  @Test func `with a desk's name may rest but not come back`() async throws {
    try await Bench.run { bench in
      var desk = try application("desk")
      desk.status = .suspended
      try await bench.registers.putUser(desk)
      await #expect(throws: ConsentError.sharedName) {
        try await take(.resume, bench, "desk", by: Self.office)
      }
    }
  }

  @Test func `cannot take one licence both at the same moment`() async throws {
    try await Bench.run { bench in
      let outcomes = await withTaskGroup(of: Bool.self) { group in
        for number in 0..<6 {
          group.addTask {
            do {
              try await bench.registers.putUser(application("dr.\(number)"))
              return true
            } catch { return false }
          }
        }
        return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      #expect(outcomes == 1)
    }
  }
}
