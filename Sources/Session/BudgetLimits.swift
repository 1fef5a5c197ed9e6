/// How much a facility's side may ask, and how many handles it may guess.
package struct BudgetLimits: Equatable, Sendable {
  /// The most questions of a minute that can be allowed.
  package static let countMax = 1_000_000_000
  /// The most guesses that can be allowed; each one is remembered.
  package static let unknownHandlesMax = 10_000
  /// The longest lock, in minutes.
  package static let minutesMax = 1_440

  /// Questions of one user in a minute.
  package var userPerMinute: Int
  /// Questions of one facility to one custodian in a minute.
  package var facilityPerMinute: Int
  /// Questions of one facility about one patient in a minute.
  package var subjectPerMinute: Int
  /// Questions of all facilities of a network to one custodian in a minute.
  package var pairPerMinute: Int
  /// Handles that lead nowhere, of one facility, before its handles are locked.
  package var unknownHandles: Int
  /// Minutes in which those are counted, and for which handles are locked then.
  package var lockMinutes: Int

  /// As shipped.
  ///
  /// The busiest network of the survey has 770 facilities and a doctor's screen opens a record of a
  /// hundred documents in one go: what people do stays an order of magnitude below this.
  package static let standard = BudgetLimits(
    userPerMinute: 1_200, facilityPerMinute: 12_000, subjectPerMinute: 1_200,
    pairPerMinute: 120_000, unknownHandles: 20, lockMinutes: 10)

  /// Limits; the configuration checks them.
  package init(
    userPerMinute: Int, facilityPerMinute: Int, subjectPerMinute: Int, pairPerMinute: Int,
    unknownHandles: Int, lockMinutes: Int
  ) {
    self.userPerMinute = userPerMinute
    self.facilityPerMinute = facilityPerMinute
    self.subjectPerMinute = subjectPerMinute
    self.pairPerMinute = pairPerMinute
    self.unknownHandles = unknownHandles
    self.lockMinutes = lockMinutes
  }
}
