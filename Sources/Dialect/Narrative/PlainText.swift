import Record

/// Plain text as a document: paragraphs are what empty lines divide.
enum PlainText {
  /// - Throws: `.attachmentEncoding` if it is not sound in the encoding that its media type names.
  static func read(
    _ bytes: [UInt8], _ contentType: String
  ) throws(DialectError) -> TextualDocument {
    let text = try decode(bytes, MediaType(contentType))
    var document = TextualDocument()
    do throws(TextualDocumentError) {
      for paragraph in paragraphs(text) { try document.add(.paragraph(paragraph)) }
    } catch { throw NarrativeBuilder.overLimit }
    return document
  }

  /// UTF-8, and ISO-2022-JP where the media type says so; Shift_JIS is not guessed and not read.
  private static func decode(_ bytes: [UInt8], _ type: MediaType) throws(DialectError) -> String {
    if type.charset == "iso-2022-jp" {
      do throws(CharsetError) { return try JapaneseText.decode(bytes).text } catch {
        throw .attachmentEncoding
      }
    }
    guard type.isUTF8, let text = String(validating: bytes, as: UTF8.self) else {
      throw .attachmentEncoding
    }
    return text
  }

  /// The paragraphs, their own lines as they are.
  static func paragraphs(_ text: String) -> [String] {
    var (paragraphs, lines) = ([String](), [Substring]())
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      if line.allSatisfy(\.isWhitespace) {
        if !lines.isEmpty { paragraphs.append(lines.joined(separator: "\n")) }
        lines = []
      } else {
        lines.append(line)
      }
    }
    if !lines.isEmpty { paragraphs.append(lines.joined(separator: "\n")) }
    return paragraphs
  }
}
