import Crypto
import Linkage
import Record
import Testing

@Suite struct `Match ticket` {
  private let match = MatchID.random()

  @Test func `says to the custodian's side whose patient it is`() throws {
    let (side, asker) = (try Samples.sideKey(), try Samples.facility())
    let ticket = try MatchTicket(
      try Samples.localID("99-5678"), of: try #require(FacilityID("h-001")), in: match, for: asker,
      to: side.publicKey)
    let opened = try ticket.open(in: match, for: asker, with: side)
    #expect(opened.facility.text == "h-001")
    #expect(opened.localID.exposed == "99-5678")
  }

  @Test func `opens in no other match, for nobody else, on no other side`() throws {
    let (side, asker) = (try Samples.sideKey(), try Samples.facility())
    let ticket = try MatchTicket(
      try Samples.localID(), of: try #require(FacilityID("h-001")), in: match, for: asker,
      to: side.publicKey)
    #expect(throws: LinkageError.cryptography) {
      try ticket.open(in: MatchID.random(), for: asker, with: side)
    }
    #expect(throws: LinkageError.cryptography) {
      try ticket.open(in: match, for: try Samples.facility("mame/other"), with: side)
    }
    #expect(throws: LinkageError.cryptography) {
      try ticket.open(in: match, for: asker, with: try Samples.sideKey())
    }
  }

  @Test(arguments: [1, 64]) func `has one length, whoever is meant`(characters: Int) throws {
    let facility = try #require(FacilityID(String(repeating: "h", count: characters)))
    let number = try Samples.localID(String(repeating: "番", count: characters))
    let ticket = try MatchTicket(
      number, of: facility, in: match, for: try Samples.facility(),
      to: try Samples.sideKey().publicKey)
    #expect(ticket.sealed.count == MatchTicket.bytes)
  }

  @Test func `of nobody is as long and opens to no patient`() throws {
    let (side, asker) = (try Samples.sideKey(), try Samples.facility())
    let blank = try MatchTicket.blank(in: match, for: asker, to: side.publicKey)
    #expect(blank.sealed.count == MatchTicket.bytes)
    #expect(throws: LinkageError.malformedRecord) {
      try blank.open(in: match, for: asker, with: side)
    }
  }
}

@Suite struct `Match answer` {
  private let match = MatchID.random()

  private func ticket() throws -> MatchTicket {
    try MatchTicket.blank(
      in: match, for: try Samples.facility(), to: try Samples.sideKey().publicKey)
  }

  private func candidate(_ initial: Character, _ hits: UInt16) throws -> MatchCandidate {
    MatchCandidate(
      initial: initial, birthYear: 1948, sex: .female, hits: hits, ticket: try ticket())
  }

  @Test(arguments: 0...MatchAnswer.candidatesMax)
  func `is read by whoever asked, and always of one length`(count: Int) throws {
    let reply = try HPKEPrivateKey.generate()
    let answer = MatchAnswer(
      try (0..<count).map { try candidate("シ", UInt16(0x0F01 + $0)) })
    let blanks = try (count..<MatchAnswer.candidatesMax).map { _ in try ticket() }
    let sealed = try answer.sealed(blanks: blanks, in: match, to: reply.publicKey)
    #expect(sealed.count == MatchAnswer.bytes)
    #expect(try MatchAnswer(opening: sealed, in: match, with: reply) == answer)
  }

  @Test func `is read by nobody else and in no other match`() throws {
    let reply = try HPKEPrivateKey.generate()
    let blanks = try (0..<MatchAnswer.candidatesMax).map { _ in try ticket() }
    let sealed = try MatchAnswer([]).sealed(blanks: blanks, in: match, to: reply.publicKey)
    #expect(throws: LinkageError.cryptography) {
      try MatchAnswer(opening: sealed, in: MatchID.random(), with: reply)
    }
    #expect(throws: LinkageError.cryptography) {
      try MatchAnswer(opening: sealed, in: match, with: try HPKEPrivateKey.generate())
    }
  }
}
