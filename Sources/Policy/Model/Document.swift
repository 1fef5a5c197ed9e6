/// What one policy source holds.
package enum Document: Sendable, Hashable {
  case pack(Pack)
  case agreement(Agreement)
  /// One mapping per network.
  case mappings([VocabularyMapping])
  case vocabulary(VocabularyText)
}
