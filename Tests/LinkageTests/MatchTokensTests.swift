import Linkage
import Testing

@Suite struct `Match tokens` {
  /// A register's row with everything in it.
  static func fields(_ change: (inout MatchFields) -> Void = { _ in }) -> MatchFields {
    var fields = MatchFields()
    fields.family = "シマネ"
    fields.given = "ハナコ"
    fields.familyWritten = "島根"
    fields.givenWritten = "花子"
    fields.birthDate = "1948-02-29"
    fields.sex = "female"
    fields.postcode = "690-0001"
    fields.phone = "0852-22-1111"
    change(&fields)
    return fields
  }

  static func tokens(_ change: (inout MatchFields) -> Void = { _ in }) throws -> [MatchToken] {
    MatchTokens.tokens(for: try MatchPerson(japanese: fields(change)), epoch: 1)
  }

  @Test func `are never more than twelve, whatever is known`() throws {
    let person = try MatchPerson(
      japanese: Self.fields {
        $0.formerFamily = "トットリ"
        $0.insurer = "06320001"
        $0.insuranceNumber = "12"
        $0.insuranceBranch = "01"
      })
    let tokens = MatchTokens.tokens(for: person, epoch: 1, insurance: .agreed)
    #expect(tokens.count == 10)
    #expect(Set(tokens.map(\.bytes)).count == 10)
    #expect(MatchTokens.tokens(for: person, epoch: 1).count == 9)
  }

  @Test func `differ from epoch to epoch`() throws {
    let person = try MatchPerson(japanese: Self.fields())
    let first = Set(MatchTokens.tokens(for: person, epoch: 1).map(\.bytes))
    #expect(first.isDisjoint(with: MatchTokens.tokens(for: person, epoch: 2).map(\.bytes)))
  }

  @Test func `tell one list of values from another with the same letters`() throws {
    let whole = try Self.tokens { ($0.family, $0.given) = ("アイ", "ウ") }
    let other = try Self.tokens { ($0.family, $0.given) = ("ア", "イウ") }
    #expect(whole[0].bytes != other[0].bytes)
  }

  @Test func `leave out what the register does not know`() throws {
    let bare = try Self.tokens {
      ($0.postcode, $0.phone, $0.familyWritten, $0.givenWritten, $0.sex) = ("", "", "", "", "")
    }
    #expect(bare.map(\.family.number) == [1])
  }
}
