/// What is refused before the system's parser sees it.
///
/// That parser loads entities, drops the text after an undefined one without a word, compares
/// each attribute of an element with each other, and ends a document early without an error.
/// Here nothing is understood but where markup begins and ends; every limit that can be told
/// from that is held before the first allocation.
struct XMLPrecheck {
  private let bytes: [UInt8]
  private let limits: XMLLimits
  private var at = 0
  private var depth = 0
  private var tags = 0

  private init(_ bytes: [UInt8], _ limits: XMLLimits) {
    self.bytes = bytes
    self.limits = limits
  }

  /// The count of elements in `bytes`.
  static func countElements(
    _ bytes: [UInt8], limits: XMLLimits
  ) throws(XMLError) -> Int {
    guard bytes.count <= limits.bytesMax else { throw .overLimit(.bytes) }
    guard !bytes.contains(0), (try? UTF8Span(validating: bytes.span)) != nil else {
      throw .encoding
    }
    var check = XMLPrecheck(bytes, limits)
    try check.stepOverDeclaration()
    while check.at < bytes.count {
      if bytes[check.at] == UInt8(ascii: "<") {
        try check.stepOverMarkup()
      } else {
        try check.stepOverText()
      }
    }
    guard check.depth == 0, check.tags > 0 else { throw .malformed }
    return check.tags
  }

  /// Steps over byte order mark and declaration; an encoding has to be UTF-8.
  ///
  /// Whether white space and quotes stand right is for the parser to say.
  private mutating func stepOverDeclaration() throws(XMLError) {
    if has([0xEF, 0xBB, 0xBF]) { at += 3 }
    guard has("<?xml"), at + 5 < bytes.count, Self.isSpace(bytes[at + 5]) else { return }
    let start = at + 5
    try step(over: "?>")
    guard at - start <= 256 else { throw .malformed }
    let words = bytes[start..<at - 2].filter { !Self.isSpace($0) }.map { $0 == 0x27 ? 0x22 : $0 }
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

  private mutating func stepOverText() throws(XMLError) {
    let start = at
    while at < bytes.count, bytes[at] != UInt8(ascii: "<") {
      if bytes[at] == UInt8(ascii: "&") { try checkReference() }
      at += 1
    }
    guard at - start <= limits.textBytesMax else { throw .overLimit(.textBytes) }
  }

  private mutating func stepOverMarkup() throws(XMLError) {
    switch at + 1 < bytes.count ? bytes[at + 1] : 0 {
    case UInt8(ascii: "!"): try stepOverDeclared()
    case UInt8(ascii: "?"): try stepOverInstruction()
    case UInt8(ascii: "/"):
      depth -= 1
      guard depth >= 0 else { throw .malformed }
      try step(over: ">")
    default: try stepOverStartTag()
    }
  }

  /// An instruction stands beside the root and says something: the parser cannot bear one that
  /// holds nothing but its name.
  private mutating func stepOverInstruction() throws(XMLError) {
    let start = at
    try step(over: "?>")
    let words = bytes[start + 2..<max(at - 2, start + 2)].split(whereSeparator: Self.isSpace)
    guard depth == 0, words.count > 1 else { throw .processingInstruction }
  }

  private mutating func stepOverDeclared() throws(XMLError) {
    let start = at
    if has("<!--") {
      at += 4
      try step(over: "-->")
    } else if has("<![CDATA[") {
      try step(over: "]]>")
      guard at - start <= limits.textBytesMax else { throw .overLimit(.textBytes) }
    } else {
      throw .documentType
    }
  }

  private mutating func stepOverStartTag() throws(XMLError) {
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
        try stepOverValue()
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

  private mutating func stepOverValue() throws(XMLError) {
    let quote = bytes[at]
    at += 1
    let start = at
    while at < bytes.count, bytes[at] != quote {
      if bytes[at] == UInt8(ascii: "<") { throw .malformed }
      if bytes[at] == UInt8(ascii: "&") { try checkReference() }
      at += 1
    }
    guard at < bytes.count else { throw .malformed }
    guard at - start <= limits.attributeBytesMax else { throw .overLimit(.attributeBytes) }
    at += 1
  }

  /// `&amp;`, `&lt;`, `&gt;`, `&quot;`, `&apos;` and character references (XML 1.0 §4.1, §4.6).
  private func checkReference() throws(XMLError) {
    let text = bytes[(at + 1)...].prefix(10)
    guard let end = text.firstIndex(of: UInt8(ascii: ";")) else { throw .undefinedEntity }
    let name = text[..<end]
    // Whether the number is a character's is for the parser to say.
    if name.first == UInt8(ascii: "#") { return }
    let isDefined = ["amp", "lt", "gt", "quot", "apos"].contains { name.elementsEqual($0.utf8) }
    guard isDefined else { throw .undefinedEntity }
  }

  // MARK: Bytes

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  private func has(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { unsafe bytes[at...].starts(with: $0) }
  }

  private func has(_ start: [UInt8]) -> Bool { bytes[at...].starts(with: start) }

  private mutating func step(over mark: StaticString) throws(XMLError) {
    guard let end = find(mark) else { throw .malformed }
    at = end
  }

  /// Where the first `mark` at or after this place ends.
  private func find(_ mark: StaticString) -> Int? {
    let length = mark.utf8CodeUnitCount
    let last = mark.withUTF8Buffer { unsafe $0[length - 1] }
    var end = at + length
    while end <= bytes.count {
      if bytes[end - 1] == last,
        mark.withUTF8Buffer({ unsafe bytes[(end - length)..<end].elementsEqual($0) })
      {
        return end
      }
      end += 1
    }
    return nil
  }
}
