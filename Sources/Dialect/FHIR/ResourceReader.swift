import Record

/// Reads the data types of FHIR R4 from a scanned document.
///
/// What is not of the kind that it has to be is an error, never nothing: a label that cannot be
/// read must not become no label.
struct ResourceReader {
  let json: JSONDocument
  /// By node: the raw value of the element that a key names.
  private let elements: [UInt8]

  init(_ json: JSONDocument) {
    self.json = json
    elements = Element.names.numbers(in: json)
  }

  /// The element that a key names; `none` if it is not read.
  func element(_ key: Int) -> Element { Element(rawValue: elements[key]) ?? .none }

  /// The first key in `range` that names one of two elements; nil if there is none.
  func firstKey(_ range: Range<Int>, _ a: Element, _ b: Element) -> Int? {
    elements[range].firstIndex { $0 == a.rawValue || $0 == b.rawValue }
  }

  /// Calls `body` with the element and the value of each member of an object, in order.
  func members(
    of node: Int, _ body: (Element, Int) throws(DialectError) -> Void
  ) throws(DialectError) {
    let end = json.next(node)
    var at = node + 1
    while at < end {
      try body(element(at), at + 1)
      at = json.next(at + 1)
    }
  }

  func malformed(_ element: Element) -> DialectError { .elementMalformed(name: element.name) }

  /// The value of the member `name` of an object; nil if there is none.
  func member(_ name: Element, of node: Int) -> Int? {
    guard json.kind(node) == .object else { return nil }
    let end = json.next(node)
    var at = node + 1
    while at < end {
      if elements[at] == name.rawValue { return at + 1 }
      at = json.next(at + 1)
    }
    return nil
  }

  /// A string that is not empty.
  func string(_ node: Int, _ element: Element) throws(DialectError) -> String {
    guard json.kind(node) == .string, let text = json.string(node), !text.isEmpty else {
      throw malformed(element)
    }
    return text
  }

  func date(_ node: Int, _ element: Element) throws(DialectError) -> PartialDate {
    guard let date = PartialDate(try string(node, element)) else { throw malformed(element) }
    return date
  }

  /// A value of a closed list of codes.
  func code<Code: RawRepresentable>(
    _ node: Int, _ element: Element
  ) throws(DialectError) -> Code where Code.RawValue == String {
    guard let code = Code(rawValue: try string(node, element)) else { throw malformed(element) }
    return code
  }

  /// The elements of an array, each read by `read`.
  func list<Value>(
    _ node: Int, _ element: Element, _ read: (Int) throws(DialectError) -> Value
  ) throws(DialectError) -> [Value] {
    guard json.kind(node) == .array else { throw malformed(element) }
    var values: [Value] = []
    let end = json.next(node)
    var at = node + 1
    while at < end {
      values.append(try read(at))
      at = json.next(at)
    }
    return values
  }

  func object(_ node: Int, _ element: Element) throws(DialectError) {
    guard json.kind(node) == .object else { throw malformed(element) }
  }

  /// A Coding; nil if it holds no code, which says nothing.
  func coding(_ node: Int) throws(DialectError) -> Coding? {
    try object(node, .coding)
    var coding = Coding(system: nil, code: "")
    try members(of: node) { element, value throws(DialectError) in
      switch element {
      case .system: coding.system = try string(value, .system)
      case .code: coding.code = try string(value, .code)
      case .display: coding.display = try string(value, .display)
      default: break
      }
    }
    return coding.code.isEmpty ? nil : coding
  }

  func codings(_ node: Int) throws(DialectError) -> [Coding] {
    try list(node, .coding) { item throws(DialectError) in try coding(item) }.compactMap { $0 }
  }

  /// A CodeableConcept.
  func concept(_ node: Int, _ name: Element) throws(DialectError) -> Concept {
    try object(node, name)
    var concept = Concept()
    try members(of: node) { element, value throws(DialectError) in
      switch element {
      case .coding: concept.codings = try codings(value)
      case .text: concept.text = try string(value, .text)
      default: break
      }
    }
    return concept
  }

  func concepts(_ node: Int, _ name: Element) throws(DialectError) -> [Concept] {
    try list(node, name) { item throws(DialectError) in try concept(item, name) }
  }

  func period(_ node: Int) throws(DialectError) -> DocumentEntry.Period {
    try object(node, .period)
    var period = DocumentEntry.Period()
    try members(of: node) { element, value throws(DialectError) in
      switch element {
      case .start: period.start = try date(value, .start)
      case .end: period.end = try date(value, .end)
      default: break
      }
    }
    return period
  }

  /// A Reference: the literal reference and the name shown for it.
  func reference(
    _ node: Int, _ name: Element
  ) throws(DialectError) -> (reference: String?, display: String?) {
    try object(node, name)
    var reference: String?
    var display: String?
    try members(of: node) { element, value throws(DialectError) in
      switch element {
      case .reference: reference = try string(value, .reference)
      case .display: display = try string(value, .display)
      default: break
      }
    }
    return (reference, display)
  }

  /// True if the member `name` of an object is the string `text`.
  func says(_ text: String, _ name: Element, in node: Int) -> Bool {
    member(name, of: node).map { json.equals($0, text) } ?? false
  }

  /// The text of the member `name` of an object; nil if there is none.
  func text(of name: Element, in node: Int) -> String? {
    member(name, of: node).flatMap { json.string($0) }
  }
}
