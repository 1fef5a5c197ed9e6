/// Writes requests; framing fields are the writer's own, whatever `fields` say.
package enum RequestWriter {
  /// The bytes of a head with `host` as its fields give it.
  package static func head(_ head: RequestHead, framing: BodyFraming) -> [UInt8] {
    var bytes: [UInt8] = []
    append(head, framing: framing, to: &bytes)
    return bytes
  }

  /// Appends a head.
  package static func append(
    _ head: RequestHead, framing: BodyFraming, to bytes: inout [UInt8]
  ) {
    append(
      method: head.method, target: head.target.text, fields: head.fields, framing: framing,
      to: &bytes)
  }

  /// Appends a head whose target was checked before, see ``Target``.
  ///
  /// With `host` it names that host, whatever `fields` say; it must be one that an origin was made
  /// of. The bytes are reserved in one go, with room for `bodyBytes` of content.
  package static func append(
    method: Method, target: String, host: String? = nil, fields: Fields, framing: BodyFraming,
    bodyBytes: Int = 0, to bytes: inout [UInt8]
  ) {
    let room = target.utf8.count + (host?.utf8.count ?? 0) + fields.byteCount + bodyBytes + 96
    bytes.reserveCapacity(bytes.count + room)
    bytes.append(method.rawValue)
    bytes.append(0x20)
    bytes.append(target)
    bytes.append(" HTTP/1.1\r\n" as StaticString)
    if let host {
      bytes.append("host: " as StaticString)
      bytes.append(host)
      bytes.append("\r\n" as StaticString)
    }
    fields.write(without: host == nil ? .framing : [.framing, .host], to: &bytes)
    appendFraming(framing, to: &bytes)
  }
}

/// Writes responses; framing fields are the writer's own, whatever `fields` say.
package enum ResponseWriter {
  /// The interim response that asks a waiting client for its content (RFC 9110 §15.2.1).
  package static let continueResponse = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

  /// The bytes of a head.
  package static func head(_ head: ResponseHead, framing: BodyFraming) -> [UInt8] {
    var bytes: [UInt8] = []
    append(head, framing: framing, to: &bytes)
    return bytes
  }

  /// Appends a head.
  package static func append(
    _ head: ResponseHead, framing: BodyFraming, to bytes: inout [UInt8]
  ) {
    appendStatusLine(head.status, to: &bytes)
    head.fields.write(without: .framing, to: &bytes)
    appendFraming(framing, to: &bytes)
  }

  /// Appends the head of a server's answer, which dates it and says whether it is the last one on
  /// its connection, whatever `fields` say (RFC 9110 §6.6.1, RFC 9112 §9.6).
  package static func append(
    _ status: Status, _ fields: Fields, date: String, isLast: Bool, framing: BodyFraming,
    to bytes: inout [UInt8]
  ) {
    appendStatusLine(status, to: &bytes)
    fields.write(without: [.framing, .date, .connection], to: &bytes)
    bytes.append("date: " as StaticString)
    bytes.append(date)
    bytes.append("\r\n" as StaticString)
    if isLast { bytes.append("connection: close\r\n" as StaticString) }
    appendFraming(framing, to: &bytes)
  }

  private static func appendStatusLine(_ status: Status, to bytes: inout [UInt8]) {
    bytes.append("HTTP/1.1 " as StaticString)
    appendNumber(status.code, radix: 10, to: &bytes)
    bytes.append(0x20)
    bytes.append(status.phrase)
    bytes.append("\r\n" as StaticString)
  }
}

/// Writes content in chunks (RFC 9112 §7.1).
package enum ChunkWriter {
  /// What follows the last chunk.
  package static let end = Array("0\r\n\r\n".utf8)

  /// Appends one chunk; nothing for an empty one, which would end the content.
  package static func append(_ content: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
    guard !content.isEmpty else { return }
    appendNumber(content.count, radix: 16, to: &bytes)
    bytes.append(0x0D)
    bytes.append(0x0A)
    bytes.append(contentsOf: content)
    bytes.append(0x0D)
    bytes.append(0x0A)
  }
}

/// Writes how content is framed, then the empty line.
private func appendFraming(_ framing: BodyFraming, to output: inout [UInt8]) {
  switch framing {
  case .none: break
  case .length(let count):
    output.append("content-length: " as StaticString)
    appendNumber(count, radix: 10, to: &output)
    output.append("\r\n" as StaticString)
  case .chunked:
    output.append("transfer-encoding: chunked\r\n" as StaticString)
  }
  output.append("\r\n" as StaticString)
}

/// Appends digits without making a string.
private func appendNumber(_ number: Int, radix: Int, to bytes: inout [UInt8]) {
  precondition(number >= 0, "a length is not negative")
  let start = bytes.count
  var rest = number
  repeat {
    let digit = UInt8(rest % radix)
    bytes.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
    rest /= radix
  } while rest > 0
  bytes[start...].reverse()
}
