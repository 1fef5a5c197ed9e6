import COpenSSL

/// A secret number from 1 to n - 1: a blind, or what a key is; wiped when the last owner lets go.
package final class GroupScalar: Sendable {
  /// Count of bytes of a serialised scalar (Ns).
  package static let byteCount = 32

  private let number: ConstantPointer

  /// The scalar with this 32-byte big-endian value; throws ``CryptoError/malformedKey`` unless it
  /// is from 1 to n - 1.
  ///
  /// The caller's array is not wiped.
  package convenience init(_ bytes: [UInt8]) throws(CryptoError) {
    guard P256.isScalar(bytes) else { throw .malformedKey }
    let number = unsafe BN_bin2bn(bytes, Int32(bytes.count), nil)
    unsafe self.init(owning: Library.demand(number, "BN_bin2bn"))
  }

  /// A fresh random scalar.
  package static func random() -> GroupScalar {
    let number = unsafe Library.demand(BN_new(), "BN_new")
    repeat {
      Library.demand(
        unsafe BN_priv_rand_range(number, P256Curve.shared.order.raw), "BN_priv_rand_range")
    } while unsafe BN_is_zero(number) == 1
    return unsafe GroupScalar(owning: number)
  }

  /// A copy of a number from 1 to n - 1.
  convenience init(copying number: OpaquePointer) {
    unsafe self.init(owning: Library.demand(BN_dup(number), "BN_dup"))
  }

  private init(owning number: OpaquePointer) {
    unsafe BN_set_flags(number, BN_FLG_CONSTTIME)
    unsafe self.number = ConstantPointer(number)
  }

  deinit { unsafe BN_clear_free(number.raw) }

  /// Lends the number; the scalar lives at least until `body` returns.
  func with<R>(_ body: (OpaquePointer) throws(CryptoError) -> R) throws(CryptoError) -> R {
    defer { withExtendedLifetime(self) {} }
    return try unsafe body(number.raw)
  }
}
