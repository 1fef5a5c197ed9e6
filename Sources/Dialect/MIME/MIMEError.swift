/// Why a MIME message was refused.
package enum MIMEError: Error, Equatable, Sendable {
  /// The media type is malformed, or too long.
  case mediaTypeMalformed
  /// The media type is not `multipart/related`.
  case notMultipart
  /// The boundary is missing in the media type, longer than 70 bytes, or holds other bytes than
  /// RFC 2046 §5.1.1 allows.
  case boundaryMalformed
  /// Something else than a line's end or `--` follows a boundary.
  case boundaryLineMalformed
  /// The message ended before its closing boundary.
  case closingBoundaryMissing
  /// More than ``MIMELimits/preambleBytesMax`` bytes stand before the first boundary.
  case preambleTooLong
  /// A part's head is longer than ``MIMELimits/headBytesMax``.
  case headTooLong
  /// A line of a part's head is no field, or a field that counts stands twice.
  case headMalformed
  /// There are more than ``MIMELimits/partsMax`` parts.
  case tooManyParts
  /// A part is encoded in a way that is not undone here.
  case transferEncodingUnsupported
  /// There is no part at all, or none is called what `start` says.
  case rootMissing
  /// Two parts have the same name.
  case contentIDDuplicate
  /// A reference is no `cid:` URL, or a name is malformed.
  case contentIDMalformed
  /// A reference names no part.
  case contentIDDangling
  /// Two references name the same part, or one names the part that it stands in.
  case contentIDRepeated
}

/// How much of a MIME message is taken.
package struct MIMELimits: Sendable {
  // LIMIT: all of them.
  /// Bytes before the first boundary.
  package var preambleBytesMax = 64 << 10
  /// Bytes of one part's head.
  package var headBytesMax = 16 << 10
  /// Parts, the root among them.
  package var partsMax = 256

  /// Makes the limits that are used everywhere but in tests.
  package init() {}
}
