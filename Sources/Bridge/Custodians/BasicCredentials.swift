import Crypto

/// Who the bridge is to a server that asks for a user and a password (RFC 7617).
struct BasicCredentials: Sendable {
  private let user: SecretKey
  private let password: @Sendable () -> SecretKey

  /// The user in a file, and the password as it is by then.
  init(
    userFile: String, password: @escaping @Sendable () -> SecretKey
  ) throws(CryptoError) {
    user = try Self.user(userFile)
    self.password = password
  }

  /// The user in a file; throws ``CryptoError/malformedKey`` for a colon in it, which would end it.
  static func user(_ path: String) throws(CryptoError) -> SecretKey {
    let user = try SecretKey.loadLine(path: path)
    let holdsColon = user.withBytes { bytes in bytes.indices.contains { bytes[$0] == colon } }
    guard !holdsColon else { throw .malformedKey }
    return user
  }

  /// The field `authorization` of a request.
  var authorization: String {
    var pair: [UInt8] = []
    user.withBytes { $0.append(to: &pair) }
    pair.append(Self.colon)
    password().withBytes { $0.append(to: &pair) }
    return "Basic \(Base64.encode(pair))"
  }

  private static let colon = UInt8(ascii: ":")
}

extension Span<UInt8> {
  fileprivate func append(to bytes: inout [UInt8]) {
    for index in indices { bytes.append(self[index]) }
  }
}
