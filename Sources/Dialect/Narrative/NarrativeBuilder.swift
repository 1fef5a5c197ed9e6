import Record

/// What marked-up text is made of, whatever its markup is.
enum NarrativePart: Equatable {
  case paragraph, list(isNumbered: Bool), item, table, caption, row
  case cell(isHead: Bool)
  /// A heading, from 0 for the outermost.
  case heading(depth: Int)
}

/// Makes a document of text and of the beginnings and ends of its parts.
///
/// Parts lie in one another as people write them. A list in a list is one list, and whatever lies
/// in a cell of a table is the text of that cell.
struct NarrativeBuilder {
  private enum Mode {
    case flow
    case list(isNumbered: Bool)
    case table
    case heading(depth: Int)
  }

  private var document: TextualDocument
  private var mode = Mode.flow
  /// Lists in the list, or tables in the table, that is read.
  private var depth = 0
  private var words = ""
  private var items: [String] = []
  private var table = TextualDocument.Table()
  private var row: [String] = []
  private var isHead = true
  /// Whether white space stands as it was written.
  var isPreformatted = false

  /// LIMIT: bytes of a title or a name.
  private static let nameBytesMax = 4096

  /// Adds to `document`.
  init(_ document: TextualDocument) throws(DialectError) {
    let names = [document.title, document.facilityName].compactMap(\.self) + document.authors
    guard names.allSatisfy({ $0.utf8.count <= Self.nameBytesMax }) else { throw Self.overLimit }
    self.document = document
  }

  /// The document with all that was added.
  consuming func finish() throws(DialectError) -> TextualDocument {
    try close()
    return document
  }

  /// Begins a section.
  mutating func section(_ heading: String?, depth: Int) throws(DialectError) {
    try close()
    try begin(heading, depth: depth)
  }

  /// Adds running text; white space in it is one space.
  mutating func text(_ text: String) {
    guard !isPreformatted else {
      words += text
      return
    }
    for scalar in text.unicodeScalars {
      switch scalar {
      case " ", "\t", "\n", "\r", "\u{C}":
        if let last = words.unicodeScalars.last, last != " ", last != "\n" { words += " " }
      default: words.unicodeScalars.append(scalar)
      }
    }
  }

  /// Ends the line.
  mutating func lineBreak() {
    if words.hasSuffix(" ") { words.removeLast() }
    if !words.isEmpty { words += "\n" }
  }

  mutating func begin(_ part: NarrativePart) throws(DialectError) {
    switch (mode, part) {
    case (.flow, .heading(let depth)):
      try paragraph()
      mode = .heading(depth: depth)
    case (.flow, .list(let isNumbered)):
      try paragraph()
      mode = .list(isNumbered: isNumbered)
    case (.flow, .table):
      try paragraph()
      (mode, table, isHead) = (.table, TextualDocument.Table(), true)
    case (.flow, _): try paragraph()
    case (.list, .item): try item()
    case (.list, .list), (.table, .table): depth += 1
    case (.table, .row) where depth == 0: row = []
    case (.table, .cell(let isHead)) where depth == 0:
      words = ""
      if !isHead { self.isHead = false }
    case (.table, .caption) where depth == 0: words = ""
    case (_, .cell): text(" ")
    default: lineBreak()
    }
  }

  mutating func end(_ part: NarrativePart) throws(DialectError) {
    switch (mode, part) {
    case (.flow, _): try paragraph()
    case (.heading(let depth), .heading):
      let heading = taken()
      mode = .flow
      if !heading.isEmpty {
        try begin(heading, depth: min(depth, TextualDocument.depthMax))
      }
    case (.list, .item): try item()
    case (.list, .list) where depth == 0: try close()
    case (.table, .table) where depth == 0: try close()
    case (.list, .list), (.table, .table): depth -= 1
    case (.table, .row) where depth == 0: try endRow()
    case (.table, .cell) where depth == 0:
      guard row.count < TextualDocument.columnsMax else { throw Self.overLimit }
      row.append(taken())
    case (.table, .caption) where depth == 0: table.caption = taken()
    case (_, .cell): text(" ")
    default: lineBreak()
    }
  }

  private mutating func endRow() throws(DialectError) {
    defer { row = [] }
    guard row.contains(where: { !$0.isEmpty }) else { return }
    if isHead, table.rows.isEmpty, table.head.isEmpty {
      table.head = row
    } else {
      guard table.rows.count < TextualDocument.rowsMax else { throw Self.overLimit }
      table.rows.append(row)
    }
    isHead = true
  }

  static var overLimit: DialectError {
    .attachmentMalformed(reason: "it is too long to be shown")
  }

  private mutating func begin(_ heading: String?, depth: Int) throws(DialectError) {
    do throws(TextualDocumentError) { try document.begin(heading, depth: depth) } catch {
      throw Self.overLimit
    }
  }

  private mutating func add(_ block: TextualDocument.Block) throws(DialectError) {
    do throws(TextualDocumentError) { try document.add(block) } catch { throw Self.overLimit }
  }

  /// The words so far, without white space at their ends.
  private mutating func taken() -> String {
    defer { words = "" }
    let isSpace = { (character: Character) in character.isWhitespace }
    let start = words.drop(while: isSpace)
    return String(start.reversed().drop(while: isSpace).reversed())
  }

  private mutating func paragraph() throws(DialectError) {
    let text = taken()
    if !text.isEmpty { try add(.paragraph(text)) }
  }

  private mutating func item() throws(DialectError) {
    let text = taken()
    guard !text.isEmpty else { return }
    guard items.count < TextualDocument.itemsMax else { throw Self.overLimit }
    items.append(text)
  }

  /// Ends whatever was begun.
  private mutating func close() throws(DialectError) {
    switch mode {
    case .flow: try paragraph()
    case .heading(let depth):
      let heading = taken()
      if !heading.isEmpty { try begin(heading, depth: depth) }
    case .list(let isNumbered):
      try item()
      if !items.isEmpty { try add(.list(items, isNumbered: isNumbered)) }
      items = []
    case .table:
      if !row.isEmpty { try endRow() }
      try paragraph()
      if !table.rows.isEmpty || !table.head.isEmpty { try add(.table(table)) }
    }
    (mode, depth) = (.flow, 0)
  }
}
