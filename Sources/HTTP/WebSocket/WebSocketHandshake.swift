/// A request to speak WebSocket instead, checked as RFC 6455 §4.2.1 asks for.
///
/// Only a request that passed makes one, so that no stream is upgraded unchecked.
package struct WebSocketHandshake: Sendable, Equatable {
  /// `Sec-WebSocket-Key` as it was sent: 16 bytes in Base64.
  package let key: String
  /// The subprotocol to name in the answer; nil if none was offered.
  package let subprotocol: String?

  /// Checks a request whose page has to come from `origin`, such as `https://bridge.example:8443`.
  ///
  /// Browsers send a person's certificate with a request from any page: only the origin tells that
  /// the page is ours.
  package init(
    _ head: RequestHead, hasBody: Bool, origin: String, subprotocol: String
  ) throws(WebSocketRefusal) {
    let fields = head.fields
    guard head.method == .get, !hasBody else { throw .requestMalformed }
    guard try Self.single("upgrade", of: fields)?.lowercased() == "websocket",
      fields.lists("upgrade", in: .connection)
    else { throw .upgradeMissing }
    guard try Self.single("sec-websocket-version", of: fields) == "13" else {
      throw .versionUnsupported
    }
    guard let key = try Self.single("sec-websocket-key", of: fields), Self.isSixteenBytes(key)
    else { throw .keyMalformed }
    guard try Self.single("origin", of: fields) == origin else { throw .originForeign }
    let offered = fields.all("sec-websocket-protocol").flatMap(Self.items)
    guard offered.isEmpty || offered.contains(subprotocol) else { throw .subprotocolUnknown }
    self.key = key
    self.subprotocol = offered.isEmpty ? nil : subprotocol
  }

  /// The text whose SHA-1, in Base64, proves that the key was read (RFC 6455 §4.2.2).
  package var challenge: String { key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11" }

  /// The fields of the answer 101 to which `accept` belongs.
  package func fields(accept: String) -> Fields {
    var fields = Fields([
      ("upgrade", "websocket"), ("connection", "Upgrade"), ("sec-websocket-accept", accept),
    ])
    if let subprotocol { fields.append("sec-websocket-protocol", subprotocol) }
    return fields
  }

  private static func single(
    _ name: String, of fields: Fields
  ) throws(WebSocketRefusal) -> String? {
    do { return try fields.single(name) } catch { throw .requestMalformed }
  }

  private static func items(of list: String) -> [String] {
    list.split { $0 == "," || $0 == " " || $0 == "\t" }.map(String.init)
  }

  /// Whether a text is 16 bytes in padded Base64 without stray bits.
  private static func isSixteenBytes(_ text: String) -> Bool {
    let characters = Array(text.utf8)
    guard characters.count == 24, characters.suffix(2) == [0x3D, 0x3D] else { return false }
    let isAlphabetic = characters.dropLast(2).allSatisfy {
      (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || (0x30...0x39).contains($0)
        || $0 == 0x2B || $0 == 0x2F
    }
    return isAlphabetic && [0x41, 0x51, 0x67, 0x77].contains(characters[21])
  }
}

/// Why a request does not become a WebSocket.
package enum WebSocketRefusal: Error, Equatable, Sendable, CaseIterable {
  /// Not a GET without content, or a field that must stand once is repeated.
  case requestMalformed
  /// `Upgrade: websocket` or `Connection: Upgrade` is missing.
  case upgradeMissing
  /// Another version than 13.
  case versionUnsupported
  /// The key is not 16 bytes in Base64.
  case keyMalformed
  /// The page is not ours, or does not say whose it is.
  case originForeign
  /// Subprotocols are offered, and none is spoken here.
  case subprotocolUnknown

  /// The status of the answer.
  package var status: Status {
    switch self {
    case .versionUnsupported, .upgradeMissing: 426
    case .originForeign: 403
    case .requestMalformed, .keyMalformed, .subprotocolUnknown: 400
    }
  }

  /// What the answer must say besides (RFC 6455 §4.4, RFC 9110 §15.5.22).
  package var fields: Fields {
    guard status == 426 else { return Fields() }
    return Fields([
      ("upgrade", "websocket"), ("connection", "Upgrade"), ("sec-websocket-version", "13"),
    ])
  }
}
