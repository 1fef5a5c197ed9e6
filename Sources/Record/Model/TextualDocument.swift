/// A document as text: what a reader is shown of it, without any markup of its own.
///
/// Every part is bounded, so that showing one costs little whatever the custodian sent.
package struct TextualDocument: Hashable, Sendable {
  /// LIMIT: sections.
  package static let sectionsMax = 500
  /// LIMIT: how deep sections lie in one another.
  package static let depthMax = 8
  /// LIMIT: paragraphs, lists and tables.
  package static let blocksMax = 5000
  /// LIMIT: items of one list.
  package static let itemsMax = 2000
  /// LIMIT: rows of one table.
  package static let rowsMax = 2000
  /// LIMIT: cells of one row.
  package static let columnsMax = 64
  /// LIMIT: bytes of one text.
  package static let textBytesMax = 1 << 18
  /// LIMIT: bytes of all texts together.
  package static let bytesMax = 4 << 20

  /// What stands in a section.
  package enum Block: Hashable, Sendable {
    /// Words; its line breaks are the writer's.
    case paragraph(String)
    /// A list, numbered or not.
    case list([String], isNumbered: Bool)
    /// A table.
    case table(Table)
  }

  /// A table of plain text.
  package struct Table: Hashable, Sendable {
    /// What it is called.
    package var caption: String?
    /// The heads of its columns; empty if it has none.
    package var head: [String] = []
    /// Its rows.
    package var rows: [[String]] = []

    /// Makes a table without rows.
    package init(caption: String? = nil) { self.caption = caption }
  }

  /// A part of the document under a heading.
  package struct Section: Hashable, Sendable {
    /// What stands above it.
    package var heading: String?
    /// How deep it lies in others, from 0.
    package var depth: Int
    /// What stands in it.
    package var blocks: [Block] = []
  }

  /// What the document is called.
  package var title: String?
  /// When it was written.
  package var written: PartialDate?
  /// Who wrote it, by name.
  package var authors: [String] = []
  /// The organisation that keeps it, by name.
  package var facilityName: String?
  /// Its parts, in their order.
  package private(set) var sections: [Section] = []
  private var blocks = 0
  private var bytes = 0

  /// Makes an empty document.
  package init() {}

  /// True if there is nothing to read in it.
  package var isEmpty: Bool { sections.allSatisfy { $0.heading == nil && $0.blocks.isEmpty } }

  /// Begins a section; what is added from now on stands in it.
  package mutating func begin(_ heading: String?, depth: Int) throws(TextualDocumentError) {
    guard sections.count < Self.sectionsMax, depth <= Self.depthMax else { throw .overLimit }
    if let heading { try count(heading) }
    sections.append(Section(heading: heading, depth: depth))
  }

  /// Adds to the section that was begun last.
  package mutating func add(_ block: Block) throws(TextualDocumentError) {
    switch block {
    case .paragraph(let text): try count(text)
    case .list(let items, _):
      guard items.count <= Self.itemsMax else { throw .overLimit }
      for item in items { try count(item) }
    case .table(let table): try count(table)
    }
    blocks += 1
    guard blocks <= Self.blocksMax else { throw .overLimit }
    if sections.isEmpty { sections.append(Section(heading: nil, depth: 0)) }
    sections[sections.count - 1].blocks.append(block)
  }

  private mutating func count(_ table: Table) throws(TextualDocumentError) {
    guard table.rows.count <= Self.rowsMax,
      max(table.head.count, table.rows.lazy.map(\.count).max() ?? 0) <= Self.columnsMax
    else { throw .overLimit }
    if let caption = table.caption { try count(caption) }
    for cell in table.head { try count(cell) }
    for row in table.rows { for cell in row { try count(cell) } }
  }

  private mutating func count(_ text: String) throws(TextualDocumentError) {
    // A text of nothing costs something too.
    bytes += text.utf8.count + 8
    guard text.utf8.count <= Self.textBytesMax, bytes <= Self.bytesMax else { throw .overLimit }
  }
}

/// Why something cannot be shown as text.
package enum TextualDocumentError: Error, Equatable, Sendable {
  /// It is beyond one of the limits of ``TextualDocument``.
  case overLimit
}

extension TextualDocument {
  /// The same document without identifiers, for whoever shows it as it stands.
  package func scrubbed(by scrubber: TextScrubber) -> TextualDocument {
    var clean = self
    clean.title = title.map { scrubber.shown($0) }
    clean.authors = authors.map { scrubber.shown($0) }
    clean.facilityName = facilityName.map { scrubber.shown($0) }
    clean.sections = sections.map { section in
      Section(
        heading: section.heading.map { scrubber.shown($0) }, depth: section.depth,
        blocks: section.blocks.map { Self.scrubbed($0, scrubber) })
    }
    return clean
  }

  private static func scrubbed(_ block: Block, _ scrubber: TextScrubber) -> Block {
    switch block {
    case .paragraph(let text): return .paragraph(scrubber.shown(text))
    case .list(let items, let isNumbered):
      return .list(items.map { scrubber.shown($0) }, isNumbered: isNumbered)
    case .table(let table):
      var clean = Table(caption: table.caption.map { scrubber.shown($0) })
      clean.head = table.head.map { scrubber.shown($0) }
      clean.rows = table.rows.map { $0.map { scrubber.shown($0) } }
      return .table(clean)
    }
  }

  /// Every text of it, one after the other with line breaks between them.
  package var joined: String {
    var texts = [title, facilityName].compactMap(\.self) + authors
    for section in sections {
      if let heading = section.heading { texts.append(heading) }
      for block in section.blocks {
        switch block {
        case .paragraph(let text): texts.append(text)
        case .list(let items, _): texts += items
        case .table(let table):
          texts += [table.caption].compactMap(\.self) + table.head + table.rows.flatMap(\.self)
        }
      }
    }
    return texts.joined(separator: "\n")
  }
}
