/// Where a network's own system drops tables of what patients said, and how long each is good.
package struct ConsentFeedSettings: Sendable {
  /// The folder that files named `*.csv` are taken from.
  package let folder: String
  /// After so many minutes without a file the network's consents are unknown.
  package let staleMinutes: Int

  /// LIMIT: minutes that can be configured, 30 days.
  static let staleMinutesMax = 43_200
}

extension ConsentFeedSettings {
  init(_ object: ObjectReader, folder: String) throws(FieldError) {
    var reader = object
    self.folder = try reader.file("folder", in: folder)
    staleMinutes = try reader.integer("staleMinutes", in: 1...Self.staleMinutesMax)
    try reader.finish()
  }
}
