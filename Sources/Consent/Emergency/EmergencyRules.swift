/// What a network's operator sets for emergency views: how many a day, and what an overdue review
/// does.
package struct EmergencyRules: Equatable, Sendable {
  /// Whose views are counted.
  package enum Scope: String, CaseIterable, Sendable {
    case user, facility, patient
  }

  /// What follows while a review is overdue.
  package enum Consequence: String, CaseIterable, Sendable {
    /// The operators are told.
    case remind
    /// And the facility's emergency rights rest until the review is concluded.
    case rest
  }

  /// Views of one user within 24 hours.
  package var perUserMax: Int
  /// Views of one facility within 24 hours.
  package var perFacilityMax: Int
  /// Views of one patient within 24 hours, by anybody.
  package var perPatientMax: Int
  /// What an overdue review does.
  package var whenOverdue: Consequence

  /// The hours in which views are counted.
  package static let window = Duration.seconds(86_400)
  /// LIMIT: views in a day that can be configured.
  package static let perDayMax = 1_000

  /// What holds where nothing is configured.
  package static let standard = EmergencyRules(
    perUserMax: 3, perFacilityMax: 10, perPatientMax: 3, whenOverdue: .rest)

  /// Rules; the limits from 1 to ``perDayMax``.
  package init(
    perUserMax: Int, perFacilityMax: Int, perPatientMax: Int, whenOverdue: Consequence
  ) {
    self.perUserMax = perUserMax
    self.perFacilityMax = perFacilityMax
    self.perPatientMax = perPatientMax
    self.whenOverdue = whenOverdue
  }

  /// Of two networks' rules the stricter ones.
  package func joined(_ other: EmergencyRules) -> EmergencyRules {
    EmergencyRules(
      perUserMax: min(perUserMax, other.perUserMax),
      perFacilityMax: min(perFacilityMax, other.perFacilityMax),
      perPatientMax: min(perPatientMax, other.perPatientMax),
      whenOverdue: whenOverdue == .rest ? .rest : other.whenOverdue)
  }

  func max(_ scope: Scope) -> Int {
    switch scope {
    case .user: perUserMax
    case .facility: perFacilityMax
    case .patient: perPatientMax
    }
  }
}
