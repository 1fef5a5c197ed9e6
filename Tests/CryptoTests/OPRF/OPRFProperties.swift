import Crypto

/// What must hold of elements, proofs and inputs for any bytes at all.
enum OPRFProperties {
  private static let key = try? OPRFKey(GroupScalar([UInt8](repeating: 7, count: 32)))

  /// An element or a proof is refused, or is written as it was read; an element can be evaluated
  /// and that be proven; a proof of something else is bad.
  ///
  /// Returns what is broken, nil if nothing is.
  static func broken(by bytes: [UInt8]) -> String? {
    guard let key else { return "no key" }
    guard let hashed = try? HashToCurve.element(of: bytes, tag: [1]),
      let again = try? GroupElement(hashed.bytes), again == hashed
    else { return "a hash is no element" }
    if let proof = try? DLEQProof(bytes) {
      guard proof.bytes == bytes else { return "a proof is not stable" }
      guard (try? proof.verify(by: key.publicKey, of: [hashed], [hashed])) == nil else {
        return "a proof of nothing"
      }
    }
    guard let element = try? GroupElement(bytes) else { return nil }
    guard element.bytes == bytes, bytes.count == GroupElement.byteCount else {
      return "an element is not stable"
    }
    guard let evaluation = try? key.blindEvaluate([element]),
      (try? key.publicKey.verify(evaluation, of: [element])) != nil
    else { return "an element that cannot be evaluated" }
    return nil
  }
}
