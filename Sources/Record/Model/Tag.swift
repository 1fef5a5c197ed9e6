/// Whether the document carries a diagnosis that was not told or not handed over (JP-CLINS 1.5.2,
/// `JP_ehrshrs_indication`).
package enum Tag: String, CaseIterable, Hashable, BitwiseCopyable, Sendable {
  case none, uninformed, undelivered
  /// A tag of that system that no table knows.
  case unknown
}
