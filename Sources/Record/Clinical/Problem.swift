/// A diagnosis or problem of the patient's list.
package struct Problem: Hashable, Sendable {
  /// Whether it is still there (FHIR R4 condition-clinical).
  package enum Course: String, Sendable {
    case active, inactive, resolved
  }

  /// How sure it is (FHIR R4 condition-ver-status).
  package enum Certainty: String, Sendable {
    case confirmed, provisional, refuted
    case enteredInError = "entered-in-error"
  }

  /// The diagnosis in every code system the message names.
  package var code: CodedText
  /// What stands before the name of the diagnosis, such as a side of the body.
  package var prefixes: [CodedText] = []
  /// What stands behind the name, such as a suspicion.
  package var suffixes: [CodedText] = []
  /// Whether it is still there.
  package var course: Course?
  /// How sure it is.
  package var certainty: Certainty?
  /// How severe it is.
  package var severity: CodedText?
  /// Whether it was diagnosed in or out of hospital, and its rank.
  package var categories: [CodedText] = []
  /// The outcome in the message's own words.
  package var outcome: CodedText?
  /// When it began.
  package var onset: PartialDate?
  /// When it ended.
  package var end: PartialDate?
  /// When it was put on the list.
  package var recorded: PartialDate?
  /// Who put it there, by name.
  package var recorder: String?
  /// What people wrote about it.
  package var comments: [String] = []
  /// How confidential it is, if the message says so.
  package var confidentiality: Coding?

  /// Makes a problem of its code.
  package init(code: CodedText) { self.code = code }
}
