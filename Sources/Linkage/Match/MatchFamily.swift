/// Which parts of a record a token is made of.
package struct MatchFamily: Hashable, Sendable {
  /// Its number in the token; a number is never given to other parts.
  package let number: UInt8
  let parts: [MatchPart]

  init(_ number: UInt8, _ parts: MatchPart...) {
    self.number = number
    self.parts = parts
  }

  /// The families of a profile in the order their tokens are asked in.
  package static func families(
    of profile: MatchPerson.Profile, insurance: MatchTokens.Insurance
  ) -> [MatchFamily] {
    switch profile {
    case .japanese: insurance == .agreed ? japanese + [insured] : japanese
    case .latin: latin
    }
  }

  /// Each list of values the person has for the parts; none if one part is not known.
  func values(of person: MatchPerson) -> [[String]] {
    var lists: [[String]] = [[]]
    for part in parts {
      let values = part.values(of: person)
      lists = lists.flatMap { list in values.map { list + $0 } }
    }
    return lists
  }
}
