/// A server by scheme, host and port: `https://host` or `https://host:port`, nothing after it.
struct Origin: Sendable, Equatable {
  /// The text for libcurl, such as `https://a.example:8443/`.
  let url: String
  /// The value of the `host` field.
  let host: String

  /// Throws `originMalformed`.
  init(_ text: String) throws(TransportError) {
    let scheme = "https://"
    guard text.hasPrefix(scheme) else { throw .originMalformed(text) }
    let host = String(text.dropFirst(scheme.count))
    guard Self.isHost(host) else { throw .originMalformed(text) }
    self.host = host
    url = "\(text)/"
  }

  private static func isHost(_ text: String) -> Bool {
    var name = text[...]
    if text.last != "]", let colon = text.lastIndex(of: ":") {
      name = text[..<colon]
      let port = text[text.index(after: colon)...]
      guard port.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt16(port),
        number > 0
      else { return false }
    }
    if name.hasPrefix("["), name.hasSuffix("]") {
      let address = name.dropFirst().dropLast()
      return address.contains(":")
        && address.allSatisfy { $0.isHexDigit && $0.isASCII || $0 == ":" }
    }
    return !name.isEmpty && name.utf8.count <= 253
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "." || $0 == "-" }
  }
}
