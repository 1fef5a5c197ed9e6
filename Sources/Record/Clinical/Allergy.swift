/// An allergy or intolerance.
package struct Allergy: Hashable, Sendable {
  /// What kind of substance it is against (FHIR R4 allergy-intolerance-category).
  package enum Category: String, CaseIterable, Sendable {
    case food, medication, environment, biologic
  }

  /// How severe the reaction was (FHIR R4 reaction-event-severity).
  package enum Severity: String, CaseIterable, Sendable {
    case mild, moderate, severe
  }

  /// How sure it is (FHIR R4 allergyintolerance-verification).
  package enum Certainty: String, Sendable {
    case unconfirmed, confirmed, refuted
    case enteredInError = "entered-in-error"
  }

  /// How much harm it may do (FHIR R4 allergy-intolerance-criticality).
  package enum Criticality: String, CaseIterable, Sendable {
    case low, high
    case unableToAssess = "unable-to-assess"
  }

  /// What the patient is allergic to.
  package var substance: CodedText
  /// The kind of substance.
  package var category: Category?
  /// The kind in the message's own words.
  package var kind: CodedText?
  /// How severe the reaction was.
  package var severity: Severity?
  /// What the reaction was.
  package var reaction: String?
  /// How much harm it may do.
  package var criticality: Criticality?
  /// Whether it is still there; where nothing is said, it is.
  package var course: Problem.Course?
  /// How sure it is.
  package var certainty: Certainty?
  /// When it began.
  package var onset: PartialDate?
  /// When it began, in words.
  package var onsetText: String?
  /// When it was told.
  package var recorded: PartialDate?
  /// Who confirmed it, by name.
  package var asserter: String?
  /// What people wrote about it.
  package var comments: [String] = []

  /// Makes an allergy to `substance`.
  package init(to substance: CodedText) { self.substance = substance }
}
