import Consent
import Record

extension EmergencyRules {
  /// Reads the member `emergency` of a network; what it leaves out is as shipped.
  init(_ object: ObjectReader?) throws(FieldError) {
    self = .standard
    guard var reader = object else { return }
    let range = 1...Self.perDayMax
    perUserMax = try reader.integer("perUserDay", in: range, default: perUserMax)
    perFacilityMax = try reader.integer("perFacilityDay", in: range, default: perFacilityMax)
    perPatientMax = try reader.integer("perPatientDay", in: range, default: perPatientMax)
    whenOverdue =
      try reader.optionalParsed(
        "whenOverdue", Wording(ja: " rest か remind", en: "rest or remind")
      ) { Consequence(rawValue: $0) } ?? whenOverdue
    try reader.finish()
  }
}
