/// How content is framed according to the fields, or why that is not certain (RFC 9112 §6).
///
/// Strictness here is what keeps two parsers of one stream in agreement about where a message ends.
func statedFraming(of fields: Fields, limits: HTTPLimits) throws(HTTPError) -> BodyFraming? {
  let coding = try fields.singleBytes("transfer-encoding")
  let length = try fields.singleBytes("content-length")
  if let coding {
    guard length == nil else { throw .lengthWithTransferCoding }
    guard equalsIgnoringCase(coding, "chunked") else { throw .transferCodingRefused }
    return .chunked
  }
  guard let length else { return nil }
  let count = try contentLength(length)
  guard count <= limits.bodyBytesMax else { throw .bodyTooLarge }
  return .length(count)
}

/// A length in plain decimal digits: no sign, no list, no leading zero.
private func contentLength(_ digits: ArraySlice<UInt8>) throws(HTTPError) -> Int {
  guard !digits.isEmpty, digits.allSatisfy(isDigit) else { throw .lengthMalformed }
  guard digits.count == 1 || digits.first != 0x30 else { throw .lengthMalformed }
  guard digits.count <= 18 else { throw .bodyTooLarge }
  return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
}

/// Refuses a repetition of a field that may appear only once and that others act upon.
func checkSingletons(of fields: Fields) throws(HTTPError) {
  for name in ["content-type", "authorization", "expect"] { _ = try fields.singleBytes(name) }
}

/// Checks that there is exactly one host and that it is a host with an optional port.
func checkHost(of fields: Fields) throws(HTTPError) {
  guard let host = try fields.singleBytes("host") else { throw .hostMissing }
  var name = host
  var port: ArraySlice<UInt8>?
  if let colon = host.lastIndex(of: 0x3A), host.last != 0x5D {
    name = host[..<colon]
    port = host[(colon + 1)...]
  }
  guard isHostName(name) || isAddressLiteral(name) else { throw .hostMalformed }
  if let port {
    guard (1...5).contains(port.count), port.allSatisfy(isDigit) else { throw .hostMalformed }
  }
}

/// A registered name or IPv4 address: letters, digits, `.`, `-`, `_`.
private func isHostName(_ bytes: ArraySlice<UInt8>) -> Bool {
  !bytes.isEmpty && bytes.count <= 255
    && bytes.allSatisfy { isUnreservedByte($0) && $0 != 0x7E }
}

/// An IPv6 address in brackets.
private func isAddressLiteral(_ bytes: ArraySlice<UInt8>) -> Bool {
  bytes.count > 3 && bytes.first == 0x5B && bytes.last == 0x5D
    && bytes.dropFirst().dropLast().allSatisfy {
      hexValue($0) != nil || $0 == 0x3A || $0 == 0x2E
    }
}
