import Record

/// HTML as text: tags are dropped, blocks become paragraphs, lists and tables; scripts, styles and
/// whatever is not shown by itself are left out with all they hold.
///
/// This is no parser of HTML. It has to come out with text whatever comes in, and what comes out is
/// never read as markup again.
struct HTMLText {
  private let text: [UInt8]
  private var at = 0
  private var builder: NarrativeBuilder

  /// Text in UTF-8, to be added to what `builder` has.
  init(text: [UInt8], builder: NarrativeBuilder) {
    self.text = text
    self.builder = builder
  }

  /// The parts that are open, by the names of their elements.
  private var open: [String] = []

  /// LIMIT: parts in one another.
  private static let depthMax = 128

  static func read(
    _ bytes: [UInt8], _ contentType: String
  ) throws(DialectError) -> TextualDocument {
    guard MediaType(contentType).isUTF8, String(validating: bytes, as: UTF8.self) != nil,
      !bytes.contains(0)
    else { throw .attachmentEncoding }
    var reader = try HTMLText(text: bytes, builder: NarrativeBuilder(TextualDocument()))
    return try reader.appended().finish()
  }

  /// What was there, with the text behind it.
  mutating func appended() throws(DialectError) -> NarrativeBuilder {
    try read()
    while let name = open.last { try close(name) }
    return builder
  }

  private mutating func read() throws(DialectError) {
    while at < text.count {
      guard text[at] == 0x3C else {
        let start = at
        while at < text.count, text[at] != 0x3C { at += 1 }
        builder.text(HTMLCharacters.resolved(text[start..<at]))
        continue
      }
      try tag()
    }
  }

  // MARK: Tags

  /// Elements whose content is not text of the document.
  private static let hidden: Set<String> = [
    "script", "style", "head", "title", "template", "noscript", "svg", "math", "object", "iframe",
    "select", "textarea", "audio", "video", "canvas",
  ]

  /// A tag, a comment or a declaration; a `<` that begins none of them is text.
  private mutating func tag() throws(DialectError) {
    if text[at...].starts(with: Array("<!--".utf8)) { return skip(through: "-->") }
    let next = at + 1 < text.count ? text[at + 1] : 0
    if next == 0x21 || next == 0x3F { return skip(through: ">") }
    let isEnd = next == 0x2F
    var end = at + (isEnd ? 2 : 1)
    let start = end
    while end < text.count, Self.isNameByte(text[end]) { end += 1 }
    guard end > start else {
      builder.text("<")
      at += 1
      return
    }
    let name = String(decoding: text[start..<end], as: UTF8.self).lowercased()
    at = end
    skipAttributes()
    if Self.hidden.contains(name) {
      if !isEnd { skip(throughEndOf: name) }
    } else if isEnd {
      try close(name)
    } else {
      try begin(name)
    }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte)
  }

  /// To behind the `>` of a tag; one inside of quotes is part of a value.
  private mutating func skipAttributes() {
    var quote: UInt8?
    while at < text.count {
      let byte = text[at]
      at += 1
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == 0x22 || byte == 0x27 {
        quote = byte
      } else if byte == 0x3E {
        return
      }
    }
  }

  private mutating func skip(through end: String) {
    let wanted = Array(end.utf8)
    while at < text.count, !text[at...].starts(with: wanted) { at += 1 }
    at = min(text.count, at + wanted.count)
  }

  private mutating func skip(throughEndOf name: String) {
    let wanted = Array("</\(name)".utf8)
    while at < text.count {
      let isEnd =
        text[at] == 0x3C && text.count - at > wanted.count
        && zip(text[at...], wanted).allSatisfy { byte, other in
          byte == other || (0x41...0x5A).contains(byte) && byte | 0x20 == other
        }
      if isEnd {
        at += wanted.count
        return skipAttributes()
      }
      at += 1
    }
  }

  // MARK: Parts

  private static func part(_ name: String) -> NarrativePart? {
    switch name {
    case "p", "div", "section", "article", "pre", "blockquote", "dt", "dd", "address", "figure",
      "header", "footer", "main", "nav", "aside", "form", "fieldset", "body", "html":
      .paragraph
    case "ul": .list(isNumbered: false)
    case "ol": .list(isNumbered: true)
    case "li": .item
    case "table": .table
    case "caption": .caption
    case "tr": .row
    case "th": .cell(isHead: true)
    case "td": .cell(isHead: false)
    case "h1", "h2", "h3", "h4", "h5", "h6":
      .heading(depth: (name.utf8.last.map { Int($0) } ?? 0x31) - 0x31)
    default: nil
    }
  }

  private mutating func begin(_ name: String) throws(DialectError) {
    if name == "br" || name == "hr" { return builder.lineBreak() }
    guard let part = Self.part(name), open.count < Self.depthMax else { return }
    // Ends that may be left out: of items, rows and cells.
    if let last = open.last, Self.endsBefore[name]?.contains(last) ?? false { try close(last) }
    open.append(name)
    try builder.begin(part)
  }

  private static let endsBefore: [String: Set<String>] = [
    "li": ["li", "p"], "tr": ["tr"], "td": ["td", "th"], "th": ["td", "th"], "p": ["p"],
    "dt": ["dt", "dd"], "dd": ["dt", "dd"],
  ]

  /// Ends the part that was begun last under this name, and those in it; others end nothing.
  private mutating func close(_ name: String) throws(DialectError) {
    guard let index = open.lastIndex(of: name) else { return }
    while open.count > index {
      if let part = Self.part(open.removeLast()) { try builder.end(part) }
    }
  }
}

/// Character references of HTML.
enum HTMLCharacters {
  private static let named: [String: Unicode.Scalar] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}",
    "yen": "¥", "deg": "°", "plusmn": "±", "micro": "µ", "times": "×", "alpha": "α", "beta": "β",
    "gamma": "γ", "mu": "μ", "le": "≤", "ge": "≥", "hellip": "…", "mdash": "—", "ndash": "–",
    "rarr": "→", "larr": "←", "uarr": "↑", "darr": "↓", "middot": "·", "copy": "©", "reg": "®",
  ]

  /// The text with its references resolved; one that is not known stays as it is.
  static func resolved(_ text: ArraySlice<UInt8>) -> String {
    var (out, at) = ([UInt8](), text.startIndex)
    while at < text.endIndex {
      if text[at] == 0x26, let (scalar, end) = reference(text, at) {
        out += Array(String(Character(scalar)).utf8)
        at = end
      } else {
        out.append(text[at])
        at += 1
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  private static func reference(
    _ text: ArraySlice<UInt8>, _ at: Int
  ) -> (Unicode.Scalar, end: Int)? {
    guard let end = text[at...].prefix(12).firstIndex(of: 0x3B) else { return nil }
    let name = String(decoding: text[at + 1..<end], as: UTF8.self)
    if let scalar = named[name] { return (scalar, end + 1) }
    guard name.hasPrefix("#") else { return nil }
    let isHex = name.dropFirst().first == "x" || name.dropFirst().first == "X"
    let digits = name.dropFirst(isHex ? 2 : 1)
    guard let code = UInt32(digits, radix: isHex ? 16 : 10),
      let scalar = Unicode.Scalar(code)
    else { return nil }
    return (scalar, end + 1)
  }
}
