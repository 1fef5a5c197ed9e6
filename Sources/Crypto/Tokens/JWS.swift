/// JSON Web Signatures in compact form (RFC 7515), as RFC 8725 says to use them.
package enum JWS {
  /// LIMIT: the longest token read or made, in bytes.
  package static let lengthMax = 16_384

  /// Header and payload of a token whose signature holds.
  ///
  /// The key comes from `keys` and nowhere else; `alg` must be in `allowed`, fit the key's kind
  /// and the key's own `alg`. With `type` the header's `typ` must be exactly that (RFC 8725
  /// §3.11). Claims such as `exp` are the caller's to check.
  package static func verify(
    compact: String, keys: JWKSet, allowed: Set<JWSAlgorithm>, type: String? = nil
  ) throws(CryptoError) -> (header: [UInt8], payload: [UInt8]) {
    let token = try CompactToken(compact)
    let header = try JWSHeader(token.header)
    if let type, header.type != type { throw .wrongTokenType }
    guard allowed.contains(header.algorithm) else { throw .refusedAlgorithm }
    guard let member = keys.key(header.keyID) else { throw .unknownKey }
    guard member.key.kind.fits(header.algorithm) else { throw .algorithmMismatch }
    if let only = member.algorithm, only != header.algorithm { throw .algorithmMismatch }
    guard
      member.key.verify(token.signature, over: token.signed, algorithm: header.algorithm)
    else { throw .badSignature }
    return (token.header, token.payload)
  }

  /// A compact token over `payload`; the algorithm is the key kind's usual one unless named.
  package static func sign(
    _ payload: [UInt8], with key: SigningKey, algorithm: JWSAlgorithm? = nil,
    type: String? = nil, keyID: String? = nil
  ) throws(CryptoError) -> String {
    let algorithm = algorithm ?? key.kind.algorithm
    var header = "{\"alg\":\(TokenJSON.quoted(algorithm.rawValue))"
    if let keyID { header += ",\"kid\":\(TokenJSON.quoted(keyID))" }
    if let type { header += ",\"typ\":\(TokenJSON.quoted(type))" }
    header += "}"
    let signed = "\(Base64URL.encode([UInt8](header.utf8))).\(Base64URL.encode(payload))"
    let signature = try key.sign([UInt8](signed.utf8), algorithm: algorithm)
    let token = "\(signed).\(Base64URL.encode(signature))"
    guard token.utf8.count <= lengthMax else { throw .tokenTooLong }
    return token
  }

  /// `kid` of a token whose signature has *not* been checked: only to choose a key set.
  package static func unverifiedKeyID(of compact: String) throws(CryptoError) -> String? {
    try JWSHeader(try CompactToken(compact).header).keyID
  }
}

/// The three parts of a compact token.
private struct CompactToken {
  let header: [UInt8]
  let payload: [UInt8]
  let signature: [UInt8]
  /// What the signature is over: the first two parts as they were sent.
  let signed: [UInt8]

  init(_ text: String) throws(CryptoError) {
    guard text.utf8.count <= JWS.lengthMax else { throw .tokenTooLong }
    let bytes = [UInt8](text.utf8)
    let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }),
      let header = Base64URL.decode(parts[0]),
      let payload = Base64URL.decode(parts[1]),
      let signature = Base64URL.decode(parts[2])
    else { throw .malformedToken }
    self.header = header
    self.payload = payload
    self.signature = signature
    signed = [UInt8](bytes[..<parts[1].endIndex])
  }
}

/// The members of a JOSE header that we act on.
private struct JWSHeader {
  let algorithm: JWSAlgorithm
  let keyID: String?
  let type: String?

  /// Members that name or carry the key to trust, and `crit`, `b64` and `zip`, which change what
  /// the rest means: nothing we accept needs them.
  private static let refused = ["crit", "b64", "zip", "jwk", "jku", "x5u", "x5c"]

  init(_ bytes: [UInt8]) throws(CryptoError) {
    guard let members = TokenJSON.parse(bytes)?.members else { throw .malformedHeader }
    for name in JWSHeader.refused where members[name] != nil { throw .refusedHeader(name) }
    guard let name = try JWSHeader.text("alg", members) else { throw .malformedHeader }
    guard let algorithm = JWSAlgorithm(rawValue: name) else { throw .refusedAlgorithm }
    self.algorithm = algorithm
    keyID = try JWSHeader.text("kid", members)
    type = try JWSHeader.text("typ", members)
  }

  private static func text(
    _ name: String, _ members: [String: TokenJSON]
  ) throws(CryptoError) -> String? {
    guard let member = members[name] else { return nil }
    guard let text = member.text else { throw .malformedHeader }
    return text
  }
}
