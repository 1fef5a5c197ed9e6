/// What is refused before the XML parser sees it: it would load entities, drop the text after them
/// without a word, and end a document early without an error.
enum XMLPrecheck {
  /// The count of start tags outside comments, CDATA and processing instructions.
  ///
  /// Throws for text that is not UTF-8 or says so, for document type declarations, and for entities
  /// that XML does not define itself.
  static func countTags(_ bytes: [UInt8]) throws(DialectError) -> Int {
    guard !bytes.contains(0), String(validating: bytes, as: UTF8.self) != nil else {
      throw .attachmentEncoding
    }
    try checkDeclaration(bytes)
    var count = 0
    var at = 0
    while at < bytes.count {
      if bytes[at] == 0x26 { try checkEntity(bytes[at...].prefix(12)) }
      guard bytes[at] == 0x3C else {
        at += 1
        continue
      }
      at = try step(over: bytes, from: at, count: &count)
    }
    return count
  }

  /// Steps over the markup that begins at `start`, or over the first byte of a tag.
  private static func step(
    over bytes: [UInt8], from start: Int, count: inout Int
  ) throws(DialectError) -> Int {
    let rest = bytes[start...]
    if rest.starts(with: "<!--".utf8) { return try find("-->", in: bytes, from: start + 4) }
    if rest.starts(with: "<![CDATA[".utf8) { return try find("]]>", in: bytes, from: start + 9) }
    if rest.starts(with: "<!".utf8) {
      throw .attachmentMalformed(reason: "it holds a document type declaration")
    }
    if rest.starts(with: "<?".utf8) { return try find("?>", in: bytes, from: start + 2) }
    if !rest.starts(with: "</".utf8) { count += 1 }
    return start + 1
  }

  /// Where the first `mark` at or after `start` ends.
  private static func find(
    _ mark: String, in bytes: [UInt8], from start: Int
  ) throws(DialectError) -> Int {
    let wanted = Array(mark.utf8)
    var at = start
    while at + wanted.count <= bytes.count {
      if bytes[at..<at + wanted.count].elementsEqual(wanted) { return at + wanted.count }
      at += 1
    }
    throw .attachmentMalformed(reason: "not sound XML")
  }

  /// An encoding declaration has to say UTF-8.
  private static func checkDeclaration(_ bytes: [UInt8]) throws(DialectError) {
    let head = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    guard head.starts(with: "<?xml".utf8), let end = head.firstIndex(of: 0x3E) else { return }
    let declaration = String(decoding: head[...end], as: UTF8.self).lowercased()
    guard let range = declaration.firstRange(of: "encoding") else { return }
    let value = declaration[range.upperBound...].filter { !" =\t\r\n".contains($0) }
    guard value.hasPrefix("\"utf-8\"") || value.hasPrefix("'utf-8'") else {
      throw .attachmentEncoding
    }
  }

  /// `&amp;`, `&lt;`, `&gt;`, `&quot;`, `&apos;` and character references (XML 1.0 §4.1, §4.6).
  private static func checkEntity(_ text: ArraySlice<UInt8>) throws(DialectError) {
    let name = String(decoding: text.dropFirst().prefix { $0 != 0x3B }, as: UTF8.self)
    let isKnown =
      text.contains(0x3B)
      && (["amp", "lt", "gt", "quot", "apos"].contains(name)
        || name.wholeMatch(of: /#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6}/) != nil)
    guard isKnown else {
      throw .attachmentMalformed(reason: "it holds an entity that XML does not define")
    }
  }
}
