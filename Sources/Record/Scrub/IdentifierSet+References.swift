extension IdentifierSet {
  /// Adds the last part of a reference or URL that is a string of a scanned document, and the
  /// values of its query.
  package mutating func insertTail(of document: JSONDocument, _ node: Int) {
    if document.isEscaped(node) {
      if let text = document.stringBytes(node) { insertTail(of: text.span) }
    } else {
      insertTail(of: document.bytes.span.extracting(document.range(node)))
    }
  }

  /// Adds what stands at the end of a reference or URL, behind `/`, `#` or `:` and without
  /// `_history` and its version, and what stands between the marks of its query.
  private mutating func insertTail(of text: Span<UInt8>) {
    var end = Self.pathEnd(text)
    if end < text.count { insertQuery(text, from: end + 1) }
    var start = Self.lastPart(text, end)
    if start >= 10, Self.isHistory(text, start - 10) {
      end = start - 10
      start = Self.lastPart(text, end)
    }
    insert(text.extracting(start..<end))
  }

  private mutating func insertQuery(_ text: Span<UInt8>, from first: Int) {
    var start = first
    var at = first
    while at <= text.count {
      if at == text.count || text[at] == 0x26 || text[at] == 0x3D || text[at] == 0x7C {
        insert(text.extracting(start..<at))
        start = at + 1
      }
      at += 1
    }
  }

  /// Where the first `?` stands; the count of the text if there is none.
  private static func pathEnd(_ text: Span<UInt8>) -> Int {
    let count = text.count
    var at = 0
    while at &+ 8 <= count, !hasQuestionMark(JSONWord.load(text, at)) { at &+= 8 }
    while at < count, text[at] != 0x3F { at &+= 1 }
    return at
  }

  @inline(__always)
  private static func hasQuestionMark(_ word: UInt64) -> Bool {
    let other = word ^ 0x3F3F_3F3F_3F3F_3F3F
    return (other &- 0x0101_0101_0101_0101) & ~other & 0x8080_8080_8080_8080 != 0
  }

  /// Where the part begins that ends at `end`: behind the last `/`, `#` or `:`.
  private static func lastPart(_ text: Span<UInt8>, _ end: Int) -> Int {
    var start = end
    while start >= 8 {
      let word = JSONWord.load(text, start &- 8)
      let marks = Self.zeros(word, 0x2F) | Self.zeros(word, 0x3A) | Self.zeros(word, 0x23)
      if marks != 0 { return start &- marks.leadingZeroBitCount &>> 3 }
      start &-= 8
    }
    while start > 0, ![0x2F, 0x3A, 0x23].contains(text[start &- 1]) { start &-= 1 }
    return start
  }

  /// The top bit of each byte of a word that is `byte`.
  @inline(__always)
  private static func zeros(_ word: UInt64, _ byte: UInt64) -> UInt64 {
    let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    let other = word ^ byte &* 0x0101_0101_0101_0101
    return ~((other & low) &+ low | other | low)
  }

  /// True if `/_history/` stands at `start`; the text has ten bytes from there on.
  private static func isHistory(_ text: Span<UInt8>, _ start: Int) -> Bool {
    // The first eight in the order in which the machine reads them: "/_histor".
    JSONWord.load(text, start, 8) == 0x726F_7473_6968_5F2F && text[start + 8] == 0x79
      && text[start + 9] == 0x2F
  }
}
