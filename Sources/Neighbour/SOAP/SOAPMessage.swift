import HTTP
import XML

/// A SOAP 1.2 message as it came in, with what WS-Addressing and WS-Security say of it.
struct SOAPMessage {
  /// What it is to do.
  let action: String
  /// The name it was given; an answer refers to it.
  let messageID: String?
  /// The SAML assertions in its security header.
  let assertions: [XMLTree.Element]
  /// The element in its body.
  let content: XMLTree.Element
  /// The attachments, by their Content-ID without brackets.
  let attachments: [String: [UInt8]]

  /// Reads a message in its media type: an envelope alone or the root of an MTOM package.
  init(_ bytes: [UInt8], contentType: String) throws(SOAPFault) {
    var root = bytes
    var parts: [String: [UInt8]] = [:]
    if contentType.lowercased().hasPrefix("multipart/") {
      guard let package = MultipartPackage(bytes, contentType: contentType) else {
        throw .malformed("the parts of the message cannot be told apart")
      }
      (root, parts) = (package.root, package.attachments)
    }
    attachments = parts
    let tree: XMLTree
    do throws(XMLError) {
      tree = try XMLTree(root)
    } catch {
      throw .malformed("the message is not well-formed XML")
    }
    let header = tree.root.first("Header", Namespace.soap)
    guard tree.root.is("Envelope", Namespace.soap),
      let content = tree.root.first("Body", Namespace.soap)?.elements.first
    else { throw .malformed("the message is no SOAP 1.2 envelope with a body") }
    self.content = content
    try Self.checkUnderstood(header?.elements ?? [])
    let action = header?.first("Action", Namespace.addressing)?.text ?? ""
    self.action = action.filter { !$0.isWhitespace }
    messageID = header?.first("MessageID", Namespace.addressing)?.text
    assertions =
      header?.first("Security", Namespace.security)?.all("Assertion", Namespace.saml) ?? []
  }

  private static func checkUnderstood(_ headers: [XMLTree.Element]) throws(SOAPFault) {
    let understood = [Namespace.addressing, Namespace.security]
    for header in headers where !understood.contains(header.name.namespace) {
      let must = header.attribute("mustUnderstand", Namespace.soap)
      guard must != "1", must != "true" else { throw .mustUnderstand }
    }
  }
}
