import Consent
import Crypto
import Linkage
import Platform
import Record
import Testing

@Suite struct `Emergency desk` {
  private let here = "mame/1"

  @Test func `keeps a case as it was filed`() async throws {
    try await Bench.run { bench in
      let filed = try await bench.view()
      #expect(try await bench.emergencies.review(filed.id) == filed)
      #expect(filed.due == bench.clock.now.adding(.seconds(72 * 3600)))
      for network in ["mame", "oshidori"] {
        let listed = try await bench.emergencies.reviews(of: Bench.network(network))
        #expect(listed == [filed])
      }
      #expect(try await bench.emergencies.reviews(of: Bench.network("mio")).isEmpty)
    }
  }

  @Test func `lists the newest first`() async throws {
    try await Bench.run { bench in
      let first = try await bench.view()
      bench.clock.advance(by: .seconds(1))
      let second = try await bench.view()
      #expect(try await bench.emergencies.reviews(of: Bench.network("mame")) == [second, first])
    }
  }

  @Test func `tells both operators, the viewer's facility and the home, each in order`()
    async throws
  {
    try await Bench.run { bench in
      let desk = bench.emergencies
      let filed = try await bench.view()
      let (mame, oshidori) = (try Bench.network("mame"), try Bench.network("oshidori"))
      try await desk.examine(filed.id, of: mame, by: Bench.user("ms.kita"), .justified, note: "")
      try await desk.examine(filed.id, of: oshidori, by: Bench.user("x"), .justified, note: "")
      try await desk.inform(filed.id, of: oshidori, by: Bench.user("x"))
      let addressees: [Addressee] = [
        .network(mame), .network(oshidori), .facility(try Bench.facility(here)),
        .facility(try Bench.facility("oshidori/2")),
      ]
      for addressee in addressees {
        let notices = try await desk.notices(for: addressee, after: 0)
        #expect(notices.map(\.kind) == [.opened, .examined, .concluded, .patientInformed])
        #expect(notices.map(\.number) == [1, 2, 3, 4])
        #expect(try await bench.kinds(addressee, after: 2) == [.concluded, .patientInformed])
      }
      #expect(try await bench.kinds(.facility(Bench.facility("mame/2"))).isEmpty)
    }
  }

  @Test func `knows that a review is overdue from the clock alone, and says so once`() async throws
  {
    try await Bench.run { bench in
      let filed = try await bench.view()
      let desk = bench.emergencies
      bench.clock.advance(by: .seconds(72 * 3600 - 1))
      #expect(!filed.isOverdue(at: bench.clock.now))
      #expect(try await desk.tellOverdue() == [])
      bench.clock.advance(by: .seconds(1))
      #expect(filed.isOverdue(at: bench.clock.now))
      #expect(try await desk.tellOverdue() == [filed])
      #expect(try await desk.tellOverdue() == [])
      #expect(try await bench.kinds(.network(Bench.network("oshidori"))) == [.opened, .overdue])
    }
  }

  @Test func `a concluded review is never overdue`() async throws {
    try await Bench.run { bench in
      let filed = try await bench.view()
      for (network, reviewer) in [("mame", "a"), ("oshidori", "b")] {
        try await bench.emergencies.examine(
          filed.id, of: Bench.network(network), by: Bench.user(reviewer), .unjustified, note: "")
      }
      bench.clock.advance(by: .seconds(100 * 3600))
      let read = try #require(await bench.emergencies.review(filed.id))
      #expect(read.state == .concluded(.unjustified))
      #expect(!read.isOverdue(at: bench.clock.now))
      #expect(try await bench.emergencies.tellOverdue() == [])
    }
  }

  @Test func `nobody reviews their own view, nor one person for both sides`() async throws {
    try await Bench.run { bench in
      let filed = try await bench.view("dr.sato")
      let desk = bench.emergencies
      for network in ["mame", "oshidori"] {
        await #expect(throws: EmergencyError.reviewerIsViewer) {
          try await desk.examine(
            filed.id, of: Bench.network(network), by: Bench.user("DR.Sato"), .justified, note: "")
        }
      }
      try await desk.examine(
        filed.id, of: Bench.network("mame"), by: Bench.user("ms.kita"), .justified, note: "")
      await #expect(throws: EmergencyError.reviewerIsTheSame) {
        try await desk.examine(
          filed.id, of: Bench.network("oshidori"), by: Bench.user("ms.kita"), .justified, note: "")
      }
      await #expect(throws: EmergencyError.unknownCase) {
        try await desk.examine(
          filed.id, of: Bench.network("mio"), by: Bench.user("z"), .justified, note: "")
      }
    }
  }

  @Test(arguments: EmergencyRules.Scope.allCases)
  func `counts the views of a day, of each apart`(scope: EmergencyRules.Scope) async throws {
    var rules = EmergencyRules(
      perUserMax: 9, perFacilityMax: 9, perPatientMax: 9, whenOverdue: .remind)
    switch scope {
    case .user: rules.perUserMax = 2
    case .facility: rules.perFacilityMax = 2
    case .patient: rules.perPatientMax = 2
    }
    try await Bench.run { [rules] bench in
      // What is counted stays the same, everything else differs.
      let view = { (number: Int) in
        try await bench.view(
          scope == .user ? "dr.sato" : "dr.\(number)",
          at: scope == .patient ? "mame/\(number)" : "mame/1",
          patient: scope == .patient ? "p" : "p-\(number)", by: rules)
      }
      _ = try await view(1)
      bench.clock.advance(by: .seconds(3600))
      _ = try await view(2)
      await #expect(throws: EmergencyError.limit(scope)) { _ = try await view(3) }
      bench.clock.advance(by: .seconds(23 * 3600 - 1))
      await #expect(throws: EmergencyError.limit(scope)) { _ = try await view(3) }
      bench.clock.advance(by: .seconds(1))
      _ = try await view(3)
      await #expect(throws: EmergencyError.limit(scope)) { _ = try await view(4) }
    }
  }

  @Test func `files no more views at once than the limit`() async throws {
    try await Bench.run { bench in
      let filed = await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<8 { group.addTask { (try? await bench.view()) != nil } }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(filed == 3)
      let network = try Bench.network("mame")
      #expect(try await bench.kinds(.network(network)).count == 3)
    }
  }

  @Test func `reads claims only within their limits`() throws {
    let claim = { (text: String, minutes: Int) in
      EmergencyClaim(reason: .stroke, text: text, state: .confused, minutes: minutes)
    }
    #expect(claim("", 10) == nil)
    #expect(claim(" \n　", 10) == nil)
    #expect(claim(String(repeating: "救", count: 600), 30) != nil)
    #expect(claim(String(repeating: "救", count: 601), 30) == nil)
    #expect(claim("a", 0) == nil)
    #expect(claim("a", 31) == nil)
    #expect(claim("a", 1) != nil)
  }

  @Test func `of two networks' rules the stricter ones hold`() {
    let other = EmergencyRules(
      perUserMax: 9, perFacilityMax: 1, perPatientMax: 2, whenOverdue: .remind)
    for joined in [EmergencyRules.standard.joined(other), other.joined(.standard)] {
      #expect(
        joined
          == EmergencyRules(
            perUserMax: 3, perFacilityMax: 1, perPatientMax: 2, whenOverdue: .rest))
    }
  }
}
