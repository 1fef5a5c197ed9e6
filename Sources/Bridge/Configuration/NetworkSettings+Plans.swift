import Consent

extension PlanRules {
  /// Reads the member `plans` of a network; what it leaves out is as shipped.
  init(_ object: ObjectReader?) throws(FieldError) {
    self = .standard
    guard var reader = object else { return }
    hoursMax = try reader.integer("hours", in: Self.hourBounds, default: hoursMax)
    patientsMax = try reader.integer("patients", in: Self.patientBounds, default: patientsMax)
    looksMax = try reader.integer("looks", in: Self.lookBounds, default: looksMax)
    reconcileDays = try reader.integer(
      "reconcileDays", in: Self.dayBounds, default: reconcileDays)
    try reader.finish()
  }
}
