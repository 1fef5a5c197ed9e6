package import Crypto

/// What the asker is told of one candidate: enough for a human to see a wrong one, not to know
/// the right one by it.
package struct MatchCandidate: Equatable, Sendable {
  /// The first letter of the family name in kana.
  package let initial: Character
  /// The year of birth.
  package let birthYear: Int
  /// The administrative sex.
  package let sex: Demographics.Sex
  /// Which of the asked tokens it has, by position.
  package let hits: UInt16
  /// What a proposal of a link is made with.
  package let ticket: MatchTicket

  /// A candidate.
  package init(
    initial: Character, birthYear: Int, sex: Demographics.Sex, hits: UInt16, ticket: MatchTicket
  ) {
    self.initial = initial
    self.birthYear = birthYear
    self.sex = sex
    self.hits = hits
    self.ticket = ticket
  }
}

/// The answer to one look into a network's index: always of one length, whether it holds a
/// candidate or none, and sealed to the asker.
package struct MatchAnswer: Equatable, Sendable {
  private static let purpose = "kakehashi match answer 1"
  private static let version: UInt8 = 1
  /// How many candidates an answer holds at most; more of them say nothing any more.
  package static let candidatesMax = 3
  /// What is written of a candidate before its ticket: initial (4), year (2), sex (1), hits (2).
  private static let headBytes = 9
  private static let plainBytes = 2 + candidatesMax * (headBytes + MatchTicket.bytes)
  /// Every sealed answer has this length.
  package static let bytes = plainBytes + HPKE.overhead

  /// Those who may be meant, most hits first.
  package let candidates: [MatchCandidate]

  /// An answer with at most ``candidatesMax`` candidates.
  package init(_ candidates: [MatchCandidate]) {
    precondition(candidates.count <= Self.candidatesMax, "an answer holds a few candidates")
    self.candidates = candidates
  }

  /// Seals the answer to whoever asked; `blanks` fill it up to ``candidatesMax`` tickets.
  package func sealed(
    blanks: [MatchTicket], in match: MatchID, to reply: HPKEPublicKey
  ) throws(LinkageError) -> [UInt8] {
    precondition(candidates.count + blanks.count == Self.candidatesMax, "each place is filled")
    var packer = Packer(version: Self.version)
    packer.byte(UInt8(candidates.count))
    for candidate in candidates {
      let initial = Array(String(candidate.initial).utf8.prefix(4))
      packer.fixed(initial + [UInt8](repeating: 0, count: 4 - initial.count))
      packer.fixed([UInt8(candidate.birthYear >> 8 & 0xFF), UInt8(candidate.birthYear & 0xFF)])
      packer.byte(candidate.sex.code)
      packer.fixed([UInt8(candidate.hits >> 8), UInt8(candidate.hits & 0xFF)])
      packer.fixed(candidate.ticket.sealed)
    }
    for blank in blanks {
      packer.fixed([UInt8](repeating: 0, count: Self.headBytes) + blank.sealed)
    }
    do throws(CryptoError) {
      return try HPKE.seal(
        packer.bytes, to: reply, info: Array(Self.purpose.utf8), authenticating: match.bytes)
    } catch { throw .cryptography }
  }

  /// Opens an answer; `cryptography` for another match or another asker.
  package init(
    opening sealed: [UInt8], in match: MatchID, with reply: HPKEPrivateKey
  ) throws(LinkageError) {
    let plain: [UInt8]
    do throws(CryptoError) {
      plain = try HPKE.open(
        sealed, with: reply, info: Array(Self.purpose.utf8), authenticating: match.bytes)
    } catch { throw .cryptography }
    var unpacker = try Unpacker(plain, version: Self.version)
    let count = Int(try unpacker.byte())
    guard count <= Self.candidatesMax else { throw .malformedRecord }
    var candidates: [MatchCandidate] = []
    for place in 0..<Self.candidatesMax {
      let (head, ticket) = (
        try unpacker.fixed(Self.headBytes), try unpacker.fixed(MatchTicket.bytes)
      )
      guard place < count else { continue }
      let text = String(validating: head[..<4].prefix { $0 != 0 }, as: UTF8.self)
      guard let initial = text?.first, text?.count == 1,
        let sex = Demographics.Sex.allCases.first(where: { $0.code == head[6] }),
        let ticket = MatchTicket(ticket)
      else { throw .malformedRecord }
      candidates.append(
        MatchCandidate(
          initial: initial, birthYear: Int(head[4]) << 8 | Int(head[5]), sex: sex,
          hits: UInt16(head[7]) << 8 | UInt16(head[8]), ticket: ticket))
    }
    try unpacker.finish()
    self.init(candidates)
  }
}
