/// What is refused before the system's parser sees it.
///
/// That parser loads entities, drops the text after an undefined one without a word, compares
/// each attribute of an element with each other, and ends a document early without an error.
/// Here nothing is understood but where markup begins and ends; every limit that can be told
/// from that is held before the first allocation.
struct XMLPrecheck {
  private let limits: XMLLimits
  private var at = 0
  private var depth = 0
  private var tags = 0

  /// What is known of a text that was not refused.
  struct Finding {
    /// The count of elements.
    let elementCount: Int
    /// True if a line ends in another way than with a line feed.
    let holdsCarriageReturn: Bool
  }

  private init(_ limits: XMLLimits) {
    self.limits = limits
  }

  /// Looks through a text that is to be parsed.
  static func check(_ bytes: Span<UInt8>, limits: XMLLimits) throws(XMLError) -> Finding {
    guard bytes.count <= limits.bytesMax else { throw .overLimit(.bytes) }
    let survey = ByteScan.survey(bytes)
    // What is ASCII on both sides of a text is UTF-8 if that text is.
    guard !survey.holdsZero,
      survey.beyondASCII.isEmpty
        || (try? UTF8Span(validating: bytes.extracting(survey.beyondASCII))) != nil
    else { throw .encoding }
    var check = XMLPrecheck(limits)
    try check.stepOverDeclaration(bytes)
    while check.at < bytes.count {
      if bytes[check.at] == UInt8(ascii: "<") {
        try check.stepOverMarkup(bytes)
      } else {
        try check.stepOverText(bytes)
      }
    }
    guard check.depth == 0, check.tags > 0 else { throw .malformed }
    return Finding(
      elementCount: check.tags, holdsCarriageReturn: survey.holdsCarriageReturn)
  }

  /// Steps over byte order mark and declaration; an encoding has to be UTF-8.
  ///
  /// Whether white space and quotes stand right is for the parser to say.
  private mutating func stepOverDeclaration(_ bytes: Span<UInt8>) throws(XMLError) {
    if has("\u{FEFF}", bytes) { at += 3 }
    guard has("<?xml", bytes), at + 5 < bytes.count, Self.isSpace(bytes[at + 5]) else { return }
    let start = at + 5
    try step(over: "?>", bytes)
    guard at - start <= 256 else { throw .malformed }
    var words: [UInt8] = []
    for place in start..<at - 2 where !Self.isSpace(bytes[place]) {
      words.append(bytes[place] == 0x27 ? 0x22 : bytes[place])
    }
    var rest = String(decoding: words, as: UTF8.self)[...]
    guard rest.hasPrefix("version=\"1.0\"") else { throw .malformed }
    rest = rest.dropFirst("version=\"1.0\"".count)
    if rest.hasPrefix("encoding=") {
      guard rest.lowercased().hasPrefix("encoding=\"utf-8\"") else { throw .encoding }
      rest = rest.dropFirst("encoding=\"utf-8\"".count)
    }
    guard ["", "standalone=\"yes\"", "standalone=\"no\""].contains(rest) else {
      throw .malformed
    }
  }

  private mutating func stepOverText(_ bytes: Span<UInt8>) throws(XMLError) {
    let start = at
    at = try end(of: UInt8(ascii: "<"), bytes)
    guard at - start <= limits.textBytesMax else { throw .overLimit(.textBytes) }
  }

  private mutating func stepOverMarkup(_ bytes: Span<UInt8>) throws(XMLError) {
    switch at + 1 < bytes.count ? bytes[at + 1] : 0 {
    case UInt8(ascii: "!"): try stepOverDeclared(bytes)
    case UInt8(ascii: "?"): try stepOverInstruction(bytes)
    case UInt8(ascii: "/"):
      depth -= 1
      guard depth >= 0 else { throw .malformed }
      try step(over: ">", bytes)
    default: try stepOverStartTag(bytes)
    }
  }

  /// An instruction stands beside the root and says something: the parser cannot bear one that
  /// holds nothing but its name.
  private mutating func stepOverInstruction(_ bytes: Span<UInt8>) throws(XMLError) {
    let start = at + 2
    try step(over: "?>", bytes)
    var words = 0
    for place in start..<max(at - 2, start) where !Self.isSpace(bytes[place]) {
      if place == start || Self.isSpace(bytes[place - 1]) { words += 1 }
    }
    guard depth == 0, words > 1 else { throw .processingInstruction }
  }

  private mutating func stepOverDeclared(_ bytes: Span<UInt8>) throws(XMLError) {
    let start = at
    if has("<!--", bytes) {
      at += 4
      try step(over: "-->", bytes)
    } else if has("<![CDATA[", bytes) {
      try step(over: "]]>", bytes)
      guard at - start <= limits.textBytesMax else { throw .overLimit(.textBytes) }
    } else {
      throw .documentType
    }
  }

  private mutating func stepOverStartTag(_ bytes: Span<UInt8>) throws(XMLError) {
    tags += 1
    depth += 1
    guard tags <= limits.elementsMax else { throw .overLimit(.elements) }
    guard depth <= limits.depthMax else { throw .overLimit(.depth) }
    at += 1
    var attributes = 0
    var wordStart = at
    while at < bytes.count {
      switch bytes[at] {
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        attributes += 1
        guard attributes <= limits.attributesMax else { throw .overLimit(.attributes) }
        try stepOverValue(bytes)
        wordStart = at
      case UInt8(ascii: ">"):
        if bytes[at - 1] == UInt8(ascii: "/") { depth -= 1 }
        at += 1
        return
      case UInt8(ascii: "<"): throw .malformed
      case let byte where Self.isSpace(byte):
        at += 1
        wordStart = at
      default:
        at += 1
        guard at - wordStart <= limits.nameBytesMax else { throw .overLimit(.nameBytes) }
      }
    }
    throw .malformed
  }

  private mutating func stepOverValue(_ bytes: Span<UInt8>) throws(XMLError) {
    let quote = bytes[at]
    at += 1
    let start = at
    at = try end(of: quote, bytes)
    guard at < bytes.count, bytes[at] == quote else { throw .malformed }
    guard at - start <= limits.attributeBytesMax else { throw .overLimit(.attributeBytes) }
    at += 1
  }

  /// Where characters end: at `mark`, at a tag, or with the text.
  private func end(of mark: UInt8, _ bytes: Span<UInt8>) throws(XMLError) -> Int {
    let (tag, reference) = (UInt8(ascii: "<"), UInt8(ascii: "&"))
    var place = ByteScan.next(mark, tag, reference, in: bytes, from: at)
    while place < bytes.count, bytes[place] == reference {
      try Self.checkReference(bytes, place)
      place = ByteScan.next(mark, tag, reference, in: bytes, from: place + 1)
    }
    return place
  }

  /// `&amp;`, `&lt;`, `&gt;`, `&quot;`, `&apos;` and character references (XML 1.0 §4.1, §4.6).
  private static func checkReference(_ bytes: Span<UInt8>, _ at: Int) throws(XMLError) {
    let text = bytes.extracting(at + 1..<min(at + 11, bytes.count))
    guard let end = text.indices.first(where: { text[$0] == UInt8(ascii: ";") }) else {
      throw .undefinedEntity
    }
    // Whether the number is a character's is for the parser to say.
    if end > 0, text[0] == UInt8(ascii: "#") { return }
    let name = text.extracting(..<end)
    let isDefined =
      says(name, "amp") || says(name, "lt") || says(name, "gt") || says(name, "quot")
      || says(name, "apos")
    guard isDefined else { throw .undefinedEntity }
  }

  // MARK: Bytes

  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  private func has(_ mark: StaticString, _ bytes: Span<UInt8>) -> Bool {
    Self.starts(bytes.extracting(at...), with: mark)
  }

  private static func starts(_ bytes: Span<UInt8>, with mark: StaticString) -> Bool {
    guard bytes.count >= mark.utf8CodeUnitCount else { return false }
    for place in 0..<mark.utf8CodeUnitCount {
      // SAFETY: the mark has so many bytes.
      guard unsafe bytes[place] == mark.utf8Start[place] else { return false }
    }
    return true
  }

  private static func says(_ bytes: Span<UInt8>, _ word: StaticString) -> Bool {
    bytes.count == word.utf8CodeUnitCount && starts(bytes, with: word)
  }

  /// Steps over the first `mark` that begins at or after this place; it ends with `>`.
  private mutating func step(over mark: StaticString, _ bytes: Span<UInt8>) throws(XMLError) {
    let end = UInt8(ascii: ">")
    let length = mark.utf8CodeUnitCount
    var place = ByteScan.next(end, end, end, in: bytes, from: at + length - 1)
    while place < bytes.count {
      if Self.starts(bytes.extracting((place + 1 - length)...), with: mark) {
        at = place + 1
        return
      }
      place = ByteScan.next(end, end, end, in: bytes, from: place + 1)
    }
    throw .malformed
  }
}
