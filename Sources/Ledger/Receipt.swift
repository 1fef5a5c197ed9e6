package import Crypto

/// Proof that an entry is durable at `index`; only ``Ledger/append(_:)`` makes one, and whoever
/// releases an answer spends it.
package struct Receipt: ~Copyable, Sendable {
  /// The entry's place in the ledger, from 0.
  package let index: Int64
  /// The entry's leaf hash.
  package let leaf: Digest

  init(index: Int64, leaf: Digest) {
    self.index = index
    self.leaf = leaf
  }
}
