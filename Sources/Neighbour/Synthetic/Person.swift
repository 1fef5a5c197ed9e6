/// A person who may be a patient of several networks; carries no number of any of them.
package struct Person: Sendable, Equatable {
  /// Position among the people of a seed, from 0.
  package let index: Int
  /// The family name as usually written, such as 高橋.
  package let family: String
  /// The family name in its old form, such as 髙橋; often the same.
  package let familyOld: String
  /// The reading of the family name in full-width katakana.
  package let familyKana: String
  /// The given name.
  package let given: String
  /// The reading of the given name in full-width katakana.
  package let givenKana: String
  /// True for female in the administrative sense.
  package let isFemale: Bool
  /// `YYYY-MM-DD`.
  package let birthDate: String
  /// Seven digits with a hyphen.
  package let postalCode: String
  /// The prefecture with its suffix.
  package let prefecture: String
  /// The city with its suffix.
  package let city: String
  /// What follows the city in the address.
  package let street: String
  /// A telephone number with hyphens.
  package let phone: String
  /// Insurer (8 digits), symbol, number and branch (2 digits) of the insurance.
  package let insurance: Insurance

  /// What an insurance card says; a de-facto national identifier.
  package struct Insurance: Sendable, Equatable {
    /// 保険者番号, eight digits.
    package let insurer: String
    /// 記号.
    package let symbol: String
    /// 番号.
    package let number: String
    /// 枝番, two digits.
    package let branch: String

    /// The form of JP-CLINS: `00012345:あいう:187:05`.
    package var text: String { "\(insurer):\(symbol):\(number):\(branch)" }
  }

  /// The person at a position, the same for every network that shares the seed.
  package init(seed: UInt64, index: Int) {
    var dice = Dice(seed: seed, "person", String(index))
    self.index = index
    // Old forms come round often enough to be met in any handful of people.
    let name = Names.families[(index + dice.number(0...2)) % Names.families.count]
    family = name.usual
    familyOld = name.old
    familyKana = name.kana
    isFemale = dice.oneIn(2)
    (given, givenKana) = dice.pick(isFemale ? Names.givenFemale : Names.givenMale)
    let born = Moment(
      year: dice.number(1931...2021), month: dice.number(1...12), day: dice.number(1...28))
    birthDate = born.date
    (postalCode, prefecture, city, street) = {
      let place = dice.pick(Names.places)
      let house = "\(dice.number(1...9))丁目\(dice.number(1...30))番\(dice.number(1...20))号"
      return (place.0, place.1, place.2, place.3 + house)
    }()
    phone = "090-\(dice.digits(4))-\(dice.digits(4))"
    insurance = Insurance(
      insurer: "00\(dice.digits(6))", symbol: dice.pick(["しまね", "とっとり", "山陰", "12"]),
      number: dice.digits(7), branch: "0\(dice.number(0...4))")
  }
}
