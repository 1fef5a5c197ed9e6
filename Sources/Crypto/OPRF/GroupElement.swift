import COpenSSL

/// An element of P-256 other than infinity (RFC 9497 §4.3): a point on the curve.
package final class GroupElement: Sendable, Hashable {
  /// Count of bytes of a serialised element (Ne).
  package static let byteCount = 33

  /// The compressed point: 0x02 or 0x03, then x.
  package let bytes: [UInt8]

  private let point: ConstantPointer

  /// The element with this compressed point (DeserializeElement); throws
  /// ``CryptoError/malformedElement`` for any other encoding, for infinity and off the curve.
  package convenience init(_ bytes: [UInt8]) throws(CryptoError) {
    // A longer form and infinity have another first byte.
    guard bytes.count == GroupElement.byteCount, bytes[0] == 0x02 || bytes[0] == 0x03 else {
      throw .malformedElement
    }
    try unsafe self.init(point: GroupElement.decoded(bytes), bytes)
  }

  /// The element at a point that becomes its own; throws for infinity.
  convenience init(owning point: OpaquePointer, _ arithmetic: Arithmetic) throws(CryptoError) {
    var bytes = [UInt8](repeating: 0, count: GroupElement.byteCount)
    let count = unsafe EC_POINT_point2oct(
      P256Curve.shared.group.raw, point, POINT_CONVERSION_COMPRESSED, &bytes, bytes.count,
      arithmetic.context)
    guard count == GroupElement.byteCount else {
      unsafe EC_POINT_clear_free(point)
      _ = Library.drain()
      throw .malformedElement
    }
    unsafe self.init(point: point, bytes)
  }

  private init(point: OpaquePointer, _ bytes: [UInt8]) {
    unsafe self.point = ConstantPointer(point)
    self.bytes = bytes
  }

  deinit { unsafe EC_POINT_clear_free(point.raw) }

  /// This element, `scalar` times; in constant time where libcrypto has P-256 by itself, as it has
  /// on the processors this product is built for.
  func multiplied(
    by scalar: GroupScalar, _ arithmetic: Arithmetic
  ) throws(CryptoError) -> GroupElement {
    try unsafe with { point throws(CryptoError) in
      try unsafe scalar.with { scalar throws(CryptoError) in
        try unsafe GroupElement(owning: arithmetic.product(point, scalar), arithmetic)
      }
    }
  }

  /// Lends the point; the element lives at least until `body` returns.
  func with<R>(_ body: (OpaquePointer) throws(CryptoError) -> R) throws(CryptoError) -> R {
    defer { withExtendedLifetime(self) {} }
    return try unsafe body(point.raw)
  }

  private static func decoded(_ bytes: [UInt8]) throws(CryptoError) -> OpaquePointer {
    let group = unsafe P256Curve.shared.group.raw
    let point = unsafe Library.demand(EC_POINT_new(group), "EC_POINT_new")
    guard unsafe EC_POINT_oct2point(group, point, bytes, bytes.count, nil) == 1 else {
      unsafe EC_POINT_clear_free(point)
      _ = Library.drain()
      throw .malformedElement
    }
    return unsafe point
  }

  /// Whether both are the same point.
  package static func == (left: GroupElement, right: GroupElement) -> Bool {
    left.bytes == right.bytes
  }

  /// Feeds the point.
  package func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

extension Arithmetic {
  /// A new point, to be freed by the caller: `scalar` times `point`.
  func product(_ point: OpaquePointer, _ scalar: OpaquePointer) -> OpaquePointer {
    let product = unsafe Library.demand(EC_POINT_new(curve.group.raw), "EC_POINT_new")
    Library.demand(
      unsafe EC_POINT_mul(curve.group.raw, product, nil, point, scalar, context), "EC_POINT_mul")
    return unsafe product
  }

  /// A new point, to be freed by the caller: `scalar` times the generator, `other` times `point`.
  func generated(
    _ scalar: OpaquePointer, _ point: OpaquePointer? = nil, _ other: OpaquePointer? = nil
  ) -> OpaquePointer {
    let product = unsafe Library.demand(EC_POINT_new(curve.group.raw), "EC_POINT_new")
    Library.demand(
      unsafe EC_POINT_mul(curve.group.raw, product, scalar, point, other, context), "EC_POINT_mul")
    return unsafe product
  }
}
