/// What kind of document it is, in the words of the policy vocabulary.
package enum Category: String, CaseIterable, Hashable, BitwiseCopyable, Sendable {
  case referral, discharge, prescription, injection, labOrder, labResult, imagingOrder
  case image, imagingReport, progressNote, nursing, carePlan
  /// A kind that no table knows. Policies permit it nowhere.
  case unknown
}
