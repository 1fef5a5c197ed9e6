/// A JWK set (RFC 7517 §5): the keys somebody signs with.
package struct JWKSet: Sendable {
  /// LIMIT: the largest set read, in bytes.
  package static let byteCountMax = 65_536
  /// LIMIT: the most members a set may have.
  package static let countMax = 64

  /// The keys that can check signatures, in the set's order.
  package let keys: [JSONWebKey]

  /// A set of these keys; throws ``CryptoError/malformedKeySet`` if two have the same `kid`.
  package init(_ keys: [JSONWebKey]) throws(CryptoError) {
    let names = keys.compactMap(\.keyID)
    guard keys.count <= JWKSet.countMax, Set(names).count == names.count else {
      throw .malformedKeySet
    }
    self.keys = keys
  }

  /// The set of one key without a name.
  package init(_ key: VerifyingKey) throws(CryptoError) {
    try self.init([try JSONWebKey(key, keyID: nil)])
  }

  /// The set in a JWK set text.
  ///
  /// Keys for encryption and of other kinds are passed over. Throws
  /// ``CryptoError/malformedKeySet`` for secrets, `oct` keys and repeated names,
  /// ``CryptoError/weakKey`` and ``CryptoError/algorithmMismatch`` for a member that is unsound.
  package init(json: [UInt8]) throws(CryptoError) {
    guard json.count <= JWKSet.byteCountMax,
      let elements = TokenJSON.parse(json)?.members?["keys"]?.elements,
      elements.count <= JWKSet.countMax
    else { throw .malformedKeySet }
    var keys: [JSONWebKey] = []
    for element in elements {
      guard let members = element.members else { throw .malformedKeySet }
      if let key = try JSONWebKey(members: members) { keys.append(key) }
    }
    try self.init(keys)
  }

  /// The key a token means: by `kid`, or without one the only key of the set.
  package func key(_ keyID: String?) -> JSONWebKey? {
    guard let keyID else { return keys.count == 1 ? keys[0] : nil }
    return keys.first { $0.keyID == keyID }
  }

  /// The set as JSON text.
  package func json() throws(CryptoError) -> String {
    var texts: [String] = []
    for key in keys { texts.append(try key.json()) }
    return "{\"keys\":[\(texts.joined(separator: ","))]}"
  }
}
