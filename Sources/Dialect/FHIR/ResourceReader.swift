import Record

/// Reads the data types of FHIR R4 from a scanned document into a page.
///
/// What is not of the kind that it has to be is an error, never nothing: a label that cannot be
/// read must not become no label.
struct ResourceReader: ~Copyable {
  let json: JSONDocument
  /// What was read.
  var page: DocumentPage
  /// Where the document's text begins in the page's.
  private let base: Int
  private var before = ReadBefore()

  /// Reads on into `page`.
  init(_ json: JSONDocument, into page: consuming DocumentPage) {
    self.json = json
    base = page.text.count
    self.page = consume page
    if base == 0 { self.page.text = json.bytes } else { self.page.text += json.bytes }
  }

  func malformed(_ element: Element) -> DialectError { .elementMalformed(name: element.name) }

  func object(_ node: Int, _ element: Element) throws(DialectError) {
    guard json.isObject(node) else { throw malformed(element) }
  }

  func array(_ node: Int, _ element: Element) throws(DialectError) {
    guard json.kind(node) == .array else { throw malformed(element) }
  }

  /// What the same bytes said under that name, if it was noted.
  func noted(_ node: Int, _ name: Element) -> ReadBefore.Value? {
    before.value(name, at: source(node), in: page)
  }

  /// Notes what a node says under a name.
  mutating func note(_ value: ReadBefore.Value, _ node: Int, _ name: Element) {
    before.note(value, name, at: source(node))
  }

  /// Where a node stands in the page's text.
  private func source(_ node: Int) -> TextRange {
    let range = json.range(node)
    return TextRange(range.lowerBound + base..<range.upperBound + base)
  }
}

// MARK: - Data types

extension ResourceReader {
  /// A string that is not empty.
  mutating func string(_ node: Int, _ element: Element) throws(DialectError) -> TextRange {
    guard json.isString(node) else { throw malformed(element) }
    let range = json.range(node)
    guard !range.isEmpty else { throw malformed(element) }
    if json.isEscaped(node) { return page.add(json.stringBytes(node) ?? []) }
    return source(node)
  }

  mutating func date(
    _ node: Int, _ element: Element
  ) throws(DialectError) -> DocumentEntry.Date {
    let text = try string(node, element)
    guard let span = TimeSpan(page.text.span.extracting(text.range)) else {
      throw malformed(element)
    }
    return DocumentEntry.Date(text: text, span: span)
  }

  /// A value of a closed list of codes.
  func code<Code: RawRepresentable>(
    _ node: Int, _ element: Element, of codes: [Code]
  ) throws(DialectError) -> Code where Code.RawValue == String {
    guard json.isString(node) else { throw malformed(element) }
    for code in codes where json.equals(node, code.rawValue) { return code }
    throw malformed(element)
  }

  /// A Coding; nil if it holds no code, which says nothing.
  mutating func coding(_ node: Int) throws(DialectError) -> DocumentEntry.Code? {
    try object(node, .coding)
    var system: TextRange?
    var code: TextRange?
    var display: TextRange?
    var at = node + 1
    while at < json.next(node) {
      switch json.element(at) {
      case .system: system = try string(at + 1, .system)
      case .code: code = try string(at + 1, .code)
      case .display: display = try string(at + 1, .display)
      default: break
      }
      at = json.next(at + 1)
    }
    return code.map { DocumentEntry.Code(system: system, code: $0, display: display) }
  }

  /// Appends the codes of an array to the page's list.
  mutating func codings(_ node: Int) throws(DialectError) {
    try array(node, .coding)
    var at = node + 1
    while at < json.next(node) {
      if let code = try coding(at) { page.codes.append(code) }
      at = json.next(at)
    }
  }

  /// A CodeableConcept.
  mutating func concept(
    _ node: Int, _ name: Element
  ) throws(DialectError) -> DocumentEntry.Concept {
    if case .concept(let concept)? = noted(node, name) { return concept }
    let concept = try freshConcept(node, name)
    note(.concept(concept), node, name)
    return concept
  }

  /// The same, its codes at the end of the page's list.
  mutating func freshConcept(
    _ node: Int, _ name: Element
  ) throws(DialectError) -> DocumentEntry.Concept {
    try object(node, name)
    let start = page.codes.count
    var text: TextRange?
    var at = node + 1
    while at < json.next(node) {
      switch json.element(at) {
      case .coding: try codings(at + 1)
      case .text: text = try string(at + 1, .text)
      default: break
      }
      at = json.next(at + 1)
    }
    return DocumentEntry.Concept(codes: Sublist(start..<page.codes.count), text: text)
  }

  mutating func concepts(
    _ node: Int, _ name: Element
  ) throws(DialectError) -> Sublist<DocumentEntry.Concept> {
    if case .concepts(let concepts)? = noted(node, name) { return concepts }
    try array(node, name)
    let start = page.concepts.count
    var at = node + 1
    while at < json.next(node) {
      page.concepts.append(try freshConcept(at, name))
      at = json.next(at)
    }
    let concepts = Sublist<DocumentEntry.Concept>(start..<page.concepts.count)
    note(.concepts(concepts), node, name)
    return concepts
  }

  mutating func period(_ node: Int) throws(DialectError) -> DocumentEntry.Period {
    try object(node, .period)
    var period = DocumentEntry.Period()
    var at = node + 1
    while at < json.next(node) {
      switch json.element(at) {
      case .start: period.start = try date(at + 1, .start)
      case .end: period.end = try date(at + 1, .end)
      default: break
      }
      at = json.next(at + 1)
    }
    return period
  }

  /// A Reference: the literal reference and the name shown for it.
  mutating func reference(
    _ node: Int, _ name: Element
  ) throws(DialectError) -> (reference: TextRange?, display: TextRange?) {
    try object(node, name)
    var reference: TextRange?
    var display: TextRange?
    var at = node + 1
    while at < json.next(node) {
      switch json.element(at) {
      case .reference: reference = try string(at + 1, .reference)
      case .display: display = try string(at + 1, .display)
      default: break
      }
      at = json.next(at + 1)
    }
    return (reference, display)
  }
}
