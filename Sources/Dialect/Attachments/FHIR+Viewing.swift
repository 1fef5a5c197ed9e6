package import Record

extension FHIR {
  /// A document that is read to be shown: typed values, no byte of its own markup.
  package enum ReadAttachment: Sendable {
    /// Text, with the identifiers that were met in it.
    case text(TextualDocument, IdentifierSet)
    /// An image.
    case image(RasterImage)
  }

  /// A media type without parameters, if documents of it can be shown; nil for any other.
  package static func viewedType(of contentType: String) -> String? {
    let essence = MediaType(contentType).essence
    return viewedTypes.contains(essence) ? essence : nil
  }

  private static let viewedTypes: Set<String> = [
    "text/plain", "text/html", "text/xml", "application/xml", "application/hl7-v3+xml",
    "image/jpeg", "image/png", mediaType,
  ]

  /// Reads a document to be shown, or refuses it; what is read is not cleaned of identifiers yet.
  package static func readAttachment(
    _ bytes: [UInt8], contentType: String
  ) throws(DialectError) -> ReadAttachment {
    guard bytes.count <= attachmentBytesMax else {
      throw .attachmentTooLarge(bytesMax: attachmentBytesMax)
    }
    let essence = MediaType(contentType).essence
    switch essence {
    case "text/plain": return .text(try PlainText.read(bytes, contentType), IdentifierSet())
    case "text/html": return .text(try HTMLText.read(bytes, contentType), IdentifierSet())
    case "text/xml", "application/xml", "application/hl7-v3+xml":
      guard MediaType(contentType).isUTF8 else { throw .attachmentEncoding }
      let (document, identifiers) = try CDANarrative.read(bytes)
      return .text(document, identifiers)
    case mediaType, "application/json":
      let (document, identifiers) = try FHIRNarrative.read(bytes)
      return .text(document, identifiers)
    case "image/jpeg", "image/png":
      return .image(try RasterImage(bytes, contentType: contentType))
    default: throw .attachmentUnsupported(contentType: String(essence.prefix(64)))
    }
  }
}
