import COpenSSL

/// The numbers of one computation about P-256; for one thread.
///
/// They live in one BN_CTX, which `run` frees and with it wipes, so that no number can be released
/// before the C call that reads it. Nothing of it may leave `run`.
///
/// Elements of the field are in Montgomery form. Secret numbers modulo n are multiplied and
/// inverted in constant time. Those of the field are only while libcrypto has them at full length,
/// as all but one of 2^64 are; hashes are reduced without a promise.
// SAFETY: made by `run` alone, which outlives every use of the context.
@safe
struct Arithmetic {
  let context: OpaquePointer
  let curve = P256Curve.shared

  /// Runs `body`, whose numbers end with it.
  static func run<R>(
    _ body: (Arithmetic) throws(CryptoError) -> R
  ) throws(CryptoError) -> R {
    let context = unsafe Library.demand(BN_CTX_new(), "BN_CTX_new")
    defer { unsafe BN_CTX_free(context) }
    return try unsafe Arithmetic(context: context).frame(body)
  }

  /// Runs `body`, whose numbers can be taken again after it.
  func frame<R>(
    _ body: (Arithmetic) throws(CryptoError) -> R
  ) throws(CryptoError) -> R {
    unsafe BN_CTX_start(context)
    defer { unsafe BN_CTX_end(context) }
    return try body(self)
  }

  /// A number that is zero.
  func number() -> OpaquePointer { unsafe Library.demand(BN_CTX_get(context), "BN_CTX_get") }

  // MARK: The field

  func times(_ left: OpaquePointer, _ right: OpaquePointer) -> OpaquePointer {
    let product = unsafe number()
    unsafe multiply(into: product, left, right)
    return unsafe product
  }

  func square(_ value: OpaquePointer) -> OpaquePointer { unsafe times(value, value) }

  func plus(_ left: OpaquePointer, _ right: OpaquePointer) -> OpaquePointer {
    let sum = unsafe number()
    Library.demand(unsafe BN_mod_add_quick(sum, left, right, curve.prime.raw), "BN_mod_add_quick")
    return unsafe sum
  }

  func negative(_ value: OpaquePointer) -> OpaquePointer {
    let difference = unsafe number()
    Library.demand(
      unsafe BN_mod_sub_quick(difference, number(), value, curve.prime.raw), "BN_mod_sub_quick")
    return unsafe difference
  }

  /// The Montgomery form of a plain number below p.
  func montgomery(_ value: OpaquePointer) -> OpaquePointer {
    let form = unsafe number()
    Library.demand(
      unsafe BN_to_montgomery(form, value, curve.modPrime.raw, context), "BN_to_montgomery")
    return unsafe form
  }

  /// The number a Montgomery form stands for.
  func plain(_ form: OpaquePointer) -> OpaquePointer {
    let value = unsafe number()
    Library.demand(
      unsafe BN_from_montgomery(value, form, curve.modPrime.raw, context), "BN_from_montgomery")
    return unsafe value
  }

  func inverse(_ value: OpaquePointer) -> OpaquePointer {
    // p - 2 = 4 (p - 3)/4 + 1
    let power = unsafe rootPower(value)
    unsafe square(power, times: 2)
    return unsafe times(power, value)
  }

  /// value to the power of (p - 3)/4: binary 32 ones, 31 zeros, a one, 96 zeros, 94 ones.
  func rootPower(_ value: OpaquePointer) -> OpaquePointer {
    func shifted(_ power: OpaquePointer, by count: Int, _ other: OpaquePointer) -> OpaquePointer {
      let result = unsafe square(power)
      unsafe square(result, times: count - 1)
      unsafe multiply(into: result, result, other)
      return unsafe result
    }
    let ones2 = unsafe shifted(value, by: 1, value)
    let ones4 = unsafe shifted(ones2, by: 2, ones2)
    let ones8 = unsafe shifted(ones4, by: 4, ones4)
    let ones16 = unsafe shifted(ones8, by: 8, ones8)
    let ones24 = unsafe shifted(ones16, by: 8, ones8)
    let ones28 = unsafe shifted(ones24, by: 4, ones4)
    let ones30 = unsafe shifted(ones28, by: 2, ones2)
    let ones32 = unsafe shifted(ones30, by: 2, ones2)
    let head = unsafe shifted(ones32, by: 32, value)
    let more = unsafe shifted(head, by: 128, ones32)
    return unsafe shifted(shifted(more, by: 32, ones32), by: 30, ones30)
  }

  private func square(_ value: OpaquePointer, times count: Int) {
    for _ in 0..<count { unsafe multiply(into: value, value, value) }
  }

  @inline(__always)
  private func multiply(
    into product: OpaquePointer, _ left: OpaquePointer, _ right: OpaquePointer
  ) {
    Library.demand(
      unsafe BN_mod_mul_montgomery(product, left, right, curve.modPrime.raw, context),
      "BN_mod_mul_montgomery")
  }

  // MARK: Scalars

  /// The number these bytes, big endian, are modulo `modulus`.
  func reduced(_ bytes: ArraySlice<UInt8>, modulo modulus: OpaquePointer) -> OpaquePointer {
    let value = unsafe number()
    unsafe BN_set_flags(value, BN_FLG_CONSTTIME)
    unsafe bytes.withUnsafeBufferPointer { bytes in
      _ = unsafe Library.demand(
        BN_bin2bn(bytes.baseAddress, Int32(bytes.count), value), "BN_bin2bn")
    }
    Library.demand(unsafe BN_nnmod(value, value, modulus, context), "BN_nnmod")
    return unsafe value
  }

  /// 1 / scalar modulo n, in constant time: scalar to the power of n - 2.
  func inverse(ofScalar scalar: OpaquePointer) -> OpaquePointer {
    let inverse = unsafe number()
    unsafe BN_set_flags(inverse, BN_FLG_CONSTTIME)
    Library.demand(
      unsafe BN_mod_exp_mont_consttime(
        inverse, scalar, curve.orderMinusTwo.raw, curve.order.raw, context, curve.modOrder.raw),
      "BN_mod_exp_mont_consttime")
    return unsafe inverse
  }

  /// first - factor · secret modulo n.
  func difference(
    _ first: OpaquePointer, _ factor: OpaquePointer, times secret: OpaquePointer
  ) -> OpaquePointer {
    let product = unsafe number()
    // One factor in Montgomery form gives the plain product.
    Library.demand(
      unsafe BN_to_montgomery(product, secret, curve.modOrder.raw, context), "BN_to_montgomery")
    Library.demand(
      unsafe BN_mod_mul_montgomery(product, factor, product, curve.modOrder.raw, context),
      "BN_mod_mul_montgomery")
    Library.demand(
      unsafe BN_mod_sub_quick(product, first, product, curve.order.raw), "BN_mod_sub_quick")
    return unsafe product
  }

  /// A scalar as 32 bytes, big endian.
  func bytes(ofScalar scalar: OpaquePointer) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: GroupScalar.byteCount)
    let count = unsafe BN_bn2binpad(scalar, &bytes, Int32(GroupScalar.byteCount))
    precondition(count == GroupScalar.byteCount, "a scalar fills 32 bytes")
    return bytes
  }
}
