package import Record

/// A record of provision to a third party (個人情報保護法 第29条) or of its receipt (第30条), made from
/// the signed ledger, which is never shortened.
package struct ProvisionRecord: Sendable {
  /// Which record it is.
  package enum Article: Int, Sendable {
    /// The network provided.
    case provision = 29
    /// The network received.
    case receipt = 30
  }

  /// Which record it is.
  package let article: Article
  /// The exchange: when, whom, what, and the facility that received it.
  package let exchange: RecordedExchange

  /// Whether the decision rested on what the patient had agreed to on this network's side.
  package var isConsented: Bool {
    let side = article == .provision ? "custodian" : "requester"
    return exchange.facts["\(side).participation"] == "active"
      && exchange.facts["\(side).facilityConsent"] == "granted"
  }

  /// The record that `network` has to keep of an exchange; nil where it has none to keep.
  ///
  /// None is kept of what was not handed out, nor of what the law itself permits without the
  /// patient's consent (Art. 27 (1) 2, an emergency; Art. 29 (1)), whose review says more.
  package init?(_ exchange: RecordedExchange, for network: NetworkID) {
    guard let released = exchange.released, released > 0,
      !Self.withoutConsent.contains(exchange.purpose)
    else { return nil }
    switch network.text {
    case exchange.custodian: article = .provision
    case exchange.requester: article = .receipt
    default: return nil
    }
    self.exchange = exchange
  }

  /// Purposes that rest on the law and not on a consent.
  private static let withoutConsent: Set<String> = ["ETREAT", "BTG"]
}
