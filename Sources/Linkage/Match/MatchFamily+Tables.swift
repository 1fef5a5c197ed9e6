extension MatchFamily {
  /// The families of Japanese registers: eight tokens, and one more where a former name is held.
  ///
  /// Each is rare enough to stand alone; 3 and 7 were not (`Tests/Benchmarks/matching`).
  static let japanese = [
    MatchFamily(1, .namesOrFormer, .birthDate),
    MatchFamily(2, .written, .birthDate),
    MatchFamily(4, .given, .birthday, .phone),
    MatchFamily(5, .names, .birthday, .postcode),
    MatchFamily(6, .names, .birthMonth, .postcode),
    MatchFamily(8, .given, .birthYear, .phone),
    MatchFamily(9, .written, .birthMonth, .postcode),
    MatchFamily(10, .names, .birthDigits, .postcode),
  ]

  /// Only where the agreement of both sides says so.
  static let insured = MatchFamily(11, .insurance)

  /// The families of registers in Latin letters, chosen on one half of FEBRL4.
  static let latin = [
    MatchFamily(1, .birthDate, .townStart, .postcodeSorted),
    MatchFamily(2, .houseNumber, .townStart, .nameStarts),
    MatchFamily(3, .givenStart, .birthYearAndDay, .street),
    MatchFamily(4, .familyStart, .streetStart, .townStart, .postcodeSorted),
    MatchFamily(5, .birthDate, .houseNumber, .streetStart),
    MatchFamily(6, .birthDate, .houseNumber, .postcodeSorted),
    MatchFamily(7, .familyStart, .birthDate, .postcodeSorted),
    MatchFamily(8, .streetStart, .postcodeSorted, .nameStarts),
    MatchFamily(9, .familyStart, .birthDate, .townStart),
    MatchFamily(10, .givenStart, .houseNumber, .streetStart, .postcodeSorted),
    MatchFamily(11, .townStart, .postcodeSorted, .nameStarts),
    MatchFamily(12, .givenStart, .streetStart, .townStart, .postcodeSorted),
  ]
}
