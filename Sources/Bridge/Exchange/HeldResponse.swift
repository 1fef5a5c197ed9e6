import Crypto
import HTTP
import Ledger
import Platform
import Transport

/// An answer that cannot leave the bridge until its ledger entry is durable (invariant 6).
///
/// Dropping one sends nothing: it fails closed.
package struct HeldResponse: HeldAnswer, ~Copyable, Sendable {
  private var response: ServerResponse

  /// Holds an answer; `gate` cuts it even while it is being written (invariant 4).
  init(_ response: ServerResponse, gate: Gate?) {
    self.response = response
    self.response.gate = gate
  }

  /// What its own ledger entry says of the answer.
  var account: ViewFolding.Answer {
    response.stream == nil ? .digest(SHA256.hash(response.body)) : .streamed
  }

  /// The answer on the wire, at the price of the receipt of its entry; `enter` writes how one ended
  /// that is made while it is sent.
  consuming func release(
    _ receipt: consuming Receipt,
    enter: @escaping @Sendable (AccountedContent.Ended) async throws(Problem) -> Void
  ) -> ServerResponse {
    response.fields.append("x-kakehashi-receipt", "\(receipt.index)")
    response.stream = response.stream.map { AccountedContent($0, enter: enter) }
    return response
  }
}
