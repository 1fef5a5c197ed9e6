import COpenSSL

/// Oblivious pseudorandom functions over P-256 and SHA-256 (RFC 9497): of an input that only the
/// client knows and keys that only evaluators know, the client learns the output and nobody learns
/// anything else.
///
///     client                      evaluator         another evaluator
///     blind        -- elements -> blindEvaluate --> blindEvaluate
///     verify, finalize <-- what each made of them, and its proof --
///
/// Time depends neither on keys nor on blinds. It may depend on the input while it is hashed: only
/// who knows the input hashes it, and nobody else should be able to time that.
package struct OPRF: Sendable {
  /// OPRF (mode 0): the client has to believe that the right key was used.
  package static let base = OPRF(mode: 0)
  /// VOPRF (mode 1): each evaluator proves that it used its published key.
  package static let verifiable = OPRF(mode: 1)

  /// LIMIT: the longest input, in bytes, as the RFC has it.
  package static let inputByteCountMax = 65_535

  private let context: [UInt8]

  private init(mode: UInt8) {
    context = Array("OPRFV1-".utf8) + [mode] + Array("-P256-SHA256".utf8)
  }

  /// The input hidden by a fresh blind (Blind).
  package func blind(_ input: [UInt8]) throws(CryptoError) -> BlindedInput {
    try blind(input, with: .random())
  }

  /// As ``blind(_:)`` with the blind given, which must be fresh: used twice it shows which elements
  /// belong together.
  package func blind(
    _ input: [UInt8], with blind: GroupScalar
  ) throws(CryptoError) -> BlindedInput {
    try Arithmetic.run { arithmetic throws(CryptoError) in
      let point = try unsafe self.point(of: input, arithmetic)
      defer { unsafe EC_POINT_clear_free(point) }
      let element = try unsafe blind.with { blind throws(CryptoError) in
        try unsafe GroupElement(owning: arithmetic.product(point, blind), arithmetic)
      }
      return BlindedInput(input: input, blind: blind, element: element)
    }
  }

  /// The output for what was blinded (Finalize), from the element all evaluators have worked on, of
  /// whose proofs each was verified before.
  package func finalize(
    _ blinded: BlindedInput, _ evaluated: GroupElement
  ) throws(CryptoError) -> Digest {
    try Arithmetic.run { arithmetic throws(CryptoError) in
      try unsafe evaluated.with { point throws(CryptoError) in
        try unsafe blinded.blind.with { blind throws(CryptoError) in
          let unblinded = unsafe arithmetic.product(point, arithmetic.inverse(ofScalar: blind))
          defer { unsafe EC_POINT_clear_free(unblinded) }
          return try unsafe output(blinded.input, unblinded, arithmetic)
        }
      }
    }
  }

  /// The output for an input in the hands of who holds the key (Evaluate).
  package func evaluate(_ input: [UInt8], with key: OPRFKey) throws(CryptoError) -> Digest {
    try Arithmetic.run { arithmetic throws(CryptoError) in
      let point = try unsafe self.point(of: input, arithmetic)
      defer { unsafe EC_POINT_clear_free(point) }
      return try unsafe key.scalar.with { scalar throws(CryptoError) in
        let evaluated = unsafe arithmetic.product(point, scalar)
        defer { unsafe EC_POINT_clear_free(evaluated) }
        return try unsafe output(input, evaluated, arithmetic)
      }
    }
  }

  /// The domain separation tag `label` has in this mode.
  func tag(_ label: StaticString) -> [UInt8] { Array("\(label)".utf8) + context }

  /// Bytes behind their count, which fits in two.
  static func prefixed(_ bytes: [UInt8]) -> [UInt8] {
    [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)] + bytes
  }

  /// HashToGroup: the point an input stands for, to be freed by the caller.
  private func point(
    of input: [UInt8], _ arithmetic: Arithmetic
  ) throws(CryptoError) -> OpaquePointer {
    guard input.count <= OPRF.inputByteCountMax else { throw .refusedInput }
    let point = unsafe arithmetic.point(hashing: input, tag: tag("HashToGroup-"))
    guard unsafe EC_POINT_is_at_infinity(arithmetic.curve.group.raw, point) == 0 else {
      unsafe EC_POINT_clear_free(point)
      throw .refusedInput
    }
    return unsafe point
  }

  private func output(
    _ input: [UInt8], _ point: OpaquePointer, _ arithmetic: Arithmetic
  ) throws(CryptoError) -> Digest {
    var element = [UInt8](repeating: 0, count: GroupElement.byteCount)
    defer { KeyFile.wipe(&element) }
    let count = unsafe EC_POINT_point2oct(
      arithmetic.curve.group.raw, point, POINT_CONVERSION_COMPRESSED, &element, element.count,
      arithmetic.context)
    guard count == GroupElement.byteCount else { throw .library(Library.drain()) }
    var state = SHA256State()
    state.add([UInt8(input.count >> 8), UInt8(input.count & 0xFF)])
    state.add(input)
    state.add([0, UInt8(GroupElement.byteCount)])
    state.add(element)
    state.add(Array("Finalize".utf8))
    return state.finish()
  }
}

/// An input and the blind that hides it; kept by the client until the evaluators have answered.
package struct BlindedInput: Sendable {
  /// What the evaluators are given.
  package let element: GroupElement

  let input: [UInt8]
  let blind: GroupScalar

  init(input: [UInt8], blind: GroupScalar, element: GroupElement) {
    self.input = input
    self.blind = blind
    self.element = element
  }
}

extension Arithmetic {
  /// HashToScalar: the number below n a message is hashed to, perhaps zero.
  func scalar(hashing message: [UInt8], tag: [UInt8]) -> OpaquePointer {
    var bytes = HashToCurve.expand(
      message, tag: tag, byteCount: HashToCurve.numberByteCount)
    defer { KeyFile.wipe(&bytes) }
    return unsafe reduced(bytes[...], modulo: curve.order.raw)
  }
}
