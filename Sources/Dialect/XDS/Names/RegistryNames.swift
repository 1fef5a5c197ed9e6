import Record

/// What the bridge is called in XDS: OIDs without prefix.
package struct RegistryNames: Equatable, Sendable {
  /// Its community.
  package let home: String
  /// Its repository.
  package let repository: String
  /// The authority that assigns its handles.
  package let authority: String

  /// Checks the three OIDs; nil if one is malformed.
  package init?(home: String, repository: String, authority: String) {
    guard [home, repository, authority].allSatisfy(OID.isValid) else { return nil }
    self.home = home
    self.repository = repository
    self.authority = authority
  }

  /// The community as XCA writes it.
  var homeURN: String { "urn:oid:" + home }
}
