import HTTP
import Ledger
import Platform
import Transport

/// An answer that cannot leave the bridge until its ledger entry is durable (invariant 6).
///
/// Dropping one sends nothing: it fails closed.
package struct HeldResponse: ~Copyable, Sendable {
  private let response: ServerResponse

  /// Holds an answer; `gate` cuts it even while it is being written (invariant 4).
  init(_ response: ServerResponse, gate: Gate?) {
    var response = response
    response.gate = gate
    self.response = response
  }

  /// The answer's body, for the digest in its own ledger entry.
  var body: [UInt8] { response.body }

  /// The answer on the wire, at the price of the receipt of its entry.
  consuming func release(_ receipt: consuming Receipt) -> ServerResponse {
    var response = response
    response.fields.append("x-kakehashi-receipt", "\(receipt.index)")
    return response
  }
}
