import COpenSSL

/// The secret of one evaluator.
///
/// Two of them can evaluate one after the other: their keys commute, and neither can compute an
/// output without the other.
package final class OPRFKey: Sendable {
  /// What the proofs of this key are checked against.
  package let publicKey: OPRFPublicKey

  let scalar: GroupScalar

  /// The key that is this scalar.
  package init(_ scalar: GroupScalar) throws(CryptoError) {
    self.scalar = scalar
    publicKey = try Arithmetic.run { arithmetic throws(CryptoError) in
      try OPRFPublicKey(of: scalar, arithmetic)
    }
  }

  /// A fresh key.
  package static func generate() throws(CryptoError) -> OPRFKey { try OPRFKey(.random()) }

  /// The key a secret seed of 32 bytes stands for (DeriveKeyPair, RFC 9497 §3.2.1).
  package static func derive(
    from seed: SecretKey, info: [UInt8], for suite: OPRF = .verifiable
  ) throws(CryptoError) -> OPRFKey {
    guard seed.byteCount == 32 else { throw .weakKey }
    guard info.count <= OPRF.inputByteCountMax else { throw .refusedInput }
    var input = unsafe seed.withUnsafeBytes { unsafe [UInt8]($0) }
    defer { KeyFile.wipe(&input) }
    input += OPRF.prefixed(info)
    for counter in UInt8(0)...255 {
      let scalar = try Arithmetic.run { arithmetic throws(CryptoError) -> GroupScalar? in
        let number = unsafe arithmetic.scalar(
          hashing: input + [counter], tag: suite.tag("DeriveKeyPair"))
        return unsafe BN_is_zero(number) == 1 ? nil : GroupScalar(copying: number)
      }
      if let scalar { return try OPRFKey(scalar) }
    }
    throw .malformedKey
  }

  /// What this key makes of an element somebody else blinded (BlindEvaluate).
  package func blindEvaluate(_ blinded: GroupElement) throws(CryptoError) -> GroupElement {
    try Arithmetic.run { arithmetic throws(CryptoError) in
      try blinded.multiplied(by: scalar, arithmetic)
    }
  }

  /// What this key makes of 1 to ``DLEQProof/elementCountMax`` elements, and the proof that it was
  /// this key for all of them.
  package func blindEvaluate(_ blinded: [GroupElement]) throws(CryptoError) -> OPRFEvaluation {
    guard blinded.count <= DLEQProof.elementCountMax else { throw .refusedInput }
    let elements = try blinded.map { element throws(CryptoError) in try blindEvaluate(element) }
    return OPRFEvaluation(
      elements: elements, proof: try DLEQProof(by: self, of: blinded, elements))
  }
}

/// What an evaluator answers: an element for each it was given, in order, and one proof for all.
package struct OPRFEvaluation: Sendable {
  /// The evaluated elements.
  package let elements: [GroupElement]
  /// That they were made with the evaluator's published key.
  package let proof: DLEQProof

  /// What an evaluator is said to have answered; nothing is checked yet.
  package init(elements: [GroupElement], proof: DLEQProof) {
    self.elements = elements
    self.proof = proof
  }
}

/// The published half of an evaluator's key.
package struct OPRFPublicKey: Sendable, Hashable {
  /// The generator, key times.
  package let element: GroupElement

  /// The key that is this element.
  package init(_ element: GroupElement) { self.element = element }

  /// The key with this compressed point of 33 bytes.
  package init(_ bytes: [UInt8]) throws(CryptoError) { element = try GroupElement(bytes) }

  /// The published half of a key that is this scalar.
  init(of scalar: GroupScalar, _ arithmetic: Arithmetic) throws(CryptoError) {
    element = try unsafe scalar.with { number throws(CryptoError) in
      try unsafe GroupElement(owning: arithmetic.generated(number), arithmetic)
    }
  }

  /// The compressed point.
  package var bytes: [UInt8] { element.bytes }

  /// Throws ``CryptoError/badProof`` unless this key made each element of the evaluation from the
  /// one of `blinded` in its place (VerifyProof, RFC 9497 §2.2.2).
  package func verify(
    _ evaluation: OPRFEvaluation, of blinded: [GroupElement]
  ) throws(CryptoError) {
    try evaluation.proof.verify(by: self, of: blinded, evaluation.elements)
  }
}
