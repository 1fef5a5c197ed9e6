/// How content is framed according to the fields, or why that is not certain (RFC 9112 §6).
///
/// Strictness here is what keeps two parsers of one stream in agreement about where a message ends.
func statedFraming(of fields: Fields, limits: HTTPLimits) throws(HTTPError) -> BodyFraming? {
  let coding = try fields.single(.transferEncoding)
  let length = try fields.single(.contentLength)
  let bytes = fields.bytes.span
  if let coding {
    guard length == nil else { throw .lengthWithTransferCoding }
    guard bytes.spells(lowercased: "chunked", coding) else { throw .transferCodingRefused }
    return .chunked
  }
  guard let length else { return nil }
  let count = try contentLength(bytes, length)
  guard count <= limits.bodyBytesMax else { throw .bodyTooLarge }
  return .length(count)
}

/// A length in plain decimal digits: no sign, no list, no leading zero.
private func contentLength(_ bytes: Bytes, _ digits: Range<Int>) throws(HTTPError) -> Int {
  guard !digits.isEmpty, bytes.isAll(digits, isDigit) else { throw .lengthMalformed }
  guard digits.count == 1 || bytes[digits.lowerBound] != 0x30 else { throw .lengthMalformed }
  guard digits.count <= 18 else { throw .bodyTooLarge }
  var length = 0
  for index in digits { length = length * 10 + Int(bytes[index] - 0x30) }
  return length
}

/// Refuses a repetition of a field that may appear only once and that others act upon.
func checkSingletons(of fields: Fields) throws(HTTPError) {
  try fields.checkSingle([.contentType, .authorization, .expect])
}

/// Checks that there is exactly one host and that it is a host with an optional port.
func checkHost(of fields: Fields) throws(HTTPError) {
  guard let host = try fields.single(.host) else { throw .hostMissing }
  let bytes = fields.bytes.span
  var name = host
  var port: Range<Int>?
  if let colon = bytes.last(0x3A, in: host), bytes[host.upperBound - 1] != 0x5D {
    name = host.lowerBound..<colon
    port = colon + 1..<host.upperBound
  }
  guard isHostName(bytes, name) || isAddressLiteral(bytes, name) else { throw .hostMalformed }
  if let port {
    guard (1...5).contains(port.count), bytes.isAll(port, isDigit) else { throw .hostMalformed }
  }
}

/// A registered name or IPv4 address: letters, digits, `.`, `-`, `_`.
private func isHostName(_ bytes: Bytes, _ name: Range<Int>) -> Bool {
  !name.isEmpty && name.count <= 255
    && bytes.isAll(name) { isUnreservedByte($0) && $0 != 0x7E }
}

/// An IPv6 address in brackets.
private func isAddressLiteral(_ bytes: Bytes, _ name: Range<Int>) -> Bool {
  name.count > 3 && bytes[name.lowerBound] == 0x5B && bytes[name.upperBound - 1] == 0x5D
    && bytes.isAll(name.lowerBound + 1..<name.upperBound - 1) {
      hexValue($0) != nil || $0 == 0x3A || $0 == 0x2E
    }
}
