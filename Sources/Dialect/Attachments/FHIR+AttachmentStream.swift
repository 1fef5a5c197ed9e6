package import Record

extension FHIR {
  /// Cleans a document that comes in blocks, where its media type allows it: `text/plain` and
  /// `image/jpeg`, with the same result as ``scrubAttachment(_:contentType:identifiers:bytesMax:)``
  /// has.
  ///
  /// What is wrong with a document shows when it is reached: blocks before it may have left.
  package struct AttachmentStream: Sendable {
    private enum Cleaner: Sendable {
      case text(UTF8Check, ScrubStream)
      case jpeg(JPEG)
    }

    private var cleaner: Cleaner

    /// nil for a type that has to be whole to be cleaned, or is not cleaned at all.
    package init?(contentType: String, identifiers: IdentifierSet) {
      let type = MediaType(contentType)
      switch type.essence {
      case "text/plain" where type.isUTF8:
        cleaner = .text(UTF8Check(), ScrubStream(TextScrubber(identifiers)))
      case "image/jpeg": cleaner = .jpeg(JPEG())
      default: return nil
      }
    }

    /// Takes the next block and returns what is clean so far.
    package mutating func take(_ block: [UInt8]) throws(DialectError) -> [UInt8] {
      switch cleaner {
      case .text(var check, var scrubber):
        // Taken out, so that neither is copied.
        cleaner = .jpeg(JPEG())
        try check.take(block)
        let clean = scrubber.take(block)
        cleaner = .text(check, scrubber)
        return clean
      case .jpeg(var reader):
        cleaner = .jpeg(JPEG())
        let clean = try reader.take(block)
        cleaner = .jpeg(reader)
        return clean
      }
    }

    /// The rest; throws if the document ends where it cannot.
    package mutating func finish() throws(DialectError) -> [UInt8] {
      switch cleaner {
      case .text(let check, var scrubber):
        try check.finish()
        return scrubber.finish()
      case .jpeg(let reader):
        try reader.finish()
        return []
      }
    }
  }

  /// Whether documents of a media type can be cleaned in blocks.
  package static func isCleanedInBlocks(_ contentType: String) -> Bool {
    AttachmentStream(contentType: contentType, identifiers: IdentifierSet()) != nil
  }
}

/// Text in blocks: UTF-8 without NUL.
struct UTF8Check: Sendable {
  /// The beginning of a character whose end has not come.
  private var rest: [UInt8] = []

  /// Throws `attachmentEncoding` at the first block that cannot belong to such a text.
  mutating func take(_ block: [UInt8]) throws(DialectError) {
    var text = rest
    text += block
    let end = Self.lastStart(text)
    rest = Array(text[end...])
    text.removeLast(rest.count)
    guard !text.contains(0), (try? UTF8Span(validating: text.span)) != nil else {
      throw .attachmentEncoding
    }
  }

  /// Throws `attachmentEncoding` if a character is missing its end.
  func finish() throws(DialectError) {
    guard rest.isEmpty else { throw .attachmentEncoding }
  }

  /// Where the last character begins if it is not complete; else the count of the text.
  private static func lastStart(_ text: [UInt8]) -> Int {
    for back in 1...3 where back <= text.count {
      let place = text.count - back
      let width = (~text[place]).leadingZeroBitCount
      if width == 1 { continue }
      return width > back ? place : text.count
    }
    return text.count
  }
}
