/// A public key as a JSON Web Key (RFC 7517).
package struct JSONWebKey: Sendable {
  /// The key.
  package let key: VerifyingKey
  /// `kid`, 1 to 256 bytes.
  package let keyID: String?
  /// `alg`, if the key is for one algorithm only.
  package let algorithm: JWSAlgorithm?

  /// A key under a name; throws ``CryptoError/algorithmMismatch`` if key and algorithm differ.
  package init(
    _ key: VerifyingKey, keyID: String?, algorithm: JWSAlgorithm? = nil
  ) throws(CryptoError) {
    if let algorithm, !key.kind.fits(algorithm) { throw .algorithmMismatch }
    if let keyID, !(1...256).contains(keyID.utf8.count) { throw .malformedKey }
    self.key = key
    self.keyID = keyID
    self.algorithm = algorithm
  }

  /// The key of a JWK text; throws as ``VerifyingKey`` and ``JWKSet`` do.
  package init(json: [UInt8]) throws(CryptoError) {
    guard json.count <= JWKSet.byteCountMax, let members = TokenJSON.parse(json)?.members else {
      throw .malformedKey
    }
    guard let key = try JSONWebKey(members: members) else { throw .unsupportedKey }
    self = key
  }

  /// The key in members of a JWK; nil for one that is not for checking signatures of our kinds.
  ///
  /// Other systems publish encryption keys and other curves in the same set: those are passed
  /// over. Secrets in a public set are not: such a set has leaked.
  init?(members: [String: TokenJSON]) throws(CryptoError) {
    let secrets = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"]
    guard !secrets.contains(where: { members[$0] != nil }) else { throw .malformedKeySet }
    guard let type = members["kty"]?.text, type != "oct" else { throw .malformedKeySet }
    guard try JSONWebKey.isForSignatures(members) else { return nil }
    var algorithm: JWSAlgorithm?
    if let named = members["alg"] {
      guard let name = named.text else { throw .malformedKey }
      guard let known = JWSAlgorithm(rawValue: name) else {
        try JSONWebKey.refuseSecretAlgorithm(name)
        return nil
      }
      algorithm = known
    }
    guard let key = try JSONWebKey.key(type, members) else { return nil }
    try self.init(key, keyID: try JSONWebKey.optionalText("kid", members), algorithm: algorithm)
  }

  /// The key as a JWK text.
  package func json() throws(CryptoError) -> String {
    var members = try JSONWebKey.members(of: key)
    if let algorithm { members.append(("alg", algorithm.rawValue)) }
    if let keyID { members.append(("kid", keyID)) }
    members.append(("use", "sig"))
    let body = members.map { "\(TokenJSON.quoted($0.0)):\(TokenJSON.quoted($0.1))" }
    return "{\(body.joined(separator: ","))}"
  }

  /// The key's name by its contents (RFC 7638): base64url of SHA-256 of the required members.
  package static func thumbprint(of key: VerifyingKey) throws(CryptoError) -> String {
    let body = try members(of: key).sorted { $0.0 < $1.0 }
      .map { "\(TokenJSON.quoted($0.0)):\(TokenJSON.quoted($0.1))" }
    return Base64URL.encode(SHA256.hash([UInt8]("{\(body.joined(separator: ","))}".utf8)).bytes)
  }

  /// HMAC algorithms in a set of public keys mean someone would check them with a public key.
  private static func refuseSecretAlgorithm(_ name: String) throws(CryptoError) {
    guard !name.hasPrefix("HS"), name != "none" else { throw .malformedKeySet }
  }

  private static func isForSignatures(
    _ members: [String: TokenJSON]
  ) throws(CryptoError) -> Bool {
    if let use = try optionalText("use", members), use != "sig" { return false }
    guard let operations = members["key_ops"] else { return true }
    guard let operations = operations.elements else { throw .malformedKey }
    return operations.contains(.text("verify"))
  }

  private static func key(
    _ type: String, _ members: [String: TokenJSON]
  ) throws(CryptoError) -> VerifyingKey? {
    switch type {
    case "RSA":
      return try VerifyingKey(
        rsaModulus: try number("n", members), exponent: try number("e", members))
    case "EC":
      guard try curve(members) == "P-256" else { return nil }
      let x = try number("x", members)
      let y = try number("y", members)
      guard x.count == 32, y.count == 32 else { throw .malformedKey }
      return try VerifyingKey(p256: x + y)
    case "OKP":
      guard try curve(members) == "Ed25519" else { return nil }
      return try VerifyingKey(ed25519: try number("x", members))
    default: return nil
    }
  }

  private static func curve(_ members: [String: TokenJSON]) throws(CryptoError) -> String {
    guard let curve = members["crv"]?.text else { throw .malformedKey }
    return curve
  }

  private static func number(
    _ name: String, _ members: [String: TokenJSON]
  ) throws(CryptoError) -> [UInt8] {
    guard let text = members[name]?.text, let bytes = Base64URL.decode(text), !bytes.isEmpty else {
      throw .malformedKey
    }
    return bytes
  }

  private static func optionalText(
    _ name: String, _ members: [String: TokenJSON]
  ) throws(CryptoError) -> String? {
    guard let member = members[name] else { return nil }
    guard let text = member.text else { throw .malformedKey }
    return text
  }

  private static func members(
    of key: VerifyingKey
  ) throws(CryptoError) -> [(String, String)] {
    switch key.kind {
    case .ed25519:
      return [
        ("crv", "Ed25519"), ("kty", "OKP"),
        ("x", Base64URL.encode(SubjectPublicKeyInfo.ed25519(in: key.der) ?? [])),
      ]
    case .p256:
      let point = SubjectPublicKeyInfo.p256(in: key.der) ?? []
      return [
        ("crv", "P-256"), ("kty", "EC"),
        ("x", Base64URL.encode([UInt8](point.prefix(32)))),
        ("y", Base64URL.encode([UInt8](point.suffix(32)))),
      ]
    case .rsa:
      let numbers = try RSANumbers(of: key.handle)
      return [
        ("e", Base64URL.encode(numbers.exponent)), ("kty", "RSA"),
        ("n", Base64URL.encode(numbers.modulus)),
      ]
    }
  }
}
