/// A value that was measured or a finding that was seen.
package struct Observation: Hashable, Sendable {
  /// Where it stands (FHIR R4 observation-status).
  package enum Status: String, Sendable {
    case registered, preliminary, final, corrected, cancelled, unknown
    case enteredInError = "entered-in-error"
  }

  /// What kind of observation it is.
  package enum Kind: Sendable {
    case laboratory, bodyMeasurement, imaging, procedure, exam
    case vitalSigns, survey, socialHistory
  }

  /// What was found.
  package enum Value: Hashable, Sendable {
    case quantity(Quantity)
    case coded(CodedText)
    case text(String)
    case moment(PartialDate)
  }

  /// What is usual.
  package struct Range: Hashable, Sendable {
    /// As it was written.
    package var text: String
    /// The least, if the words name one.
    package var low: Numeral?
    /// The most, if the words name one.
    package var high: Numeral?

    /// Makes a range of its words and bounds.
    package init(text: String, low: Numeral? = nil, high: Numeral? = nil) {
      self.text = text
      self.low = low
      self.high = high
    }
  }

  /// What kind of observation it is.
  package let kind: Kind
  /// Where it stands.
  package var status: Status = .final
  /// What was observed.
  package var code: CodedText
  /// What was found.
  package var value: Value?
  /// What is usual.
  package var range: Range?
  /// How the value stands to what is usual.
  package var flags: [CodedText] = []
  /// When it was so.
  package var effective: PartialDate?
  /// The positions of its parts, such as the two pressures of one measurement.
  package var members: [Int] = []
  /// The position of the specimen that was examined.
  package var specimen: Int?
  /// The position of the order that it answers.
  package var order: Int?
  /// The position of the procedure that it belongs to.
  package var procedure: Int?
  /// What people wrote about it.
  package var comments: [String] = []

  /// Makes an observation of its code.
  package init(_ kind: Kind, _ code: CodedText) {
    self.kind = kind
    self.code = code
  }
}

/// What was taken from the patient to be examined.
package struct Specimen: Hashable, Sendable {
  /// What it is.
  package var type: CodedText?
  /// Where on the body it was taken.
  package var site: CodedText?
  /// When it was taken.
  package var collected: PartialDate?
  /// Until when.
  package var collectedEnd: PartialDate?

  /// Makes a specimen of which nothing is known.
  package init() {}
}
