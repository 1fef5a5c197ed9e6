import Session

extension BudgetLimits {
  /// Reads the member `budgets` of a network; what it leaves out is as shipped.
  init(_ object: ObjectReader?) throws(FieldError) {
    self = .standard
    guard var reader = object else { return }
    let range = 1...Self.countMax
    userPerMinute = try reader.integer("userPerMinute", in: range, default: userPerMinute)
    facilityPerMinute = try reader.integer(
      "facilityPerMinute", in: range, default: facilityPerMinute)
    subjectPerMinute = try reader.integer(
      "patientPerMinute", in: range, default: subjectPerMinute)
    pairPerMinute = try reader.integer("pairPerMinute", in: range, default: pairPerMinute)
    unknownHandles = try reader.integer(
      "unknownHandles", in: 1...Self.unknownHandlesMax, default: unknownHandles)
    lockMinutes = try reader.integer(
      "lockMinutes", in: 1...Self.minutesMax, default: lockMinutes)
    try reader.finish()
  }
}
