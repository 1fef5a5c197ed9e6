import Record

/// Reads the data types of FHIR R4 from a scanned document.
///
/// What is not of the kind that it has to be is an error, never nothing: a label that cannot be
/// read must not become no label.
struct ResourceReader {
  let json: JSONDocument
  private let names = Element.names

  init(_ json: JSONDocument) { self.json = json }

  /// The element that a key names; nil if it is not read.
  func element(_ key: Int) -> Element? { names.name(of: key, in: json) }

  func malformed(_ element: Element) -> DialectError { .elementMalformed(name: element.rawValue) }

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
    try json.forEachElement(of: node) { item throws(DialectError) in values.append(try read(item)) }
    return values
  }

  func object(_ node: Int, _ element: Element) throws(DialectError) {
    guard json.kind(node) == .object else { throw malformed(element) }
  }

  /// A Coding; nil if it holds no code, which says nothing.
  func coding(_ node: Int) throws(DialectError) -> Coding? {
    try object(node, .coding)
    var coding = Coding(system: nil, code: "")
    try json.forEachMember(of: node) { key, value throws(DialectError) in
      switch element(key) {
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
    try json.forEachMember(of: node) { key, value throws(DialectError) in
      switch element(key) {
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
    try json.forEachMember(of: node) { key, value throws(DialectError) in
      switch element(key) {
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
    try json.forEachMember(of: node) { key, value throws(DialectError) in
      switch element(key) {
      case .reference: reference = try string(value, .reference)
      case .display: display = try string(value, .display)
      default: break
      }
    }
    return (reference, display)
  }

  /// The text of the member `name` of an object; nil if there is none.
  func text(of name: Element, in node: Int) -> String? {
    json.member(name.rawValue, of: node).flatMap { json.string($0) }
  }
}
