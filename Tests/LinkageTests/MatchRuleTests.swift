import Linkage
import Testing

/// What another register may have written of the patient of ``Match tokens``.
struct OtherRow: CustomTestStringConvertible {
  let testDescription: String
  let change: @Sendable (inout MatchFields) -> Void

  init(_ testDescription: String, _ change: @escaping @Sendable (inout MatchFields) -> Void) {
    self.testDescription = testDescription
    self.change = change
  }

  static let moved: @Sendable (inout MatchFields) -> Void = {
    ($0.postcode, $0.phone) = ("680-0011", "090-1234-5678")
  }

  static let samePerson = [
    OtherRow("half width") { ($0.family, $0.given) = ("ｼﾏﾈ", "ﾊﾅｺ") },
    OtherRow("swapped names, moved") {
      ($0.family, $0.given) = ($0.given, $0.family)
      ($0.familyWritten, $0.givenWritten) = ($0.givenWritten, $0.familyWritten)
      moved(&$0)
    },
    OtherRow("a former name that is held, moved") {
      ($0.family, $0.formerFamily, $0.familyWritten) = ("トットリ", "シマネ", "鳥取")
      moved(&$0)
    },
    OtherRow("a former name that nobody holds") { ($0.family, $0.familyWritten) = ("トットリ", "鳥取") },
    OtherRow("a slip in the reading, variant kanji, moved") {
      ($0.given, $0.familyWritten) = ("ハマコ", "嶋根")
      moved(&$0)
    },
    OtherRow("era") { $0.birthDate = "S23.2.29" },
    OtherRow("unknown day") { ($0.birthDate, $0.phone) = ("1948-02-00", "") },
    OtherRow("another day, another telephone") { ($0.birthDate, $0.phone) = ("1948-02-28", "") },
    OtherRow("another month") { $0.birthDate = "1948-03-29" },
    OtherRow("another year") { ($0.birthDate, $0.phone) = ("1949-02-28", "0852-22-1111") },
    OtherRow("two digits of the date swapped, no telephone") {
      ($0.birthDate, $0.phone) = ("1984-02-29", "")
    },
    OtherRow("neither kanji nor address") {
      ($0.familyWritten, $0.givenWritten, $0.postcode, $0.phone) = ("", "", "", "")
    },
  ]

  static let otherPeople = [
    OtherRow("the twin") { ($0.given, $0.givenWritten) = ("ヨシミ", "好美") },
    OtherRow("the daughter with the same telephone") {
      ($0.given, $0.givenWritten, $0.birthDate) = ("ユリ", "百合", "1975-02-28")
    },
    OtherRow("a namesake of another day and place") {
      $0.birthDate = "1950-04-01"
      moved(&$0)
    },
    OtherRow("someone born the same day") {
      ($0.family, $0.given, $0.familyWritten, $0.givenWritten) = ("イズモ", "タロウ", "出雲", "太郎")
      moved(&$0)
    },
  ]
}

@Suite struct `Match rule` {
  /// What the index of the other register says of our patient's tokens.
  private func verdict(_ other: OtherRow) throws -> MatchRule.Verdict {
    let asked = try `Match tokens`.tokens()
    let held = Set(try `Match tokens`.tokens(other.change).map(\.bytes))
    let hits = asked.indices.reduce(UInt16(0)) {
      held.contains(asked[$1].bytes) ? $0 | 1 << UInt16($1) : $0
    }
    return MatchRule.verdict(hits: hits, of: asked)
  }

  @Test(arguments: OtherRow.samePerson)
  func `finds the patient in another register`(_ other: OtherRow) throws {
    #expect(try verdict(other) == .candidate)
  }

  @Test(arguments: OtherRow.otherPeople)
  func `passes over other people`(_ other: OtherRow) throws {
    #expect(try verdict(other) == .nothing)
  }

  @Test func `takes no hit where there was no token`() throws {
    let tokens = try `Match tokens`.tokens()
    #expect(MatchRule.verdict(hits: 0, of: tokens) == .nothing)
    #expect(MatchRule.verdict(hits: 1 << UInt16(tokens.count), of: tokens) == .nothing)
    #expect(MatchRule.verdict(hits: .max, of: []) == .nothing)
  }

  @Test func `two people of one name and birth date are never more than candidates`() throws {
    switch try verdict(OtherRow("the double", { _ in })) {
    // No third case: this would not compile if hits could ever come to a link.
    case .candidate, .nothing: break
    }
    var link = try Samples.record(mode: .blindedMatch)
    #expect(link.state == .proposed)
    try link.confirm(by: link.requesterSide.facility, at: Samples.now)
    #expect(link.state == .proposed)
    try link.confirm(by: link.custodianSide.facility, at: Samples.now)
    #expect(link.state == .confirmed)
  }
}
