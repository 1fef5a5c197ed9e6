package import Record

/// A document as text: headings, paragraphs, lists and tables.
package struct TextPage: Screen {
  /// What it is.
  package var kind: RecordKind
  /// The document.
  package var document: TextualDocument
  /// When it was written, where the document itself does not say so.
  package var date: PartialDate?
  /// Whose it is.
  package var institution: Chart.Institution
  /// Where this page is.
  package var address: Path
  /// Where the timeline is.
  package var timeline: Path
  /// Which page, from 0.
  package var page: Int

  /// LIMIT: bytes of text on one page; a longer document comes in several.
  package static let pageBytesMax = 60_000

  /// Makes the page of a document.
  package init(
    kind: RecordKind, document: TextualDocument, date: PartialDate?,
    institution: Chart.Institution, address: Path, timeline: Path, page: Int = 0
  ) {
    self.kind = kind
    self.document = document
    self.date = date
    self.institution = institution
    self.address = address
    self.timeline = timeline
    self.page = max(0, page)
  }

  /// The heading.
  package var title: Wording { kind.wording }
  /// It shows a record.
  package var showsRecord: Bool { true }

  /// The content below the heading.
  package func content(_ frame: Frame) -> HTML {
    let pages = leaves
    let page = min(self.page, max(0, pages.count - 1))
    let time = (document.written ?? date).map { CivilTime($0) }
    return """
      \(frame.recordHead(
        document.title, time,
        "<span class=\"institution\"><bdi>\(institution.shown)</bdi></span>"))
      <article class="card textual">
      \(document.authors.isEmpty ? nil : authors(frame))
      \(pages.isEmpty ? empty(frame) : HTML(pages[page].map { piece($0, frame) }))
      </article>
      \(pager(page, of: pages.count, frame))
      <nav class="steps" aria-label="\(frame.say("移動", "Go to"))">\
      <a class="button" href="\(timeline)">\(frame.say("一連の表へ戻る", "Back to the timeline"))</a></nav>
      """
  }

  private func authors(_ frame: Frame) -> HTML {
    "<p class=\"hint\">\(frame.list(document.authors.map { $0.clipped(60) }))</p>"
  }

  private func empty(_ frame: Frame) -> HTML {
    "<p class=\"none\">\(frame.say("文書に文字はありません。", "The document holds no text."))</p>"
  }

  /// A heading or a block, in the order in which they are read.
  private enum Piece {
    case heading(String, depth: Int)
    case block(TextualDocument.Block)

    var bytes: Int {
      switch self {
      case .heading(let text, _): text.bytesOnPage + 40
      case .block(.paragraph(let text)): text.bytesOnPage + 20
      case .block(.list(let items, _)): TextPage.bytes(items) + 40
      case .block(.table(let table)):
        table.rows.reduce(TextPage.bytes(table.head) + 200) { $0 + TextPage.bytes($1) }
      }
    }
  }

  /// LIMIT: bytes on one page of a row, an item or a paragraph; what is longer goes on in the next.
  private static let lineBytesMax = pageBytesMax / 3

  /// How many bytes the cells of a row are on a page, or the items of a list.
  private static func bytes(_ texts: [String]) -> Int {
    texts.reduce(10) { $0 + $1.bytesOnPage + cellBytes }
  }

  /// Bytes of the markup of a cell.
  private static let cellBytes = 40

  /// The pieces of each page; a giant table stands alone and is cut to the page's measure.
  private var leaves: [[Piece]] {
    var leaves: [[Piece]] = []
    var used = Self.pageBytesMax
    for section in document.sections {
      let heading = section.heading.map { [Piece.heading($0, depth: section.depth)] } ?? []
      for piece in heading + section.blocks.flatMap(pieces) {
        if used + piece.bytes > Self.pageBytesMax {
          leaves.append([])
          used = 0
        }
        leaves[leaves.count - 1].append(piece)
        used += piece.bytes
      }
    }
    return leaves
  }

  /// A block in pieces that fit a page.
  private func pieces(_ block: TextualDocument.Block) -> [Piece] {
    switch block {
    case .paragraph(let text):
      return text.cut(Self.lineBytesMax).map { .block(.paragraph($0)) }
    case .list(let items, let isNumbered):
      return runs(items.flatMap { $0.cut(Self.lineBytesMax) }) { Self.bytes([$0]) }
        .map { .block(.list($0, isNumbered: isNumbered)) }
    case .table(let table):
      // A head stands above every part, unless it is as long as a part.
      let hasHead = Self.bytes(table.head) <= Self.lineBytesMax / 2
      let rows = (hasHead ? [] : [table.head]) + table.rows
      return runs(rows.flatMap(fitted), Self.bytes).map { rows in
        var part = table
        part.rows = rows
        if !hasHead { part.head = [] }
        return .block(.table(part))
      }
    }
  }

  /// A row; one that is too long for a page goes on in the rows below it, cell by cell.
  private func fitted(_ row: [String]) -> [[String]] {
    guard Self.bytes(row) > Self.lineBytesMax else { return [row] }
    let cells = row.map { $0.cut(max(1, Self.lineBytesMax / row.count - Self.cellBytes)) }
    return (0..<(cells.lazy.map(\.count).max() ?? 0)).map { number in
      cells.map { number < $0.count ? $0[number] : "" }
    }
  }

  /// Neighbours that fit half a page together.
  private func runs<Item>(_ items: [Item], _ bytes: (Item) -> Int) -> [[Item]] {
    var runs: [[Item]] = [[]]
    var used = 0
    for item in items {
      if used + bytes(item) > Self.pageBytesMax / 2, used > 0 {
        runs.append([])
        used = 0
      }
      runs[runs.count - 1].append(item)
      used += bytes(item)
    }
    return runs
  }

  private func piece(_ piece: Piece, _ frame: Frame) -> HTML {
    switch piece {
    case .heading(let text, _): "<h2><bdi>\(text.clipped(500))</bdi></h2>"
    case .block(.paragraph(let text)): "<p dir=\"auto\">\(text)</p>"
    case .block(.list(let items, let isNumbered)):
      isNumbered
        ? "<ol>\(items.map { HTML("<li><bdi>\($0)</bdi></li>") })</ol>"
        : "<ul>\(items.map { HTML("<li><bdi>\($0)</bdi></li>") })</ul>"
    case .block(.table(let table)): self.table(table, frame)
    }
  }

  private func table(_ table: TextualDocument.Table, _ frame: Frame) -> HTML {
    let named = table.caption ?? ""
    let caption = named.isEmpty ? frame.say("表", "Table") : named
    let head = table.head.map { HTML("<th scope=\"col\"><bdi>\($0)</bdi></th>") }
    let rows = table.rows.map { row in
      HTML("<tr>\(row.map { HTML("<td><bdi>\($0)</bdi></td>") })</tr>\n")
    }
    return """
      <div class="scroll" role="group" tabindex="0" aria-label="\(caption.clipped(200))">\
      <table class="list"><caption><bdi>\(caption.clipped(200))</bdi></caption>\
      \(head.isEmpty ? nil : HTML("<thead><tr>\(head)</tr></thead>"))<tbody>\(rows)</tbody>\
      </table></div>
      """
  }

  private func pager(_ page: Int, of pages: Int, _ frame: Frame) -> HTML? {
    guard pages > 1 else { return nil }
    func link(_ target: Int, _ ja: String, _ en: String) -> HTML? {
      guard (0..<pages).contains(target) else { return nil }
      let path = target == 0 ? address : address.asking("page", "\(target)")
      return "<a class=\"button\" href=\"\(path)\">\(frame.say(ja, en))</a>"
    }
    return """
      <nav class="pager" aria-label="\(frame.say("頁", "Pages"))">\
      \(link(page - 1, "← 前", "← Previous"))<span>\(page + 1) / \(pages)</span>\
      \(link(page + 1, "次 →", "Next →"))</nav>
      """
  }
}
