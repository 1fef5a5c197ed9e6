package import XML

/// Why a message is no SOAP 1.2 message that can be read here.
package enum SOAPError: Error, Equatable, Sendable {
  /// The media type is neither SOAP's nor XML's, or names another encoding than UTF-8.
  case mediaTypeUnsupported
  /// The text is no XML that is taken.
  case xml(XMLError)
  /// The multipart message is malformed.
  case mime(MIMEError)
  /// The root is the envelope of another version of SOAP.
  case versionDiffers
  /// Something stands where an envelope, a header, a body or one payload has to be.
  case structureMalformed
  /// A header block has to be understood and is not.
  case headerNotUnderstood(XMLName)
  /// A header of WS-Addressing or the security header stands twice, or is malformed.
  case headerMalformed(XMLName)
  /// A request says nowhere what it wants.
  case actionMissing
  /// The header wants something else than the media type says, or the answer is to something else.
  case actionDiffers
  /// The answer is wanted at another place than where the request came from.
  case replyElsewhere
  /// The answer is to another request.
  case relatesToDiffers
}
