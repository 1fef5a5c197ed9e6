import Record

/// What a line's records say, each kind in its own way.
struct RecordView {
  let chart: Chart
  let entry: ChartEntry
  /// Where the pages of series are; nil where nothing is drawn.
  let plot: Path?
  let frame: Frame

  var html: HTML {
    let parts = chart.parts(of: entry)
    var out = medication(parts.map(\.record)) + results(parts)
    for part in parts { out += single(part.record, part.key.source) ?? "" }
    return out
  }

  private func single(_ record: ClinicalRecord, _ source: Int) -> HTML? {
    switch record {
    case .encounter(let encounter): card(encounter)
    case .problem(let problem): card(problem)
    case .allergy(let allergy): card(allergy)
    case .serviceOrder(let order): card(order, source)
    case .report(let report): card(report, source)
    case .procedure(let procedure): card(procedure)
    case .dietOrder(let order): card(order)
    case .medicationOrder, .administration, .observation, .specimen: nil
    }
  }

  /// The records that a report or an order of a source names by their positions.
  func named(_ positions: [Int], _ source: Int) -> [(key: ChartEntry.Key, record: ClinicalRecord)] {
    positions.compactMap { position in
      chart.record(source, position).map {
        (ChartEntry.Key(source: source, position: position), $0)
      }
    }
  }

  /// A card under its title, unless that stands above it already.
  func card(_ title: String?, _ content: HTML) -> HTML {
    let isSaid = (title ?? "").isEmpty || title == entry.title && entry.parts.count == 1
    let head: HTML? = isSaid ? nil : "<h2><bdi>\((title ?? "").clipped(300))</bdi></h2>"
    return "<section class=\"card\">\(head)\(content)</section>"
  }

  func comments(_ texts: [String]) -> HTML? {
    guard !texts.isEmpty else { return nil }
    return """
      <div class="comments">\(frame.subhead("コメント", "Comments"))\
      \(texts.map { frame.paragraphs($0) })</div>
      """
  }

  /// The codes behind the words, folded away.
  func codes(_ coded: [CodedText]) -> HTML? {
    let codings = coded.flatMap(\.codes)
    guard !codings.isEmpty else { return nil }
    let items = codings.prefix(12).map { coding -> HTML in
      """
      <li><code><bdi>\(coding.code)</bdi></code> <bdi>\(coding.display ?? "")</bdi> \
      <span class="hint"><bdi>\(coding.system ?? "")</bdi></span></li>
      """
    }
    return """
      <details class="codes"><summary>\(frame.say("コード", "Codes"))</summary><ul>\(items)</ul>\
      </details>
      """
  }
}
