package import XML

/// A SOAP 1.2 message as it was read (W3C SOAP 1.2 Part 1 §5, WS-Addressing 1.0).
package struct SOAPEnvelope: Sendable {
  /// The whole message, for whoever checks its signatures.
  package let envelope: XMLTree.Element
  /// What the message wants or answers: `wsa:Action`, or the media type's `action`.
  package private(set) var action: String?
  /// The message's own name.
  package private(set) var messageID: String?
  /// The name of the message that this one answers.
  package private(set) var relatesTo: String?
  /// Whom it is for.
  package private(set) var to: String?
  /// The security header, untouched.
  package private(set) var security: XMLTree.Element?
  /// How long the sender keeps what it learns, an xs:duration (IHE ITI TF-2 3.55.4.1.2.4).
  package private(set) var correlationTimeToLive: String?
  /// What stands in the body: one element, or none in an answer that says nothing.
  package private(set) var payload: XMLTree.Element?

  /// LIMIT: the longest value of an addressing header, in bytes.
  private static let headerBytesMax = 2048

  /// Reads a message; a multipart message's root is read with the media type of that root.
  ///
  /// `text/xml` is taken as well, and so is a missing header: several peers send them.
  package init(
    _ bytes: [UInt8], _ type: ContentType, limits: XMLLimits = .standard
  ) throws(SOAPError) {
    try Self.check(type)
    do throws(XMLError) { envelope = try XMLTree(bytes, limits: limits).root } catch {
      throw .xml(error)
    }
    let namespace = SOAPNamespace.envelope.rawValue
    guard envelope.is("Envelope", namespace) else {
      throw envelope.name.local == "Envelope" ? .versionDiffers : .structureMalformed
    }
    var parts = envelope.elements[...]
    if let header = parts.first, header.is("Header", namespace) {
      parts.removeFirst()
      for block in header.elements { try take(block) }
    }
    guard parts.count == 1, let body = parts.first, body.is("Body", namespace) else {
      throw .structureMalformed
    }
    let payloads = body.elements
    guard payloads.count <= 1 else { throw .structureMalformed }
    payload = payloads.first
    try takeAction(of: type)
  }

  private static let types = [
    "application/soap+xml", "text/xml", "application/xml", "application/xop+xml",
  ]

  private static func check(_ type: ContentType) throws(SOAPError) {
    let charset = type["charset"]?.lowercased() ?? "utf-8"
    guard types.contains(type.essence), charset == "utf-8" || charset == "utf8" else {
      throw .mediaTypeUnsupported
    }
  }

  private mutating func take(_ block: XMLTree.Element) throws(SOAPError) {
    let name = block.name
    switch (SOAPNamespace(rawValue: name.namespace), name.local) {
    case (.addressing, "Action"): try take(block, into: \.action)
    case (.addressing, "MessageID"): try take(block, into: \.messageID)
    case (.addressing, "RelatesTo"): try take(block, into: \.relatesTo)
    case (.addressing, "To"): try take(block, into: \.to)
    case (.addressing, "ReplyTo"), (.addressing, "FaultTo"): try checkReply(block)
    case (.addressing, "From"): break
    case (.discovery, "CorrelationTimeToLive"): try take(block, into: \.correlationTimeToLive)
    case (.security, "Security"):
      guard Self.isForUs(block) else { return }
      guard security == nil else { throw .headerMalformed(name) }
      security = block
    default:
      guard !Self.mustBeUnderstood(block) else { throw .headerNotUnderstood(name) }
    }
  }

  private mutating func take(
    _ block: XMLTree.Element, into field: WritableKeyPath<Self, String?>
  ) throws(SOAPError) {
    let value = block.trimmedText
    guard self[keyPath: field] == nil, (1...Self.headerBytesMax).contains(value.utf8.count),
      block.holdsNoElement
    else { throw .headerMalformed(block.name) }
    self[keyPath: field] = value
  }

  /// An answer goes back where the request came from, and nowhere else.
  private func checkReply(_ block: XMLTree.Element) throws(SOAPError) {
    guard let address = block.first("Address", SOAPNamespace.addressing.rawValue) else {
      throw .headerMalformed(block.name)
    }
    guard address.trimmedText == SOAPWriter.anonymous else { throw .replyElsewhere }
  }

  private mutating func takeAction(of type: ContentType) throws(SOAPError) {
    guard let stated = type["action"], !stated.isEmpty else { return }
    guard action == nil || action == stated else { throw .actionDiffers }
    action = stated
  }

  /// Blocks for other nodes on the way are not ours to understand (SOAP 1.2 Part 1 §2.2).
  private static func isForUs(_ block: XMLTree.Element) -> Bool {
    guard let role = block.attribute("role", SOAPNamespace.envelope.rawValue) else { return true }
    let roles = SOAPNamespace.envelope.rawValue + "/role/"
    return role.isEmpty || role == roles + "next" || role == roles + "ultimateReceiver"
  }

  private static func mustBeUnderstood(_ block: XMLTree.Element) -> Bool {
    let flag = block.attribute("mustUnderstand", SOAPNamespace.envelope.rawValue)?.trimmingBlanks
    return isForUs(block) && !(flag == nil || flag == "0" || flag == "false")
  }
}

extension String {
  /// Without white space at both ends (XML 1.0 §2.3).
  var trimmingBlanks: String {
    let isBlank: (UInt8) -> Bool = { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
    guard let first = utf8.first, let last = utf8.last, isBlank(first) || isBlank(last) else {
      return self
    }
    let start = utf8.firstIndex { !isBlank($0) } ?? endIndex
    let end = utf8.lastIndex { !isBlank($0) }.map { utf8.index(after: $0) } ?? start
    return String(self[start..<end])
  }
}
