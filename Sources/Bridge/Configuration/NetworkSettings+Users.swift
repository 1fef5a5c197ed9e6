import Consent
import Record

extension UserRules {
  /// Reads the member `users` of a network; what it leaves out is as shipped.
  init(_ object: ObjectReader?) throws(FieldError) {
    self = .standard
    guard var reader = object else { return }
    grantedBy =
      try reader.optionalParsed(
        "grantedBy", Wording(ja: " operator か facility", en: "operator or facility")
      ) { word in UserStep.Side.allCases.first { $0.word == word } } ?? grantedBy
    recertifyDays = try reader.integer(
      "recertifyDays", in: 1...Self.recertifyDaysMax, default: recertifyDays)
    whenOverdue =
      try reader.optionalParsed(
        "whenOverdue", Wording(ja: " none か deny", en: "none or deny")
      ) { Overdue(rawValue: $0) } ?? whenOverdue
    try reader.finish()
  }
}
