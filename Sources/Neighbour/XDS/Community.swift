import Crypto

/// What a neighbour is called among those that share documents.
package struct Community: Sendable, Equatable {
  /// The homeCommunityId, an object identifier without prefix.
  package let home: String
  /// The repositoryUniqueId of its only repository.
  package let repository: String

  /// The community with this homeCommunityId.
  package init(home: String) {
    self.home = home
    repository = "\(home).1"
  }

  /// The community of a network that has not been given a homeCommunityId: a UUID's number as an
  /// object identifier (ITU-T X.667 §7), always the same for the same name.
  package init(network: String) {
    let half = SHA256.hash(Array("home:\(network)".utf8)).bytes.prefix(8)
    self.init(home: "2.25.\(half.reduce(UInt64(0)) { $0 << 8 | UInt64($1) })")
  }

  /// The homeCommunityId as XCA writes it.
  var homeURN: String { "urn:oid:\(home)" }
}
