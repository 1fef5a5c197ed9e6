import Record

extension Frame {
  /// A table with a caption, column heads and rows, in a region that scrolls by itself.
  func table(
    _ caption: String, _ heads: [String], _ rows: some Sequence<HTML>, style: HTML = "list"
  )
    -> HTML
  {
    """
    <div class="scroll" role="group" tabindex="0" aria-label="\(caption)">
    <table class="\(style)"><caption class="sr">\(caption)</caption>
    <thead><tr>\(heads.map { HTML("<th scope=\"col\">\($0)</th>") })</tr></thead>
    <tbody>\(rows)</tbody></table></div>
    """
  }

  /// A heading inside a card.
  func subhead(_ ja: String, _ en: String) -> HTML { "<h2 class=\"sub\">\(say(ja, en))</h2>" }

  /// Words of a record, apart from what stands beside them.
  func words(_ text: String?) -> HTML {
    guard let text, !text.isEmpty else { return "<span class=\"none\">–</span>" }
    return "<bdi>\(text)</bdi>"
  }

  /// Several words of a record, with a mark between them.
  func words(_ texts: [CodedText]) -> HTML {
    let shown = texts.compactMap(\.shown)
    return shown.isEmpty ? words(nil) : list(shown)
  }

  /// Several words of a record, with a mark between them.
  func list(_ texts: [String]) -> HTML {
    var out = HTML()
    for (number, text) in texts.enumerated() {
      if number > 0 { out += HTML("\(say("、", ", "))") }
      out += "<bdi>\(text)</bdi>"
    }
    return out
  }

  /// A name and what stands for it, unless nothing does.
  func fact(_ ja: String, _ en: String, _ text: String?) -> HTML? {
    guard let text, !text.isEmpty else { return nil }
    return pair(say(ja, en), text)
  }

  /// A name and a date, unless none is known.
  func fact(_ ja: String, _ en: String, _ date: PartialDate?) -> HTML? {
    date.map { pair(say(ja, en), time(CivilTime($0))) }
  }

  /// A date for readers and machines.
  func time(_ time: CivilTime) -> HTML {
    "<time datetime=\"\(time.digits)\">\(time.stamp)</time>"
  }

  /// A list of facts, of which those that are not known are left out.
  func facts(_ facts: [HTML?]) -> HTML? {
    let known = facts.compactMap { $0 }
    return known.isEmpty ? nil : "<dl class=\"pairs wide\">\(known)</dl>"
  }

  /// What people wrote, a paragraph for each line.
  func paragraphs(_ text: String) -> HTML {
    HTML(
      text.split(whereSeparator: \.isNewline).map { HTML("<p dir=\"auto\">\(String($0))</p>") })
  }

  /// The mark and the name of an institution.
  func institution(_ chart: Chart, _ number: Int) -> HTML {
    guard chart.institutions.indices.contains(number) else { return "" }
    let name = chart.institutions[number].shown.clipped(60)
    return "<span class=\"institution\">\(mark(number))<bdi>\(name)</bdi></span>"
  }

  /// The colour, the shape and the letter of an institution.
  func mark(_ number: Int) -> HTML {
    "<span class=\"mark m\(number % 8)\" aria-hidden=\"true\">\(letter(number))</span>"
  }

  private func letter(_ number: Int) -> String {
    let letters = Array("ABCDEFGHJKLMNPQRSTUVWXYZ")
    return number < letters.count ? String(letters[number]) : "\(number + 1)"
  }

  /// What is not as usual: a mark, and the words for it.
  func flag(_ abnormality: Abnormality) -> HTML {
    """
    <span class="flag \(abnormality.style)"><span aria-hidden="true">\(abnormality.mark)</span>\
    <span class="sr"> \(say(abnormality.wording))</span></span>
    """
  }
}

extension RecordKind {
  /// The picture as a reference: the page holds ``sprite`` once.
  var reference: HTML {
    """
    <svg class="icon" xmlns="http://www.w3.org/2000/svg" width="20" height="20" \
    aria-hidden="true" focusable="false"><use href="#k-\(rawValue)"/></svg>
    """
  }

  /// The pictures of some kinds, once for a page.
  static func sprite(_ kinds: some Sequence<RecordKind>) -> HTML {
    let symbols = kinds.map { kind -> HTML in
      "<symbol id=\"k-\(kind.rawValue)\" viewBox=\"0 0 20 20\">\(kind.icon.stroke)</symbol>"
    }
    return """
      <svg class="sprite" xmlns="http://www.w3.org/2000/svg" width="0" height="0" \
      aria-hidden="true" focusable="false">\(symbols)</svg>
      """
  }
}
