import COpenSSL

/// P-256 as libcrypto computes with it; made once, then only read, and never freed.
struct P256Curve: Sendable {
  static let shared = P256Curve()

  /// The group, whose every element but infinity has order ``order``: the cofactor is 1.
  let group: ConstantPointer
  /// p, the count of elements of the field.
  let prime: ConstantPointer
  /// n, the count of elements of the group.
  let order: ConstantPointer
  /// What Montgomery multiplication modulo p needs, and modulo n.
  let modPrime: ConstantPointer, modOrder: ConstantPointer
  /// n - 2: what inverts modulo n.
  let orderMinusTwo: ConstantPointer
  /// 1, and A and B of y² = x³ + Ax + B, in Montgomery form.
  let one: ConstantPointer, a: ConstantPointer, b: ConstantPointer
  /// Z = -10 (RFC 9380 §8.2) and a root of -Z, in Montgomery form.
  let z: ConstantPointer, rootOfMinusZ: ConstantPointer

  private init() {
    Library.prepare()
    let context = unsafe Library.demand(BN_CTX_new(), "BN_CTX_new")
    defer { unsafe BN_CTX_free(context) }
    group = unsafe ConstantPointer(
      EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1), "EC_GROUP_new_by_curve_name")
    prime = P256Curve.number()
    a = P256Curve.number()
    b = P256Curve.number()
    order = P256Curve.number()
    Library.demand(
      unsafe EC_GROUP_get_curve(group.raw, prime.raw, a.raw, b.raw, context),
      "EC_GROUP_get_curve")
    Library.demand(unsafe EC_GROUP_get_order(group.raw, order.raw, context), "EC_GROUP_get_order")
    modPrime = unsafe P256Curve.montgomery(prime.raw, context)
    modOrder = unsafe P256Curve.montgomery(order.raw, context)
    orderMinusTwo = unsafe ConstantPointer(BN_dup(order.raw), "BN_dup")
    Library.demand(unsafe BN_sub_word(orderMinusTwo.raw, 2), "BN_sub_word")
    one = P256Curve.number()
    z = unsafe ConstantPointer(BN_dup(prime.raw), "BN_dup")
    Library.demand(unsafe BN_set_word(one.raw, 1), "BN_set_word")
    Library.demand(unsafe BN_sub_word(z.raw, 10), "BN_sub_word")
    let ten = P256Curve.number()
    Library.demand(unsafe BN_set_word(ten.raw, 10), "BN_set_word")
    rootOfMinusZ = unsafe ConstantPointer(
      BN_mod_sqrt(nil, ten.raw, prime.raw, context), "BN_mod_sqrt")
    unsafe BN_free(ten.raw)
    for constant in [one, a, b, z, rootOfMinusZ] {
      Library.demand(
        unsafe BN_to_montgomery(constant.raw, constant.raw, modPrime.raw, context),
        "BN_to_montgomery")
    }
  }

  private static func number() -> ConstantPointer {
    unsafe ConstantPointer(BN_new(), "BN_new")
  }

  private static func montgomery(
    _ modulus: OpaquePointer, _ context: OpaquePointer
  ) -> ConstantPointer {
    let made = unsafe ConstantPointer(BN_MONT_CTX_new(), "BN_MONT_CTX_new")
    Library.demand(unsafe BN_MONT_CTX_set(made.raw, modulus, context), "BN_MONT_CTX_set")
    return made
  }
}
