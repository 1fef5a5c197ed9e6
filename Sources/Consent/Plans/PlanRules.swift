/// What a network's operator allows a work plan at most.
package struct PlanRules: Equatable, Sendable {
  /// Hours from beginning to end.
  package var hoursMax: Int
  /// Patients of one plan.
  package var patientsMax: Int
  /// Looks at each patient.
  package var looksMax: Int
  /// Days after the end within which both networks compare the looks with the plan.
  package var reconcileDays: Int

  /// LIMIT: what can be configured.
  package static let hourBounds = 1...72
  /// LIMIT: patients of one plan that can be configured.
  package static let patientBounds = 1...50
  /// LIMIT: looks at each patient that can be configured.
  package static let lookBounds = 1...10
  /// LIMIT: days until the reconciliation that can be configured.
  package static let dayBounds = 1...90

  /// What holds where nothing is configured.
  package static let standard = PlanRules(
    hoursMax: 8, patientsMax: 10, looksMax: 3, reconcileDays: 7)

  /// Rules, within the bounds.
  package init(hoursMax: Int, patientsMax: Int, looksMax: Int, reconcileDays: Int) {
    self.hoursMax = hoursMax
    self.patientsMax = patientsMax
    self.looksMax = looksMax
    self.reconcileDays = reconcileDays
  }

  /// Of two networks' rules the stricter ones.
  package func joined(_ other: PlanRules) -> PlanRules {
    PlanRules(
      hoursMax: min(hoursMax, other.hoursMax), patientsMax: min(patientsMax, other.patientsMax),
      looksMax: min(looksMax, other.looksMax),
      reconcileDays: min(reconcileDays, other.reconcileDays))
  }
}
