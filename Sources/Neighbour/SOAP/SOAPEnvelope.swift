import Crypto
import XML

/// The frame of a SOAP 1.2 message that is sent: what it does and what it answers.
struct SOAPEnvelope {
  let action: String
  /// Where it goes; an answer goes back to who asked.
  var to: String?
  /// The message it answers; nil for a request.
  var relatesTo: String?
  /// A SAML assertion for the security header.
  var assertion: [UInt8] = []

  /// The media type of the envelope alone.
  var contentType: String { "application/soap+xml; charset=UTF-8; action=\"\(action)\"" }

  /// The whole message; `body` writes what stands in its body.
  func write(_ body: (inout XMLWriter) -> Void) -> [UInt8] {
    var writer = XMLWriter(capacity: 16 << 10)
    writer.declaration()
    writer.begin(
      "s:Envelope", [("xmlns:s", Namespace.soap), ("xmlns:wsa", Namespace.addressing)])
    writer.begin("s:Header")
    writer.element("wsa:Action", action, [("s:mustUnderstand", "1")])
    writer.element("wsa:MessageID", "urn:uuid:\(SecureRandom.uuid())")
    if let to { writer.element("wsa:To", to) }
    if let relatesTo {
      writer.element("wsa:RelatesTo", relatesTo)
    } else {
      writer.begin("wsa:ReplyTo")
      writer.element("wsa:Address", "\(Namespace.addressing)/anonymous")
      writer.end()
    }
    if !assertion.isEmpty {
      writer.begin(
        "wsse:Security", [("xmlns:wsse", Namespace.security), ("s:mustUnderstand", "1")])
      writer.raw(assertion)
      writer.end()
    }
    writer.end()
    writer.begin("s:Body")
    body(&writer)
    writer.end()
    writer.end()
    return writer.finish()
  }
}

/// UUIDs as text (RFC 9562 §4).
enum UUIDText {
  /// The one that stands for `name`, always the same; version 5 but for its own namespace.
  static func of(_ name: String) -> String {
    text(Array(SHA1.hash(Array("neighbour:\(name)".utf8)).prefix(16)), version: 5)
  }

  private static func text(_ random: [UInt8], version: UInt8) -> String {
    var bytes = random
    bytes[6] = bytes[6] & 0x0F | version << 4
    bytes[8] = bytes[8] & 0x3F | 0x80
    let hex = Array(Hex.encode(bytes))
    return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(hex[$0]) }.joined(separator: "-")
  }
}
