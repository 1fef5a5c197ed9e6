/// How much of a JSON text is accepted.
package struct JSONLimits: Equatable, Sendable {
  /// Bytes of the whole text; at most 1 GiB counts.
  package var bytesMax: Int
  /// Nested arrays and objects.
  package var depthMax: Int
  /// Values and keys in all.
  package var valuesMax: Int
  /// Members of one object.
  package var membersMax: Int

  /// Makes limits.
  package init(
    bytesMax: Int = 16 << 20, depthMax: Int = 64, valuesMax: Int = 1 << 20,
    membersMax: Int = 1024
  ) {
    self.bytesMax = min(bytesMax, 1 << 30)
    self.depthMax = depthMax
    self.valuesMax = valuesMax
    self.membersMax = membersMax
  }

  /// 16 MiB, 64 levels, about a million values, 1024 members.
  package static let standard = JSONLimits()
}
