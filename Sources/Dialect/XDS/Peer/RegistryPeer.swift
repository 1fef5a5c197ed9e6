import Record

/// A custodian that speaks XDS: who it is, and how it wants to be asked.
package struct RegistryPeer: Sendable {
  /// True for another community behind its gateway (XCA), false for a registry and its repository
  /// (XDS.b).
  package let isCommunity: Bool
  /// The community by OID without prefix; nil for a plain registry.
  package let home: String?
  /// What it does differently.
  package let quirks: PeerQuirks

  /// A community behind its gateway; nil if `home` is no OID.
  package init?(community home: String, quirks: PeerQuirks = PeerQuirks()) {
    guard OID.isValid(home) else { return nil }
    isCommunity = true
    self.home = home
    self.quirks = quirks
  }

  /// A registry and its repository.
  package init(registryWith quirks: PeerQuirks = PeerQuirks()) {
    isCommunity = false
    home = nil
    self.quirks = quirks
  }

  /// The action of a query.
  package var query: SOAPAction { isCommunity ? .crossGatewayQuery : .registryStoredQuery }

  /// The action of a retrieval.
  package var retrieval: SOAPAction { isCommunity ? .crossGatewayRetrieve : .retrieveDocumentSet }

  /// The home that an answer states, if it is one that is taken.
  ///
  /// Between communities it has to be there and to be the one that was asked, unless the peer is
  /// known to get it wrong (IHE ITI TF-2 3.38.4.1.3).
  func home(stated: String?) -> Stated {
    guard isCommunity else { return .taken(nil) }
    guard let stated, stated.hasPrefix("urn:oid:") else {
      return quirks.homeCommunity == .repaired ? .taken(home) : .missing
    }
    return stated.dropFirst(8) == (home ?? "") || quirks.homeCommunity == .repaired
      ? .taken(home) : .other
  }

  /// What comes of a home that an answer states.
  enum Stated: Equatable { case taken(String?), missing, other }
}
