import XML

/// Why a SOAP message is not answered in its own terms (SOAP 1.2 Part 1 §5.4).
enum SOAPFault: Error, Equatable, Sendable {
  /// The sender: it cannot be read, and why.
  case malformed(String)
  /// The sender: nothing here does what it asks for (WS-Addressing 1.0 SOAP Binding §6.4.2).
  case actionNotSupported
  /// The sender: a header that must be understood is not.
  case mustUnderstand
  /// The sender: who they ask for is not proven (WSS SOAP Message Security 1.1 §12).
  case failedAuthentication

  /// The whole answer.
  func answer(to messageID: String?) -> Answer {
    let envelope = SOAPEnvelope(
      action: "http://www.w3.org/2005/08/addressing/soap/fault", relatesTo: messageID)
    let bytes = envelope.write { writer in
      writer.begin("s:Fault")
      writer.begin("s:Code")
      writer.element("s:Value", self == .mustUnderstand ? "s:MustUnderstand" : "s:Sender")
      if let subcode {
        writer.begin("s:Subcode")
        writer.element("s:Value", subcode, [("xmlns:wsse", Namespace.security)])
        writer.end()
      }
      writer.end()
      writer.begin("s:Reason")
      writer.element("s:Text", reason, [("xml:lang", "en")])
      writer.end()
      writer.end()
    }
    return Answer(status: 500, contentType: envelope.contentType, body: bytes)
  }

  private var subcode: String? {
    switch self {
    case .malformed, .mustUnderstand: nil
    case .actionNotSupported: "wsa:ActionNotSupported"
    case .failedAuthentication: "wsse:FailedAuthentication"
    }
  }

  private var reason: String {
    switch self {
    case .malformed(let reason): reason
    case .actionNotSupported: "nothing here does what this action asks for"
    case .mustUnderstand: "a header that must be understood is not"
    case .failedAuthentication: "no assertion here proves who asks"
    }
  }
}
