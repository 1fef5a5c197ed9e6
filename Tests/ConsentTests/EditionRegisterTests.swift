import Consent
import Crypto
import Platform
import Policy
import Record
import Store
import Testing

/// What was activated stays activated.
@Suite struct EditionRegisters {
  let accord: Accord
  let first: Edition
  let agreement = "mame--oshidori"

  init() throws {
    accord = try Accord()
    first = Edition.first(try Accord.set())
  }

  /// Two editions, an hour and two hours from now.
  private func chain() throws -> [SignedEdition] {
    let tight = try accord.edition(
      Accord.narrower(), over: first, signers: ["yamada", "sakai"])
    let next = try accord.edition(
      Accord.set {
        $0.roles = "doctor"
        $0.version = 2
      }, over: tight.edition, signers: ["yamada", "sakai"], at: accord.later(7200))
    return [tight, next]
  }

  private func activate(
    _ signed: SignedEdition, over latest: Edition, in register: EditionRegister
  ) async throws {
    try await register.activate(
      try accord.review(signed, over: latest).approve(at: accord.now))
  }

  @Test func `nothing is in force before something was activated`() async throws {
    try await Bench.run { bench in
      let register = EditionRegister(store: bench.store)
      let latest = try await register.latest(of: agreement)
      #expect(latest == nil)
      let current = try await register.current(of: agreement, at: accord.now)
      #expect(current.isEmpty)
    }
  }

  @Test func `the first activation keeps what there was before`() async throws {
    try await Bench.run { bench in
      let register = EditionRegister(store: bench.store)
      let tight = try chain()[0]
      try await activate(tight, over: first, in: register)
      #expect(try await register.latest(of: agreement) == tight)
      #expect(try await register.edition(0, of: agreement)?.edition == first)
      #expect(try await register.edition(1, of: agreement) == tight)
      #expect(try await register.edition(2, of: agreement) == nil)
    }
  }

  @Test func `an edition waits for its time, and what waits is listed behind it`() async throws {
    try await Bench.run { bench in
      let register = EditionRegister(store: bench.store)
      let editions = try chain()
      try await activate(editions[0], over: first, in: register)
      try await activate(editions[1], over: editions[0].edition, in: register)
      func epochs(_ seconds: Int64) async throws -> [Int] {
        try await register.current(of: agreement, at: accord.later(seconds)).map(\.edition.epoch)
      }
      #expect(try await epochs(0) == [0, 1, 2])
      #expect(try await epochs(3599) == [0, 1, 2])
      #expect(try await epochs(3600) == [1, 2])
      #expect(try await epochs(7200) == [2])
    }
  }

  @Test func `a clock set back brings back nothing that took effect`() async throws {
    try await Bench.run { bench in
      let register = EditionRegister(store: bench.store)
      let tight = try chain()[0]
      try await activate(tight, over: first, in: register)
      try await register.took(effect: 1, of: agreement)
      try await register.took(effect: 0, of: agreement)
      let current = try await register.current(of: agreement, at: accord.later(-86_400))
      #expect(current.map(\.edition.epoch) == [1])
    }
  }

  @Test func `of two editions over the same one only the first counts`() async throws {
    try await Bench.run { bench in
      let register = EditionRegister(store: bench.store)
      let tight = try chain()[0]
      let other = try accord.edition(
        Accord.set { $0.version = 9 }, over: first, signers: ["yamada", "sakai"])
      try await activate(tight, over: first, in: register)
      await #expect(throws: ActivationError.overtaken) {
        try await activate(other, over: first, in: register)
      }
      #expect(try await register.latest(of: agreement) == tight)
    }
  }
}
