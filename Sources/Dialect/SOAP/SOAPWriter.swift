import XML

/// What stands in the header of a message that is written.
package struct SOAPHeader: Sendable {
  /// What the message wants or answers.
  package var action: String
  /// The message's own name, `urn:uuid:` and a random UUID.
  package var messageID: String
  /// Whom it is for; nil in an answer.
  package var to: String?
  /// The name of the message that this one answers; nil in a request.
  package var relatesTo: String?
  /// A security header, which declares its own namespaces.
  package var security: [UInt8]?
  /// How long we keep what we learn, an xs:duration.
  package var correlationTimeToLive: String?

  /// The header of a request.
  package init(request action: String, messageID: String, to: String, security: [UInt8]? = nil) {
    self.action = action
    self.messageID = messageID
    self.to = to
    self.security = security
  }

  /// The header of an answer.
  package init(answer action: String, messageID: String, to relatesTo: String?) {
    self.action = action
    self.messageID = messageID
    self.relatesTo = relatesTo
  }
}

/// Writes SOAP 1.2 messages.
package enum SOAPWriter {
  /// The address of whoever sent the request (WS-Addressing 1.0 Core §2.1).
  package static let anonymous = "http://www.w3.org/2005/08/addressing/anonymous"

  private static let faultAction = "http://www.w3.org/2005/08/addressing/soap/fault"

  /// The media type of a message with that action.
  package static func type(_ action: String) -> ContentType {
    ContentType("application/soap+xml", ["charset": "UTF-8", "action": action])
  }

  /// A message; the payload declares its own namespaces.
  package static func message(_ header: SOAPHeader, _ payload: [UInt8]) -> [UInt8] {
    var xml = XMLWriter(capacity: payload.count + (header.security?.count ?? 0) + 1024)
    xml.declaration()
    begin(&xml, header)
    xml.raw(payload)
    xml.end()
    xml.end()
    return xml.finish()
  }

  /// A fault; `relatesTo` names the request if its name could be read.
  package static func fault(
    _ fault: SOAPFault, messageID: String, to relatesTo: String?
  ) -> [UInt8] {
    var xml = XMLWriter()
    xml.declaration()
    begin(&xml, SOAPHeader(answer: faultAction, messageID: messageID, to: relatesTo), fault)
    xml.begin("s:Fault")
    xml.begin("s:Code")
    xml.element("s:Value", "s:" + fault.code.rawValue)
    if let subcode = fault.subcode {
      let namespace = subcode.namespace
      xml.begin("s:Subcode")
      xml.element(
        "s:Value", namespace.prefix + ":" + subcode.rawValue,
        [("xmlns:" + namespace.prefix, namespace.rawValue)])
      xml.end()
    }
    xml.end()
    xml.begin("s:Reason")
    xml.element("s:Text", fault.japanese, [("xml:lang", "ja")])
    xml.element("s:Text", fault.english, [("xml:lang", "en")])
    xml.end()
    xml.end()
    xml.end()
    xml.end()
    return xml.finish()
  }

  /// Writes everything up to the body's start tag.
  private static func begin(
    _ xml: inout XMLWriter, _ header: SOAPHeader, _ fault: SOAPFault? = nil
  ) {
    xml.begin(
      "s:Envelope",
      [
        ("xmlns:s", SOAPNamespace.envelope.rawValue),
        ("xmlns:wsa", SOAPNamespace.addressing.rawValue),
      ])
    xml.begin("s:Header")
    xml.element("wsa:Action", header.action, [("s:mustUnderstand", "1")])
    xml.element("wsa:MessageID", header.messageID)
    if let relatesTo = header.relatesTo { xml.element("wsa:RelatesTo", relatesTo) }
    if let to = header.to {
      xml.element("wsa:To", to)
      xml.begin("wsa:ReplyTo")
      xml.element("wsa:Address", anonymous)
      xml.end()
    }
    if let duration = header.correlationTimeToLive {
      let namespace = SOAPNamespace.discovery
      xml.element("xcpd:CorrelationTimeToLive", duration, [("xmlns:xcpd", namespace.rawValue)])
    }
    if let name = fault?.notUnderstood {
      xml.element(
        "s:NotUnderstood", [("qname", "unknown:" + name.local), ("xmlns:unknown", name.namespace)])
    }
    if let security = header.security { xml.raw(security) }
    xml.end()
    xml.begin("s:Body")
  }
}
