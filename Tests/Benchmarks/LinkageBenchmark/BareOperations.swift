import COpenSSL

/// What libcrypto takes for the same work, called as a C program would: what can be made
/// before is made before, nothing is checked and nothing is wiped.
// SAFETY: one object of the benchmark's one thread, whose parts are never freed.
@safe
final class BareOperations {
  private let group = unsafe EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1)
  private let context = unsafe BN_CTX_new()
  private let prime = unsafe BN_new()
  private let order = unsafe BN_new()
  private let exponent = unsafe BN_new()
  private let field = unsafe BN_MONT_CTX_new()
  private let scalar = unsafe BN_new()
  private let value = unsafe BN_new()
  private let result = unsafe BN_new()
  private let point: OpaquePointer?
  private let product: OpaquePointer?
  private let pair: OpaquePointer?
  private let encoded: [UInt8]

  /// Operations on the element with these bytes.
  init(_ element: [UInt8]) {
    encoded = element
    unsafe point = EC_POINT_new(group)
    unsafe product = EC_POINT_new(group)
    unsafe pair = BareOperations.generated(from: nil)
    unsafe EC_GROUP_get_curve(group, prime, nil, nil, context)
    unsafe EC_GROUP_get_order(group, order, context)
    unsafe BN_MONT_CTX_set(field, prime, context)
    unsafe BN_copy(exponent, prime)
    unsafe BN_rshift(exponent, exponent, 2)
    unsafe BN_priv_rand_range(scalar, order)
    unsafe BN_set_flags(scalar, BN_FLG_CONSTTIME)
    unsafe BN_priv_rand_range(value, prime)
    unsafe EC_POINT_oct2point(group, point, encoded, encoded.count, context)
  }

  /// A point, `scalar` times.
  func multiply() { unsafe EC_POINT_mul(group, product, nil, point, scalar, context) }

  /// A power modulo p, which is what a square root or an inverse is.
  func root() { unsafe BN_mod_exp_mont(result, value, exponent, prime, context, field) }

  /// An inverse modulo n, of a secret.
  func invert() { unsafe BN_mod_inverse(result, scalar, order, context) }

  /// A random number below n.
  func draw() { unsafe BN_priv_rand_range(result, order) }

  /// A point from its 33 bytes.
  func decode() { unsafe EC_POINT_oct2point(group, point, encoded, encoded.count, context) }

  /// The 33 bytes of what was multiplied.
  func encode() {
    var bytes = [UInt8](repeating: 0, count: 33)
    unsafe EC_POINT_point2oct(
      group, product, POINT_CONVERSION_COMPRESSED, &bytes, bytes.count, context)
  }

  /// A key pair of its own, and the secret it shares with another key.
  func agree() {
    let fresh = unsafe BareOperations.generated(from: pair)
    defer { unsafe EVP_PKEY_free(fresh) }
    let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, fresh, nil)
    defer { unsafe EVP_PKEY_CTX_free(context) }
    var secret = [UInt8](repeating: 0, count: 32)
    var count = 32
    unsafe EVP_PKEY_derive_init(context)
    unsafe EVP_PKEY_derive_set_peer(context, pair)
    unsafe EVP_PKEY_derive(context, &secret, &count)
  }

  /// AES-128-GCM of these bytes under a key and nonce of zeros.
  func seal(_ plain: [UInt8]) {
    let context = unsafe EVP_CIPHER_CTX_new()
    defer { unsafe EVP_CIPHER_CTX_free(context) }
    let zeros = [UInt8](repeating: 0, count: 16)
    var sealed = [UInt8](repeating: 0, count: plain.count + 16)
    var count: Int32 = 0
    unsafe EVP_EncryptInit_ex(context, EVP_aes_128_gcm(), nil, zeros, zeros)
    unsafe EVP_EncryptUpdate(context, &sealed, &count, plain, Int32(plain.count))
    unsafe EVP_EncryptFinal_ex(context, &sealed, &count)
    unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, &sealed)
  }

  /// A key pair, with the curve of another or else by the curve's name.
  private static func generated(from other: OpaquePointer?) -> OpaquePointer? {
    let context =
      unsafe other == nil
      ? EVP_PKEY_CTX_new_from_name(nil, "EC", nil) : EVP_PKEY_CTX_new_from_pkey(nil, other, nil)
    defer { unsafe EVP_PKEY_CTX_free(context) }
    unsafe EVP_PKEY_keygen_init(context)
    if unsafe other == nil { unsafe EVP_PKEY_CTX_set_group_name(context, "P-256") }
    var key: OpaquePointer?
    unsafe EVP_PKEY_generate(context, &key)
    return unsafe key
  }
}
