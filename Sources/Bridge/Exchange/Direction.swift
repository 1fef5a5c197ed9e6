package import Record

/// Who asks whom; every agreement is directed.
package struct Direction: Hashable, Sendable {
  /// The network that asks.
  package let requester: NetworkID
  /// The network that holds the record.
  package let custodian: NetworkID

  /// From `requester` to `custodian`.
  package init(requester: NetworkID, custodian: NetworkID) {
    self.requester = requester
    self.custodian = custodian
  }

  /// `mame>oshidori`.
  package var text: String { "\(requester.text)>\(custodian.text)" }
}
