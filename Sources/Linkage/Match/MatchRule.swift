/// When hits are worth a human's look.
///
/// It knows no "same person": only a human of each side does.
package enum MatchRule {
  /// What hits come to.
  ///
  /// There is no case for a link, and none will be: two people may have one name and one day of
  /// birth, and then every token is the same.
  package enum Verdict: Equatable, Sendable {
    /// Too little to show anyone.
    case nothing
    /// A human of each side looks.
    case candidate
  }

  /// What it says that one patient has the tokens that `hits` tells by position: one is enough,
  /// because each family is rare enough to stand alone.
  package static func verdict(hits: UInt16, of tokens: [MatchToken]) -> Verdict {
    hits & (1 << UInt16(tokens.count) - 1) == 0 ? .nothing : .candidate
  }
}
