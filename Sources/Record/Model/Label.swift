/// How confidential a document is, in the words of the policy vocabulary.
package enum Label: String, CaseIterable, Hashable, BitwiseCopyable, Sendable {
  case normal = "N"
  case restricted = "R"
  case veryRestricted = "V"
  /// The custodian put no confidentiality label on it.
  case unlabelled
  /// A label that no table knows.
  case unknown
}
