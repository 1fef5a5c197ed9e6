import Crypto
import Linkage
import Platform
import Record
import Testing

/// A bridge, a gateway with an index, and an asker, without anything between them.
private struct Parties {
  let bridge: OPRFKey
  let gateway: OPRFKey
  let sealing: HPKEPrivateKey
  let side: SideKeys
  let keys: MatchPublicKeys
  let asker: FacilityReference
  let match = MatchID.random()

  init() throws {
    bridge = try OPRFKey.generate()
    gateway = try OPRFKey.generate()
    sealing = try HPKEPrivateKey.generate()
    side = try Samples.sideKey()
    asker = try Samples.facility("mame/c-101")
    keys = MatchPublicKeys(
      network: try Samples.network("oshidori"), epoch: 4, bridge: bridge.publicKey,
      gateway: gateway.publicKey, sealing: sealing.publicKey)
  }

  /// What both keys make of a token in the hands of who holds neither.
  func output(_ token: [UInt8]) throws -> Digest {
    let blinded = try OPRF.verifiable.blind(token)
    return try OPRF.verifiable.finalize(
      blinded, try gateway.blindEvaluate(try bridge.blindEvaluate(blinded.element)))
  }

  func responder(
    _ patients: [(MatchedPatient, [[UInt8]])], in folder: borrowing TemporaryDirectory
  ) throws -> MatchResponder {
    var builder = MatchIndexBuilder(epoch: 4)
    for (patient, tokens) in patients {
      builder.add(patient, outputs: try tokens.map { try output($0) })
    }
    try builder.write("\(folder.path)/index")
    let index = try MatchIndex(path: "\(folder.path)/index")
    return MatchResponder(
      generations: [4: MatchResponder.Generation(key: gateway, index: index)], sealing: sealing,
      side: side.publicKey)
  }

  /// A whole match; the sealed answer and what the asker reads in it.
  func ask(_ tokens: [[UInt8]?], _ responder: MatchResponder) throws -> ([UInt8], MatchAnswer) {
    let question = try MatchQuestion(tokens)
    let first = try bridge.blindEvaluate(question.elements)
    let second = try responder.evaluate(first.elements, epoch: 4)
    let inquiry = try question.inquiry(
      bridge: first, gateway: second, under: keys, in: match, by: asker)
    let sealed = try responder.answer(inquiry, in: match, by: asker)
    return (sealed, try question.answer(sealed, in: match))
  }
}

@Suite struct `Blinded match` {
  private func patient(_ number: Int, isDiscoverable: Bool = true) throws -> MatchedPatient {
    let facility = try #require(FacilityID("h-001"))
    let localID = try Samples.localID("N-\(number)")
    return try #require(
      MatchedPatient(
        facility: facility, localID: localID, initial: "シ", birthYear: 1948, sex: .female,
        isDiscoverable: isDiscoverable))
  }

  private func tokens(_ number: Int, _ families: Range<Int> = 0..<5) -> [[UInt8]?] {
    families.map { Array("\(number)/\($0)".utf8) }
  }

  @Test func `finds who shares a token, and gives a ticket for the custodian's side`() throws {
    let parties = try Parties()
    let folder = try TemporaryDirectory()
    let responder = try parties.responder(
      try (0..<20).map { (try patient($0), tokens($0).compactMap { $0 }) }, in: folder)
    var asked = tokens(7)
    asked[1] = nil
    asked[3] = Array("something else".utf8)
    let (_, answer) = try parties.ask(asked, responder)
    let candidate = try #require(answer.candidates.first)
    #expect(answer.candidates.count == 1)
    #expect(candidate.hits == 0b10101)
    #expect(candidate.birthYear == 1948)
    let meant = try candidate.ticket.open(
      in: parties.match, for: parties.asker, with: parties.side)
    #expect(meant.localID.exposed == "N-7")
  }

  @Test func `answers at one length, whether somebody is found or nobody`() throws {
    let parties = try Parties()
    let folder = try TemporaryDirectory()
    let responder = try parties.responder(
      [(try patient(1), tokens(1).compactMap { $0 })], in: folder)
    let (found, one) = try parties.ask(tokens(1), responder)
    let (none, nobody) = try parties.ask(tokens(2), responder)
    #expect(one.candidates.count == 1)
    #expect(nobody.candidates.isEmpty)
    #expect(found.count == none.count)
    #expect(found.count == MatchAnswer.bytes)
  }

  @Test func `hides who did not agree to be found`() throws {
    let parties = try Parties()
    let folder = try TemporaryDirectory()
    let responder = try parties.responder(
      [(try patient(1, isDiscoverable: false), tokens(1).compactMap { $0 })], in: folder)
    #expect(try parties.ask(tokens(1), responder).1.candidates.isEmpty)
  }

  @Test(arguments: [3, 4]) func `names up to three and says nothing of more`(count: Int) throws {
    let parties = try Parties()
    let folder = try TemporaryDirectory()
    let shared = tokens(1).compactMap { $0 }
    let responder = try parties.responder(
      try (0..<count).map { (try patient($0), shared) }, in: folder)
    let found = try parties.ask(tokens(1), responder).1.candidates
    #expect(found.count == (count == 3 ? 3 : 0))
  }

  @Test func `asks with twelve points whatever the patient has, never the same twice`() throws {
    let one = try MatchQuestion(tokens(1, 0..<1)).elements
    let other = try MatchQuestion(tokens(1, 0..<12)).elements
    #expect(one.count == MatchQuestion.elementsCount)
    #expect(other.count == MatchQuestion.elementsCount)
    #expect(Set(one).isDisjoint(with: other))
    #expect(throws: MatchError.malformedMessage) { try MatchQuestion(tokens(1, 0..<13)) }
  }

  @Test func `stops where a key is not the published one`() throws {
    let parties = try Parties()
    let question = try MatchQuestion(tokens(1))
    let tagging = try OPRFKey.generate()
    let first = try parties.bridge.blindEvaluate(question.elements)
    let second = try parties.gateway.blindEvaluate(first.elements)
    #expect(throws: MatchError.badProof(.bridge)) {
      try question.inquiry(
        bridge: try tagging.blindEvaluate(question.elements), gateway: second,
        under: parties.keys, in: parties.match, by: parties.asker)
    }
    #expect(throws: MatchError.badProof(.gateway)) {
      try question.inquiry(
        bridge: first, gateway: try tagging.blindEvaluate(first.elements), under: parties.keys,
        in: parties.match, by: parties.asker)
    }
    #expect(throws: MatchError.badProof(.gateway)) {
      try question.inquiry(
        bridge: first, gateway: try parties.gateway.blindEvaluate(question.elements),
        under: parties.keys, in: parties.match, by: parties.asker)
    }
  }

  @Test func `takes an inquiry of no other match, asker, epoch or length`() throws {
    let parties = try Parties()
    let folder = try TemporaryDirectory()
    let responder = try parties.responder([(try patient(1), [[1]])], in: folder)
    let question = try MatchQuestion(tokens(1))
    let first = try parties.bridge.blindEvaluate(question.elements)
    let inquiry = try question.inquiry(
      bridge: first, gateway: try responder.evaluate(first.elements, epoch: 4),
      under: parties.keys, in: parties.match, by: parties.asker)
    #expect(throws: MatchError.malformedMessage) {
      try responder.answer(inquiry, in: MatchID.random(), by: parties.asker)
    }
    #expect(throws: MatchError.malformedMessage) {
      try responder.answer(inquiry, in: parties.match, by: try Samples.facility("mame/c-102"))
    }
    #expect(throws: MatchError.malformedMessage) {
      try responder.answer(Array(inquiry.dropLast()), in: parties.match, by: parties.asker)
    }
    #expect(throws: MatchError.unknownEpoch) {
      try responder.evaluate(first.elements, epoch: 5)
    }
    #expect(throws: MatchError.malformedMessage) {
      try responder.evaluate(Array(first.elements.dropLast()), epoch: 4)
    }
  }
}

@Suite struct `Public keys of matches` {
  private func keys() throws -> MatchPublicKeys {
    MatchPublicKeys(
      network: try Samples.network(), epoch: 2, bridge: try OPRFKey.generate().publicKey,
      gateway: try OPRFKey.generate().publicKey, sealing: try HPKEPrivateKey.generate().publicKey)
  }

  @Test func `are read as they are handed out`() throws {
    let keys = try keys()
    #expect(try MatchPublicKeys(json: keys.json.encoded()) == keys)
    #expect(keys.digest != (try self.keys()).digest)
  }

  @Test func `are refused where anything is missing, more or not a point`() throws {
    let members = try #require(try keys().json.members)
    for place in members.indices {
      var less = members
      less.remove(at: place)
      var wrong = members
      wrong[place].value = "AAAA"
      for json in [JSONValue.object(less), .object(wrong), .object(members + [("more", "x")])] {
        #expect(throws: MatchError.malformedKeys) {
          try MatchPublicKeys(json: json.encoded())
        }
      }
    }
    #expect(throws: MatchError.malformedKeys) { try MatchPublicKeys(json: []) }
  }
}
