import COpenSSL

/// A proof that one key, whose published half is known, made each of a list of elements from the
/// one in its place in another (RFC 9497 §2.2), which tells nothing else about the key.
package struct DLEQProof: Sendable, Hashable {
  /// Count of bytes of a serialised proof.
  package static let byteCount = 2 * GroupScalar.byteCount

  /// LIMIT: the most elements one proof is about.
  package static let elementCountMax = 4_096

  /// The challenge c, then the answer s.
  package let bytes: [UInt8]

  /// The proof with these 64 bytes; throws ``CryptoError/badProof`` unless both numbers are
  /// under n.
  package init(_ bytes: [UInt8]) throws(CryptoError) {
    guard bytes.count == DLEQProof.byteCount,
      [bytes.prefix(32), bytes.suffix(32)].allSatisfy({ $0.lexicographicallyPrecedes(P256.order) })
    else { throw .badProof }
    self.bytes = bytes
  }

  /// The proof that `key` made `outputs` of `inputs` (GenerateProof).
  package init(
    by key: OPRFKey, of inputs: [GroupElement], _ outputs: [GroupElement]
  ) throws(CryptoError) {
    try self.init(by: key, of: inputs, outputs, random: .random())
  }

  /// As ``init(by:of:_:)`` with the proof's random number given, which must be fresh: two proofs
  /// with the same one give the key away.
  package init(
    by key: OPRFKey, of inputs: [GroupElement], _ outputs: [GroupElement], random: GroupScalar
  ) throws(CryptoError) {
    try DLEQProof.checkCounts(inputs, outputs)
    bytes = try Arithmetic.run { arithmetic throws(CryptoError) in
      let weights = unsafe arithmetic.weights(inputs, outputs, key.publicKey)
      let input = try unsafe arithmetic.sum(inputs, weights)
      // ComputeCompositesFast: the sum of outputs is the sum of inputs, key times.
      let challenge = unsafe arithmetic.challenge(
        key.publicKey,
        [
          input, try input.multiplied(by: key.scalar, arithmetic),
          try OPRFPublicKey(of: random, arithmetic).element,
          try input.multiplied(by: random, arithmetic),
        ])
      return try unsafe key.scalar.with { scalar throws(CryptoError) in
        try unsafe random.with { random throws(CryptoError) in
          unsafe arithmetic.bytes(ofScalar: challenge)
            + arithmetic.bytes(
              ofScalar: arithmetic.difference(random, challenge, times: scalar))
        }
      }
    }
  }

  /// Throws ``CryptoError/badProof`` unless the key behind `publicKey` made `outputs` of `inputs`
  /// (VerifyProof).
  package func verify(
    by publicKey: OPRFPublicKey, of inputs: [GroupElement], _ outputs: [GroupElement]
  ) throws(CryptoError) {
    try DLEQProof.checkCounts(inputs, outputs)
    let isRight: Bool
    do throws(CryptoError) {
      isRight = try Arithmetic.run { arithmetic throws(CryptoError) in
        try challenge(publicKey, inputs, outputs, arithmetic) == [UInt8](bytes.prefix(32))
      }
    } catch .malformedElement {
      throw .badProof
    }
    guard isRight else { throw .badProof }
  }

  /// The challenge these elements and this answer lead to.
  private func challenge(
    _ publicKey: OPRFPublicKey, _ inputs: [GroupElement], _ outputs: [GroupElement],
    _ arithmetic: Arithmetic
  ) throws(CryptoError) -> [UInt8] {
    let weights = unsafe arithmetic.weights(inputs, outputs, publicKey)
    let input = try unsafe arithmetic.sum(inputs, weights)
    let output = try unsafe arithmetic.sum(outputs, weights)
    let order = unsafe arithmetic.curve.order.raw
    let claimed = unsafe arithmetic.reduced(bytes[..<32], modulo: order)
    let answer = unsafe arithmetic.reduced(bytes[32...], modulo: order)
    let commitments = [
      try unsafe publicKey.element.with { point throws(CryptoError) in
        try unsafe GroupElement(owning: arithmetic.generated(answer, point, claimed), arithmetic)
      },
      try unsafe arithmetic.sum([input, output], [answer, claimed]),
    ]
    return unsafe arithmetic.bytes(
      ofScalar: arithmetic.challenge(publicKey, [input, output] + commitments))
  }

  private static func checkCounts(
    _ inputs: [GroupElement], _ outputs: [GroupElement]
  ) throws(CryptoError) {
    guard (1...elementCountMax).contains(inputs.count), inputs.count == outputs.count else {
      throw .refusedInput
    }
  }
}

extension Arithmetic {
  /// d_i of ComputeComposites: a number for each pair that nobody can choose.
  fileprivate func weights(
    _ inputs: [GroupElement], _ outputs: [GroupElement], _ publicKey: OPRFPublicKey
  ) -> [OpaquePointer] {
    let suite = OPRF.verifiable
    let seed = SHA256.hash(
      OPRF.prefixed(publicKey.bytes) + OPRF.prefixed(suite.tag("Seed-")))
    return unsafe zip(inputs, outputs).enumerated().map { index, pair in
      let transcript =
        OPRF.prefixed(seed.bytes) + [UInt8(index >> 8), UInt8(index & 0xFF)]
        + OPRF.prefixed(pair.0.bytes) + OPRF.prefixed(pair.1.bytes) + Array("Composite".utf8)
      return unsafe scalar(hashing: transcript, tag: suite.tag("HashToScalar-"))
    }
  }

  /// Each element as many times as its number says, together.
  fileprivate func sum(
    _ elements: [GroupElement], _ numbers: [OpaquePointer]
  ) throws(CryptoError) -> GroupElement {
    let sum = unsafe Library.demand(EC_POINT_new(curve.group.raw), "EC_POINT_new")
    for index in elements.indices {
      try unsafe elements[index].with { point throws(CryptoError) in
        let product = unsafe product(point, numbers[index])
        defer { unsafe EC_POINT_clear_free(product) }
        Library.demand(
          unsafe EC_POINT_add(curve.group.raw, sum, sum, product, context), "EC_POINT_add")
      }
    }
    return try unsafe GroupElement(owning: sum, self)
  }

  /// The challenge of a proof about M, Z and its commitments t2 and t3.
  fileprivate func challenge(
    _ publicKey: OPRFPublicKey, _ elements: [GroupElement]
  ) -> OpaquePointer {
    let transcript = ([publicKey.element] + elements).flatMap { OPRF.prefixed($0.bytes) }
    return unsafe scalar(
      hashing: transcript + Array("Challenge".utf8),
      tag: OPRF.verifiable.tag("HashToScalar-"))
  }
}
