package import XML

/// A request or an answer as it came over HTTP: an envelope, and the parts it refers to.
package struct SOAPMessage: Sendable {
  /// The envelope.
  package let envelope: SOAPEnvelope
  /// The parts beside it; none if the message is one XML text.
  package var attachments: Attachments

  /// Reads a message that is held whole, multipart or not.
  package init(
    _ bytes: [UInt8], _ type: ContentType, limits: XMLLimits = .standard,
    parts: MIMELimits = MIMELimits()
  ) throws(SOAPError) {
    guard type.essence == "multipart/related" else {
      envelope = try SOAPEnvelope(bytes, type, limits: limits)
      attachments = Attachments()
      return
    }
    let message: MultipartMessage
    do throws(MIMEError) { message = try MultipartMessage(bytes, type, limits: parts) } catch {
      throw .mime(error)
    }
    envelope = try SOAPEnvelope(message.root, message.rootType, limits: limits)
    attachments = message.attachments
  }
}

extension SOAPEnvelope {
  /// The payload of a request; throws if there is none, or nothing says what is wanted.
  package func request() throws(SOAPError) -> (action: String, payload: XMLTree.Element) {
    guard let payload else { throw .structureMalformed }
    guard let action else { throw .actionMissing }
    return (action, payload)
  }

  /// The payload of the answer to the message `messageID`.
  ///
  /// `action` is what the answer has to be; several peers leave it out, or `RelatesTo`, which is
  /// taken, but another one than expected is not. Throws ``DialectError/fault(codes:)`` for a
  /// fault.
  package func answer(
    to messageID: String, action expected: String
  ) throws(DialectError) -> XMLTree.Element {
    guard let payload else { throw .soap(.structureMalformed) }
    guard relatesTo == nil || relatesTo == messageID else { throw .soap(.relatesToDiffers) }
    if let fault = ReceivedFault(payload) { throw .fault(codes: fault.codes) }
    guard action == nil || action == expected else { throw .soap(.actionDiffers) }
    return payload
  }
}
