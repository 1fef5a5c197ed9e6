import XML

/// Proof that an element is, as it was parsed, what a trusted key signed.
///
/// The signature covers this very element of this very tree: what is read through it cannot be
/// something that merely has the same ID.
package struct VerifiedElement: ~Copyable, Sendable {
  let element: XMLTree.Element

  /// Made by ``XMLSignature`` alone.
  init(verified element: XMLTree.Element) {
    self.element = element
  }
}
