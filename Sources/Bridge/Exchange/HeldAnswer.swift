import Crypto
import Ledger
import Platform

/// What an exchange answers and may not be seen before its ledger entry is durable (invariant 6).
///
/// Dropping one lets nothing out: it fails closed.
protocol HeldAnswer: ~Copyable, Sendable {
  /// What it is once it is let go.
  associatedtype Released: Sendable
  /// What its own ledger entry says of the answer.
  var account: ViewFolding.Answer { get }
  /// The answer at the price of the receipt of its entry; `enter` writes how one ended that is made
  /// while it is sent.
  consuming func release(
    _ receipt: consuming Receipt,
    enter: @escaping @Sendable (AccountedContent.Ended) async throws(Problem) -> Void
  ) -> Released
}

/// Typed values for a page of the viewer, held until their ledger entry is durable.
struct HeldView<Value: Sendable>: HeldAnswer, ~Copyable, Sendable {
  private let value: Value
  private let digest: Digest
  private let gate: Gate

  /// Holds a value; `digest` is what its ledger entry says of it, `gate` cuts the page it is shown
  /// on even while it is being written (invariant 4).
  init(_ value: Value, digest: Digest, gate: Gate) {
    self.value = value
    self.digest = digest
    self.gate = gate
  }

  var account: ViewFolding.Answer { .digest(digest) }

  consuming func release(
    _ receipt: consuming Receipt,
    enter: @escaping @Sendable (AccountedContent.Ended) async throws(Problem) -> Void
  ) -> ReleasedView<Value> {
    ReleasedView(value: value, gate: gate, entry: receipt.index)
  }
}

/// Typed values that may be shown: their entry is durable.
struct ReleasedView<Value: Sendable>: Sendable {
  /// What is shown.
  let value: Value
  /// Shut when the exchange is cut; the page has to be written through it.
  let gate: Gate
  /// Where the exchange stands in the ledger.
  let entry: Int64

  fileprivate init(value: Value, gate: Gate, entry: Int64) {
    self.value = value
    self.gate = gate
    self.entry = entry
  }
}
