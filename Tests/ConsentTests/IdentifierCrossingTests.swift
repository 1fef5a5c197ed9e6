import Consent
import Crypto
import Foundation
import Linkage
import Platform
import Record
import Testing
import TestSupport

/// Guarantee G8 at the desks that make and end links: what a facility was given leads nowhere at
/// another facility, in another network, or after the link has ended.
///
/// What is handed out itself is tried a million times in LinkageTests, without a store.
@Suite struct `No identifier crosses at the desks` {
  @Test func `in random lives of links that are ended and made again`() async throws {
    let given = ProcessInfo.processInfo.environment["KAKEHASHI_TEST_SEED"].flatMap(UInt64.init)
    let seed = given ?? 20_261_122
    try await Bench.run { bench in
      var it = try await CrossedDesks(bench, seed: seed)
      for _ in 0..<1_500 { try await it.step() }
      for what in [
        "proposed", "slip", "slip abroad", "slip elsewhere", "confirmed", "suspended", "revoked",
        "withdrawn",
        "viewed", "view elsewhere", "view ended", "confirm elsewhere", "confirm ended",
        "key gone", "half ended",
      ] {
        #expect(it.counts[what, default: 0] > 0, "\(what) never happened")
      }
    }
  }
}

/// The desks, some patients, and what the outside would remember of their links.
private struct CrossedDesks {
  struct Violation: Error, CustomStringConvertible { let description: String }

  /// A link as its two facilities know it.
  struct Tie {
    let person: Person
    let id: LinkID
    let here: FacilityReference
    let there: FacilityReference
    let handles: [FacilityReference: Handle]
    var state = LinkState.proposed
    var confirmed: Set<FacilityReference> = []

    func number(at facility: FacilityReference) -> String {
      facility == here ? person.asking : person.asked
    }
  }

  let bench: Bench
  let desk: LinkDesk
  let seed: UInt64
  let mame: [FacilityReference]
  let oshidori: [FacilityReference]
  /// A network that is on neither side of any link.
  let stranger: FacilityReference
  let people: [Person]
  let needles: Needles
  var dice: SeededGenerator
  var ties: [Tie] = []
  var operations = 0
  var counts: [String: Int] = [:]

  init(_ bench: Bench, seed: UInt64) async throws {
    self.bench = bench
    self.seed = seed
    desk = LinkDesk(
      store: bench.store, links: bench.links, handles: bench.handles, sideKeys: bench.sideKeys,
      registers: bench.registers, clock: bench.clock.wallClock)
    var registered: [FacilityReference] = []
    for path in ["mame/1", "mame/11", "mame/2", "oshidori/1", "oshidori/11", "oshidori/2", "mio/1"]
    {
      registered.append(try await bench.register(path))
    }
    (mame, oshidori) = (Array(registered[0..<3]), Array(registered[3..<6]))
    stranger = registered[6]
    var dice = SeededGenerator(seed: seed)
    people = try (0..<30).map { _ in try Person(&dice) }
    needles = Needles(people)
    self.dice = dice
  }

  // MARK: What must hold

  private func hold(_ holds: Bool, _ what: @autoclosure () -> String) throws {
    guard !holds else { return }
    throw Violation(description: "seed \(seed), operation \(operations): \(what())")
  }

  /// Nothing in what a facility was given says a number or a name of anybody.
  private func holdNothing(_ texts: [String], _ what: String) throws {
    for text in texts {
      let found = needles.first(in: Array(text.utf8))
      try hold(found == nil, "\(found ?? "") stands in \(what)")
    }
  }

  private mutating func count(_ what: String) { counts[what, default: 0] += 1 }

  // MARK: Operations

  mutating func step() async throws {
    operations += 1
    // Six seconds each, so that nobody has tried too often.
    bench.clock.advance(by: .seconds(6))
    switch ties.count < 10 ? 0 : Int.random(in: 0..<100, using: &dice) {
    case 0..<6: try await propose()
    case 6..<10: try await refer()
    case 10..<45: try await confirm()
    case 45..<90: try await view()
    case 90..<93: try await suspend()
    case 93..<95: try await end()
    default: try await open()
    }
  }

  private mutating func pair() throws -> (Person, FacilityReference, FacilityReference) {
    (
      try #require(people.randomElement(using: &dice)),
      try #require(mame.randomElement(using: &dice)),
      try #require(oshidori.randomElement(using: &dice))
    )
  }

  private mutating func keep(
    _ person: Person, _ here: FacilityReference, _ there: FacilityReference, _ handle: Handle
  ) throws {
    let id = try #require(bench.handles.link(handle, for: here))
    let handles = [here: handle, there: bench.handles.handle(for: there, link: id)]
    try holdNothing(handles.values.map(\.text), "a handle")
    for tie in ties {
      try hold(Set(tie.handles.values).isDisjoint(with: handles.values), "a handle is used again")
    }
    ties.append(Tie(person: person, id: id, here: here, there: there, handles: handles))
  }

  private mutating func propose() async throws {
    let (person, here, there) = try pair()
    let made = try await desk.propose(
      ProposedSide(facility: here, localID: try Bench.localID(person.asking)),
      ProposedSide(facility: there, localID: try Bench.localID(person.asked)),
      evidence: LinkEvidence(mode: .blindedMatch, digest: SHA256.hash([7]), validUntil: nil),
      showing: person.demographics)
    try keep(person, here, there, made.handle)
    count("proposed")
  }

  /// A slip is issued, at times for one facility, presented where it is of no use, and redeemed.
  private mutating func refer() async throws {
    let (person, here, there) = try pair()
    let isForOne = Bool.random(using: &dice)
    let neighbours = isForOne ? oshidori.filter { $0 != there } : []
    let issued = try await bench.desk.issue(
      IssueRequest(
        issuer: here, localID: try Bench.localID(person.asking), network: there.network,
        facility: isForOne ? there.facility : nil, purpose: "COORD",
        demographics: person.demographics))
    try holdNothing([issued.slip, issued.claimCode.text, issued.id.hex], "a slip")
    for wrong in [stranger, mame[0]] + neighbours {
      let got = try? await bench.desk.redeem(
        .claimCode(issued.claimCode.text), by: wrong, localID: try Bench.localID("1"))
      try hold(got == nil, "a slip for \(there.path) is redeemed at \(wrong.path)")
      count(wrong.network == there.network ? "slip elsewhere" : "slip abroad")
    }
    let redeemed = try await bench.desk.redeem(
      .compact(issued.slip), by: there, localID: try Bench.localID(person.asked))
    try keep(person, here, there, issued.handle)
    try hold(ties.last?.handles[there] == redeemed.handle, "the receiver got another handle")
    count("slip")
  }

  /// Somebody, mostly a party, with a handle of one of the parties.
  private mutating func presenter() throws -> (Int, FacilityReference, Handle, isOwn: Bool) {
    let number = Int.random(in: ties.indices, using: &dice)
    let tie = ties[number]
    let owner = Bool.random(using: &dice) ? tie.here : tie.there
    let everyone = mame + oshidori + [stranger, owner, owner, owner, owner, owner, owner, owner]
    let place = try #require(everyone.randomElement(using: &dice))
    return (number, place, try #require(tie.handles[owner]), place == owner)
  }

  private mutating func confirm() async throws {
    let (number, place, handle, isOwn) = try presenter()
    var tie = ties[number]
    let may = isOwn && (tie.state == .proposed || tie.state == .suspended)
    var state: LinkState?
    do throws(ConsentError) { state = try await bench.desk.confirm(handle, by: place) } catch {
      try hold(!may, "a \(tie.state) link is not confirmed: \(error)")
    }
    try hold((state != nil) == may, "a \(tie.state) link is confirmed \(isOwn)")
    if !isOwn { count("confirm elsewhere") }
    if isOwn, tie.state.isFinal { count("confirm ended") }
    guard let state else { return }
    tie.confirmed.insert(place)
    if tie.confirmed.count == 2 {
      tie.state = .confirmed
      count("confirmed")
    }
    try hold(tie.state == state, "a \(tie.state) link is \(state)")
    ties[number] = tie
  }

  /// A view shows a facility its own number, and nobody else anything.
  private mutating func view() async throws {
    let (number, place, handle, isOwn) = try presenter()
    let tie = ties[number]
    var shown: ProposalView?
    do throws(ConsentError) { shown = try await desk.view(handle, for: place) } catch {
      try hold(error == .unknownLink, "\(place.path) is told more than that: \(error)")
    }
    if let shown {
      try hold(isOwn && !tie.state.isFinal, "a \(tie.state) link is seen at \(place.path)")
      try hold(
        shown.localID.exposed == tie.number(at: place), "\(place.path) sees another's number")
      count("viewed")
    } else {
      try hold(
        !isOwn || tie.state.isFinal || place == tie.here, "\(place.path) does not see its link")
    }
    if !isOwn { count("view elsewhere") }
    if isOwn, tie.state.isFinal { count("view ended") }
  }

  private mutating func suspend() async throws {
    let number = Int.random(in: ties.indices, using: &dice)
    try await bench.links.suspend(ties[number].id)
    guard !ties[number].state.isFinal else { return }
    ties[number].state = .suspended
    ties[number].confirmed = []
    count("suspended")
  }

  /// One link is revoked, or every link of a patient is, by one side's number.
  private mutating func end() async throws {
    let number = Int.random(in: ties.indices, using: &dice)
    let tie = ties[number]
    if Bool.random(using: &dice) {
      try await bench.links.revoke(tie.id)
      ties[number].state = .revoked
      return count("revoked")
    }
    let place = Bool.random(using: &dice) ? tie.here : tie.there
    let index = bench.handles.index(try Bench.localID(tie.number(at: place)), in: place.network)
    try await bench.links.revokeAll(of: index, in: place.network)
    for other in ties.indices where ties[other].person.asking == tie.person.asking {
      ties[other].state = .revoked
    }
    count("withdrawn")
  }

  /// Whoever has the whole record and every side key reads each half with its own side's key while
  /// the link's key is there, and nothing once the link has ended.
  private mutating func open() async throws {
    let tie = try #require(ties.randomElement(using: &dice))
    let link = try #require(await bench.links.link(tie.id))
    let key = try bench.links.key(of: link)
    try hold((key == nil) == tie.state.isFinal, "a \(tie.state) link has a key: \(key != nil)")
    if key == nil { count("key gone") }
    let living = ties.filter { !$0.state.isFinal && $0.id != tie.id }
    guard let other = living.randomElement(using: &dice),
      let lent = try bench.links.key(of: try #require(await bench.links.link(other.id)))
    else { return }
    for half in [link.requesterSide, link.custodianSide] {
      for (network, sideKeys) in bench.sideKeys {
        let number = try? half.sealed.open(
          link: tie.id, facility: half.facility, with: sideKeys, under: key ?? lent)
        let may = key != nil && network == half.facility.network
        try hold(
          number?.exposed == (may ? tie.number(at: half.facility) : nil),
          "\(network.text)'s key reads a half of \(half.facility.path), \(tie.state)")
      }
    }
    count(key == nil ? "half ended" : "half")
  }
}
