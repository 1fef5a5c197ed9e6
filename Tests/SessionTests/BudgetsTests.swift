import Platform
import Record
import Session
import Testing

@Suite struct `Budgets of questions` {
  private let now = Timestamp(milliseconds: 1_800_000_000_000)

  private func limits(
    user: Int = 1_000, facility: Int = 1_000, subject: Int = 1_000, pair: Int = 1_000,
    handles: Int = 3, minutes: Int = 10
  ) throws -> Budgets {
    let limits = BudgetLimits(
      userPerMinute: user, facilityPerMinute: facility, subjectPerMinute: subject,
      pairPerMinute: pair, unknownHandles: handles, lockMinutes: minutes)
    return Budgets(limits: [try #require(NetworkID("mame")): limits])
  }

  private func question(
    _ facility: String = "c-101", _ user: String = "dr.sato", _ subject: String = "a",
    custodian: String = "oshidori"
  ) throws -> Budgets.Question {
    Budgets.Question(
      facility: try self.facility(facility), user: try #require(UserID(user)),
      custodian: try #require(NetworkID(custodian)), subject: subject)
  }

  private func facility(_ id: String) throws -> FacilityReference {
    FacilityReference(
      network: try #require(NetworkID("mame")), facility: try #require(FacilityID(id)))
  }

  private func after(_ seconds: Double) -> Timestamp {
    Timestamp(milliseconds: now.milliseconds + Int64(seconds * 1_000))
  }

  @Test func `are spent at their maximum and not before, and say whose`() throws {
    for (budgets, scope) in [
      (try limits(user: 3), Budgets.Scope.user), (try limits(subject: 3), .subject),
      (try limits(facility: 3), .facility), (try limits(pair: 3), .pair),
    ] {
      for _ in 0..<3 { #expect(budgets.spend(try question(), at: now) == nil) }
      #expect(budgets.spend(try question(), at: now) == scope)
    }
  }

  @Test func `are each user's, patient's, facility's and pair's own`() throws {
    let users = try limits(user: 1)
    #expect(users.spend(try question(), at: now) == nil)
    #expect(users.spend(try question("c-101", "dr.ito"), at: now) == nil)
    #expect(users.spend(try question("c-102"), at: now) == nil)
    #expect(users.spend(try question(), at: now) == .user)
    let subjects = try limits(subject: 1)
    #expect(subjects.spend(try question(), at: now) == nil)
    #expect(subjects.spend(try question("c-101", "dr.ito"), at: now) == .subject)
    #expect(subjects.spend(try question("c-101", "dr.ito", "b"), at: now) == nil)
    let facilities = try limits(facility: 1)
    #expect(facilities.spend(try question(), at: now) == nil)
    #expect(facilities.spend(try question(custodian: "mio"), at: now) == nil)
    #expect(facilities.spend(try question("c-102"), at: now) == nil)
    let pairs = try limits(pair: 1)
    #expect(pairs.spend(try question(), at: now) == nil)
    #expect(pairs.spend(try question("c-102"), at: now) == .pair)
    #expect(pairs.spend(try question("c-102", custodian: "mio"), at: now) == nil)
  }

  @Test func `come back as the minute slides on, never twice as much at a boundary`() throws {
    let budgets = try limits(user: 60)
    func spend(_ count: Int, at moment: Timestamp) throws -> Int {
      try (0..<count).reduce(0) { done, _ in
        done + (budgets.spend(try question(), at: moment) == nil ? 1 : 0)
      }
    }
    // Just before the end of a minute of the clock, and just after it.
    let boundary = 60 - Double(now.milliseconds % 60_000) / 1_000
    #expect(try spend(100, at: after(boundary - 0.001)) == 60)
    #expect(try spend(100, at: after(boundary)) == 0)
    #expect(try spend(100, at: after(boundary + 30)) == 30)
    #expect(try spend(100, at: after(boundary + 200)) == 60)
  }

  @Test func `lock a facility's handles after so many guesses within their time`() throws {
    let budgets = try limits(handles: 3, minutes: 10)
    let (guesser, other) = (try facility("c-101"), try facility("c-102"))
    for seconds in [0.0, 1] {
      #expect(budgets.noteGuess(of: guesser, at: after(seconds)) == nil)
    }
    #expect(!budgets.isLocked(guesser, at: after(1)))
    let until = try #require(budgets.noteGuess(of: guesser, at: after(2)))
    #expect(until == after(602))
    #expect(budgets.isLocked(guesser, at: after(2)) && !budgets.isLocked(other, at: after(2)))
    // What is tried meanwhile neither counts nor makes it longer.
    #expect(budgets.noteGuess(of: guesser, at: after(300)) == nil)
    #expect(budgets.isLocked(guesser, at: after(601.999)))
    #expect(!budgets.isLocked(guesser, at: after(602)))
    #expect(budgets.noteGuess(of: guesser, at: after(602)) == nil)
    #expect(budgets.guesses(of: guesser.network, at: after(603)).first?.locks == 1)
  }

  @Test func `forget guesses that are older than their time`() throws {
    let budgets = try limits(handles: 3, minutes: 1)
    for minute in 0..<10 {
      #expect(budgets.noteGuess(of: try facility("c-101"), at: after(Double(minute) * 31)) == nil)
    }
  }

  @Test func `show each operator what is theirs`() throws {
    let budgets = try limits(user: 2)
    for _ in 0..<3 { _ = budgets.spend(try question(), at: now) }
    _ = budgets.spend(try question("c-102", "dr.ito", "b", custodian: "mio"), at: now)
    let (mame, oshidori) = (try #require(NetworkID("mame")), try #require(NetworkID("oshidori")))
    let there = budgets.figures(at: now) { $1 == oshidori }
    #expect(there.map(\.facility.facility.text) == ["c-101"])
    #expect(there.map(\.questions) == [2])
    #expect(budgets.figures(at: now) { requester, _ in requester == mame }.count == 2)
    let users = budgets.users(of: mame, at: now)
    #expect(users.map(\.user.text) == ["dr.sato", "dr.ito"])
    #expect(users.map(\.questions) == [2, 1] && users.map(\.refused) == [1, 0])
    #expect(budgets.users(of: oshidori, at: now).isEmpty)
  }

  @Test func `of more than can be counted are refused until others have lapsed`() throws {
    let budgets = try limits(
      user: 9, facility: 1_000_000, subject: 1_000_000, pair: 1_000_000)
    var admitted = 0
    while budgets.spend(try question("c-101", "u\(admitted)", "\(admitted)"), at: now) == nil {
      admitted += 1
      guard admitted <= Budgets.countedMax else { break }
    }
    #expect(admitted == (Budgets.countedMax - 2) / 2)
    #expect(budgets.spend(try question("c-101", "u1", "1"), at: now) == nil)
    #expect(budgets.spend(try question("c-101", "new", "x"), at: after(300)) == nil)
  }

  @Test func `count a question that is kept as they count the same one asked anew`() throws {
    let budgets = try limits(user: 4, subject: 3)
    let kept = try question()
    for _ in 0..<2 { #expect(budgets.spend(kept, at: now) == nil) }
    #expect(budgets.spend(try question(), at: now) == nil)
    #expect(budgets.spend(kept, at: now) == .subject)
    #expect(budgets.spend(try question(), at: now) == .user)
    let users = budgets.users(of: try #require(NetworkID("mame")), at: now)
    #expect(users.map(\.questions) == [4] && users.map(\.refused) == [1])
  }

  @Test func `count a question that is kept where they count it after others have lapsed`() throws {
    let budgets = try limits(user: 2, facility: 1_000_000, subject: 1_000_000, pair: 1_000_000)
    let (kept, filler) = (try question("c-101", "kept", "kept"), Budgets.countedMax / 2)
    for number in 0..<filler {
      _ = budgets.spend(try question("c-101", "u\(number)", "\(number)"), at: now)
      // Neither first nor last, so that what lapses around it moves it.
      if number == filler / 2 { #expect(budgets.spend(kept, at: now) == nil) }
    }
    #expect(budgets.spend(kept, at: after(110)) == nil)
    #expect(budgets.spend(try question("c-101", "new", "new"), at: after(121)) == nil)
    #expect(budgets.spend(kept, at: after(121)) == nil)
    #expect(budgets.spend(try question("c-101", "kept", "kept"), at: after(121)) == nil)
    #expect(budgets.spend(kept, at: after(121)) == .user)
    #expect(budgets.spend(try question("c-101", "new", "new"), at: after(121)) == nil)
  }
}
