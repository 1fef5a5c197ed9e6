import Crypto
import HTTP

/// An MTOM package: an envelope and what it includes (RFC 2387, W3C XOP 1.0 §4.1).
struct MultipartPackage {
  /// The bytes of the root part.
  let root: [UInt8]
  /// The other parts, by Content-ID without brackets.
  let attachments: [String: [UInt8]]

  private static let crlf: [UInt8] = [0x0D, 0x0A]

  /// Splits a message at its boundary; nil where that cannot be done.
  init?(_ bytes: [UInt8], contentType: String) {
    guard let boundary = Self.parameter("boundary", of: contentType), !boundary.isEmpty else {
      return nil
    }
    let parts = Self.split(Self.crlf + bytes, at: Array("\r\n--\(boundary)".utf8))
    guard parts.count >= 2 else { return nil }
    let start = Self.parameter("start", of: contentType).map(Self.withoutBrackets)
    var named: [(name: String, content: [UInt8])] = []
    for part in parts.dropFirst().dropLast() {
      guard let read = Self.read(part) else { return nil }
      named.append(read)
    }
    let first = named.firstIndex { $0.name == start } ?? 0
    guard named.indices.contains(first) else { return nil }
    root = named.remove(at: first).content
    attachments = Dictionary(named.map { ($0.name, $0.content) }) { one, _ in one }
  }

  /// The part's Content-ID and its content.
  private static func read(_ part: ArraySlice<UInt8>) -> (name: String, content: [UInt8])? {
    // What stands between the boundary and the end of its line is white space.
    guard let line = part.firstRange(of: crlf),
      let end = part[line.lowerBound...].firstRange(of: crlf + crlf)
    else { return nil }
    let head = part[line.upperBound..<max(line.upperBound, end.lowerBound)]
    let fields = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
    let id = fields.first { $0.lowercased().hasPrefix("content-id:") }?.dropFirst(11) ?? ""
    return (withoutBrackets(id.filter { $0 != " " }), Array(part[end.upperBound...]))
  }

  private static func split(_ bytes: [UInt8], at mark: [UInt8]) -> [ArraySlice<UInt8>] {
    var parts: [ArraySlice<UInt8>] = []
    var rest = bytes[...]
    while let found = rest.firstRange(of: mark) {
      parts.append(rest[..<found.lowerBound])
      rest = rest[found.upperBound...]
    }
    return parts + [rest]
  }

  private static func withoutBrackets(_ text: String) -> String {
    text.hasPrefix("<") && text.hasSuffix(">") ? String(text.dropFirst().dropLast()) : text
  }

  /// A parameter of a media type, its quotes taken off.
  private static func parameter(_ name: String, of contentType: String) -> String? {
    for part in contentType.split(separator: ";").dropFirst() {
      let halves = part.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " } }
      guard halves.count == 2, halves[0].lowercased() == name else { continue }
      return halves[1].filter { $0 != "\"" }
    }
    return nil
  }
}

extension MultipartPackage {
  /// What an envelope includes: by which name, and what file it comes from.
  struct Attachment {
    let id: String
    let type: String
    let fileName: String
    let bytes: [UInt8]
  }

  /// A package as it is sent: its media type, its bytes, and where each attachment stands in them.
  static func write(
    _ envelope: [UInt8], action: String, attachments: [Attachment]
  ) -> (contentType: String, bytes: [UInt8], places: [Range<Int>]) {
    let boundary = "neighbour-\(Hex.encode(SecureRandom.bytes(16)))"
    let root = "root@neighbour"
    let type = "application/xop+xml; charset=UTF-8; type=\"application/soap+xml\""
    var bytes = Array(head(boundary, id: root, type: type).dropFirst(crlf.count)) + envelope
    var places: [Range<Int>] = []
    for attachment in attachments {
      bytes += head(boundary, id: attachment.id, type: attachment.type, attachment.fileName)
      places.append(bytes.count..<bytes.count + attachment.bytes.count)
      bytes += attachment.bytes
    }
    bytes += "\r\n--\(boundary)--\r\n".utf8
    let contentType =
      "multipart/related; type=\"application/xop+xml\"; start=\"<\(root)>\"; "
      + "start-info=\"application/soap+xml\"; boundary=\"\(boundary)\"; action=\"\(action)\""
    return (contentType, bytes, places)
  }

  private static func head(
    _ boundary: String, id: String, type: String, _ fileName: String? = nil
  ) -> [UInt8] {
    var lines = [
      "", "--\(boundary)", "Content-Type: \(type)", "Content-Transfer-Encoding: binary",
      "Content-ID: <\(id)>",
    ]
    if let fileName {
      lines.append("Content-Location: /files/\(fileName)")
      lines.append("Content-Disposition: attachment; filename=\"\(fileName)\"")
    }
    return Array((lines + ["", ""]).joined(separator: "\r\n").utf8)
  }
}
