/// What two records of one person have in common: blinded before it leaves, never stored as it is.
package struct MatchToken: Hashable, Sendable {
  private static let purpose = "kakehashi match token"
  private static let version: UInt8 = 1

  /// The family it is of.
  package let family: MatchFamily
  /// Version, purpose, profile, family, epoch (8 bytes) and each value behind its length.
  ///
  /// The length of each value stands before it, so no two lists of values give the same bytes.
  package let bytes: [UInt8]

  init(_ family: MatchFamily, of values: [String], profile: MatchPerson.Profile, epoch: Int) {
    var packer = Packer(version: Self.version)
    packer.text(Self.purpose)
    packer.byte(profile.rawValue)
    packer.byte(family.number)
    packer.number(Int64(epoch))
    for value in values { packer.text(value) }
    self.family = family
    bytes = packer.bytes
  }
}

/// The tokens of a person: the same for the one who asks and for the index that is asked.
package enum MatchTokens {
  /// LIMIT: tokens of one person.
  package static let countMax = 12

  /// Whether the number of the health insurance may be a token: it is a near-identifier.
  package enum Insurance: Sendable {
    /// Left out.
    case unused
    /// Both sides' agreement says that it may be used.
    case agreed
  }

  /// At most ``countMax`` tokens, in the order of the families; one that the register does not know
  /// enough for is left out.
  package static func tokens(
    for person: MatchPerson, epoch: Int, insurance: Insurance = .unused
  ) -> [MatchToken] {
    var tokens: [MatchToken] = []
    for family in MatchFamily.families(of: person.profile, insurance: insurance) {
      for values in family.values(of: person) {
        tokens.append(MatchToken(family, of: values, profile: person.profile, epoch: epoch))
      }
    }
    precondition(tokens.count <= countMax, "the families make no more tokens than may be asked")
    return tokens
  }
}
