import Record

/// Where a network's users sign in: the page that hands them over to the viewer.
package struct PortalSettings: Sendable, Equatable {
  /// The address of the page, shown to whoever has to sign in.
  package let url: String
  /// The origin that hands users over, as browsers name it (RFC 6454 §6.2).
  package let origin: String
}

extension PortalSettings {
  /// Reads `portal`, an https address; nil where there is none.
  static func read(_ reader: inout ObjectReader) throws(FieldError) -> PortalSettings? {
    guard reader.has("portal") else { return nil }
    let url = try reader.httpsURL("portal")
    let rest = url.dropFirst("https://".utf8.count)
    return PortalSettings(url: url, origin: "https://\(rest.prefix { $0 != "/" })")
  }
}
