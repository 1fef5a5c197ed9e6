/// A facility of one network, named without ambiguity among all networks.
package struct FacilityReference: Hashable, Sendable {
  /// The network whose register holds the facility.
  package let network: NetworkID
  /// The facility inside that network.
  package let facility: FacilityID

  /// Names `facility` of `network`.
  package init(network: NetworkID, facility: FacilityID) {
    self.network = network
    self.facility = facility
  }
}
