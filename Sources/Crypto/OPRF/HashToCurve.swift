import COpenSSL

/// P256_XMD:SHA-256_SSWU_RO_ (RFC 9380 §8.2): a hash whose values are elements of the group, none
/// of whose logarithms anybody knows.
package enum HashToCurve {
  /// Bytes from which one number is made: 256 bits and 128 more, so that no value is favoured (L).
  static let numberByteCount = 48

  /// The element a message stands for under a domain separation tag of 1 to 255 bytes.
  package static func element(of message: [UInt8], tag: [UInt8]) throws(CryptoError) -> GroupElement
  {
    try Arithmetic.run { arithmetic throws(CryptoError) in
      let point = unsafe arithmetic.point(hashing: message, tag: tag)
      return try unsafe GroupElement(owning: point, arithmetic)
    }
  }

  /// expand_message_xmd (RFC 9380 §5.3.1) with a tag of 1 to 255 bytes, to at most 8160 bytes.
  package static func expand(_ message: [UInt8], tag: [UInt8], byteCount: Int) -> [UInt8] {
    precondition((1...255).contains(tag.count), "a tag has 1 to 255 bytes")
    precondition((1...255 * Digest.byteCount).contains(byteCount), "at most 255 digests")
    let tail = tag + [UInt8(tag.count)]
    var first = zeros
    first.add(message)
    first.add([UInt8(byteCount >> 8), UInt8(byteCount & 0xFF), 0] + tail)
    let seed = first.finish().bytes
    var block = [UInt8](repeating: 0, count: Digest.byteCount)
    var bytes: [UInt8] = []
    var number: UInt8 = 0
    while bytes.count < byteCount {
      number += 1
      for index in block.indices { block[index] ^= seed[index] }
      var next = SHA256State()
      next.add(block)
      next.add([number] + tail)
      block = next.finish().bytes
      bytes += block
    }
    return [UInt8](bytes.prefix(byteCount))
  }

  /// SHA-256 after one block of zeros (Z_pad).
  private static let zeros = {
    var state = SHA256State()
    state.add([UInt8](repeating: 0, count: 64))
    return state
  }()
}

extension Arithmetic {
  /// The point a message is hashed to, to be freed by the caller (hash_to_curve, RFC 9380 §3).
  func point(hashing message: [UInt8], tag: [UInt8]) -> OpaquePointer {
    let count = HashToCurve.numberByteCount
    let bytes = HashToCurve.expand(message, tag: tag, byteCount: 2 * count)
    let first = unsafe mapped(reduced(bytes[..<count], modulo: curve.prime.raw))
    let second = unsafe mapped(reduced(bytes[count...], modulo: curve.prime.raw))
    // One inversion for both: 1/d = e · 1/(d e).
    let inverse = unsafe inverse(times(first.divisor, second.divisor))
    let sum = unsafe point(times(first.x, times(inverse, second.divisor)), first.y)
    let other = unsafe point(times(second.x, times(inverse, first.divisor)), second.y)
    defer { unsafe EC_POINT_clear_free(other) }
    Library.demand(unsafe EC_POINT_add(curve.group.raw, sum, sum, other, context), "EC_POINT_add")
    return unsafe sum
  }

  /// The point at x, in Montgomery form, and y, plain.
  private func point(_ x: OpaquePointer, _ y: OpaquePointer) -> OpaquePointer {
    let point = unsafe Library.demand(EC_POINT_new(curve.group.raw), "EC_POINT_new")
    Library.demand(
      unsafe EC_POINT_set_affine_coordinates(curve.group.raw, point, plain(x), y, context),
      "EC_POINT_set_affine_coordinates")
    return unsafe point
  }

  /// The simplified map of Shallue, van de Woestijne and Ulas (RFC 9380 §F.2) of a number below p:
  /// the point at x / divisor and y.
  ///
  /// y alone is plain.
  private func mapped(
    _ number: OpaquePointer
  ) -> (x: OpaquePointer, divisor: OpaquePointer, y: OpaquePointer) {
    let u = unsafe montgomery(number)
    let zu2 = unsafe times(curve.z.raw, square(u))
    let rest = unsafe plus(square(zu2), zu2)
    let x1 = unsafe times(curve.b.raw, plus(rest, curve.one.raw))
    let divisor = unsafe times(
      curve.a.raw, BN_is_zero(rest) == 1 ? curve.z.raw : negative(rest))
    let divisor2 = unsafe square(divisor)
    let divisor3 = unsafe times(divisor2, divisor)
    let linear = unsafe plus(square(x1), times(curve.a.raw, divisor2))
    let cubic = unsafe plus(times(linear, x1), times(curve.b.raw, divisor3))
    let (isSquare, y1) = unsafe root(of: cubic, over: divisor3)
    let x2 = unsafe times(zu2, x1)
    let y2 = unsafe times(times(zu2, u), y1)
    unsafe BN_consttime_swap(isSquare ? 1 : 0, x1, x2, 4)
    unsafe BN_consttime_swap(isSquare ? 1 : 0, y1, y2, 4)
    let y = unsafe plain(y2)
    let minusY = unsafe negative(y)
    unsafe BN_consttime_swap(BN_is_odd(y) == BN_is_odd(number) ? 0 : 1, y, minusY, 4)
    return unsafe (x2, divisor, y)
  }

  /// sqrt_ratio for p = 3 modulo 4 (RFC 9380 §F.2.1.2): whether u / v is a square, and a root of
  /// it, or else one of Z u / v.
  private func root(
    of u: OpaquePointer, over v: OpaquePointer
  ) -> (isSquare: Bool, root: OpaquePointer) {
    let uv = unsafe times(u, v)
    let root = unsafe times(rootPower(times(square(v), uv)), uv)
    let other = unsafe times(root, curve.rootOfMinusZ.raw)
    let isSquare = unsafe BN_cmp(times(square(root), v), u) == 0
    unsafe BN_consttime_swap(isSquare ? 0 : 1, root, other, 4)
    return unsafe (isSquare, root)
  }
}
