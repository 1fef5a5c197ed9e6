/// One thing a token is made of.
enum MatchPart: CaseIterable, Sendable {
  /// The first three letters of the family name.
  case familyStart
  /// The given name.
  case given
  /// The first three letters of the given name.
  case givenStart
  /// Both names in an order of their own, so that swapped fields do not matter.
  case names
  /// Both names, or the family name before with the given name.
  case namesOrFormer
  /// The first three letters of both names, in an order of their own.
  case nameStarts
  /// Both names as written, in an order of their own.
  case written
  /// The whole date of birth.
  case birthDate
  /// Year and month of birth.
  case birthMonth
  /// Month and day of birth.
  case birthday
  /// Year and day of birth.
  case birthYearAndDay
  /// The year of birth.
  case birthYear
  /// The digits of the date of birth, sorted: two of them swapped do not matter.
  case birthDigits
  /// The postcode.
  case postcode
  /// The characters of the postcode, sorted.
  case postcodeSorted
  /// The last six digits of the telephone number.
  case phone
  /// The house number.
  case houseNumber
  /// The first word of the street.
  case street
  /// The first three letters of the street.
  case streetStart
  /// The first four letters of the town.
  case townStart
  /// The number of the health insurance.
  case insurance

  /// What `person` has for it; empty if the register does not know.
  func values(of person: MatchPerson) -> [[String]] {
    switch self {
    case .namesOrFormer:
      let former = person.formerFamily == person.family ? nil : person.formerFamily
      return [person.family, former].compactMap { Self.sorted($0, person.given) }
    default: return one(of: person).map { [$0] } ?? []
    }
  }

  private func one(of person: MatchPerson) -> [String]? {
    switch self {
    case .given: person.given.map { [$0.text] }
    case .familyStart: person.family.map { [$0.start(3)] }
    case .givenStart: person.given.map { [$0.start(3)] }
    case .names, .namesOrFormer: Self.sorted(person.family, person.given)
    case .nameStarts: Self.sorted(person.family, person.given) { $0.start(3) }
    case .written: Self.sorted(person.familyWritten, person.givenWritten)
    case .birthDigits: person.born?.sortedDigits.map { [$0] }
    case .insurance: person.insurance.map { [$0.insurer, $0.symbol, $0.number, $0.branch] }
    default: birth(of: person) ?? place(of: person)
    }
  }

  private func birth(of person: MatchPerson) -> [String]? {
    guard let born = person.born else { return nil }
    let parts: [Int?] =
      switch self {
      case .birthDate: [born.year, born.month, born.day]
      case .birthMonth: [born.year, born.month]
      case .birthday: [born.month, born.day]
      case .birthYearAndDay: [born.year, born.day]
      case .birthYear: [born.year]
      default: [nil]
      }
    let known = parts.compactMap { $0 }
    return known.count == parts.count ? known.map { String($0) } : nil
  }

  private func place(of person: MatchPerson) -> [String]? {
    let text: String? =
      switch self {
      case .postcode: person.postcode
      case .postcodeSorted: person.postcode.map { String($0.sorted()) }
      case .phone: person.phone?.lastSix
      case .houseNumber: person.address?.number
      case .street: person.address?.street
      case .streetStart: person.address?.street.map { String($0.prefix(3)) }
      case .townStart: person.address?.town.map { String($0.prefix(4)) }
      default: nil
      }
    return text.map { [$0] }
  }

  /// What `piece` takes of both names, the lesser first; nil if one name is not known.
  private static func sorted(
    _ family: NormalisedName?, _ given: NormalisedName?,
    _ piece: (NormalisedName) -> String = \.text
  ) -> [String]? {
    guard let family, let given else { return nil }
    return [piece(family), piece(given)].sorted()
  }
}
