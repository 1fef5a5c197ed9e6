package import Record

extension FHIR {
  /// The longest document that is cleaned, in bytes.
  package static let attachmentBytesMax = 32 << 20

  /// Cleans a document of the custodian's identifiers, or refuses it.
  ///
  /// `text/plain` in UTF-8 passes the scrubber. CDA (`text/xml`, `application/xml`) is written anew
  /// without ids. `image/jpeg` loses its metadata; what is burned into its pixels stays. All other
  /// types are refused: what cannot be read cannot be cleaned.
  package static func scrubAttachment(
    _ bytes: [UInt8], contentType: String, identifiers: IdentifierSet,
    bytesMax: Int = attachmentBytesMax
  ) throws(DialectError) -> [UInt8] {
    guard bytes.count <= bytesMax else { throw .attachmentTooLarge(bytesMax: bytesMax) }
    let type = MediaType(contentType)
    switch type.essence {
    case "text/plain":
      guard type.isUTF8, !bytes.contains(0), String(validating: bytes, as: UTF8.self) != nil
      else { throw .attachmentEncoding }
      return TextScrubber(identifiers).scrub(bytes).text
    case "text/xml", "application/xml", "application/hl7-v3+xml":
      guard type.isUTF8 else { throw .attachmentEncoding }
      return try ClinicalDocument.clean(bytes, identifiers: identifiers)
    case "image/jpeg":
      return try JPEG.withoutMetadata(bytes)
    default:
      throw .attachmentUnsupported(contentType: String(type.essence.prefix(64)))
    }
  }
}

extension FHIR {
  /// What a cleaned document of a media type is served as; nil for a type that is not cleaned.
  ///
  /// Written anew: parameters are the custodian's words and may hold anything.
  package static func servedType(of contentType: String) -> String? {
    let essence = MediaType(contentType).essence
    switch essence {
    case "text/plain", "text/xml", "application/xml", "application/hl7-v3+xml":
      return "\(essence); charset=utf-8"
    case "image/jpeg": return essence
    default: return nil
    }
  }
}

/// A media type and what it says about the encoding (RFC 9110 §8.3.1).
struct MediaType {
  /// Type and subtype in lower case.
  let essence: String
  /// The encoding it names, in lower case; nil if none or two.
  let charset: String?
  /// True if it names no encoding, UTF-8, or ASCII which is part of it.
  let isUTF8: Bool

  init(_ text: String) {
    let parts = text.lowercased().split(separator: ";").map { $0.filter { $0 != " " } }
    essence = parts.first ?? ""
    let charsets = parts.dropFirst().filter { $0.hasPrefix("charset=") }.map {
      $0.dropFirst("charset=".count).filter { $0 != "\"" }
    }
    charset = charsets.count == 1 ? charsets[0] : nil
    isUTF8 = charsets.allSatisfy { $0 == "utf-8" || $0 == "us-ascii" || $0 == "utf8" }
  }
}
