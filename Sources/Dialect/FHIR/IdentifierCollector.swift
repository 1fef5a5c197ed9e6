import Record

/// Collects the custodian's identifiers from every resource of an answer, read or not.
///
/// Taken are: every `id`; the `value` of every `identifier`, `masterIdentifier` and
/// `valueIdentifier`; every `subscriberId`; the last part of every `reference`, `fullUrl` and
/// attachment `url`, behind `/`, `#` or `urn:uuid:`, without `_history` and its version. Not taken
/// are codes, code systems and profile URLs.
struct IdentifierCollector {
  private let json: JSONDocument
  private var identifiers: IdentifierSet
  /// The reference that was met last, which mostly is met again: to the patient.
  private var reference: Int?

  /// Adds to `known` what stands in `json`.
  static func collect(_ json: JSONDocument, into known: inout IdentifierSet) {
    var collector = IdentifierCollector(json: json, identifiers: known)
    known = IdentifierSet()
    collector.collect()
    known = collector.identifiers
  }

  private init(json: JSONDocument, identifiers: IdentifierSet) {
    self.json = json
    self.identifiers = identifiers
  }

  private static let collected = Element.numbers(
    .id, .subscriberId, .reference, .fullUrl, .identifier, .masterIdentifier, .valueIdentifier,
    .attachment)

  /// Every key of the document, wherever it stands, in one pass over the flat list.
  private mutating func collect() {
    let (numbers, end) = (Self.collected, json.count)
    var key = json.key(numbered: numbers, from: 0, before: end)
    while key < end {
      switch json.element(key) {
      case .id, .subscriberId: insert(key + 1)
      case .reference: insertReference(key + 1)
      case .fullUrl: insertTail(key + 1)
      case .attachment: insertURL(key + 1)
      default: insertValues(key + 1)
      }
      key = json.key(numbered: numbers, from: key + 1, before: end)
    }
  }

  private mutating func insert(_ node: Int) {
    if json.isString(node) { identifiers.insert(json, node) }
  }

  private mutating func insertReference(_ node: Int) {
    if let reference, json.areWrittenAlike(reference, node) { return }
    reference = node
    insertTail(node)
  }

  private mutating func insertValues(_ node: Int) {
    switch json.kind(node) {
    case .array:
      var at = node + 1
      while at < json.next(node) {
        insertValues(at)
        at = json.next(at)
      }
    case .object:
      var at = node + 1
      while at < json.next(node) {
        if json.number(at) == Element.value.rawValue {
          insert(at + 1)
          insertTail(at + 1)
        }
        at = json.next(at + 1)
      }
    default: break
    }
  }

  private mutating func insertURL(_ node: Int) {
    guard json.isObject(node) else { return }
    var at = node + 1
    while at < json.next(node) {
      if json.number(at) == Element.url.rawValue { insertTail(at + 1) }
      at = json.next(at + 1)
    }
  }

  /// Inserts the last part of a reference or URL and the values of its query.
  private mutating func insertTail(_ node: Int) {
    guard json.isString(node) else { return }
    guard !json.isEscaped(node) else {
      if let text = json.stringBytes(node) { insertTail(text.span) }
      return
    }
    let bytes = json.bytes
    insertTail(bytes.span.extracting(json.range(node)))
  }

  private mutating func insertTail(_ text: Span<UInt8>) {
    var end = Self.firstMark(text)
    if end < text.count { insertQuery(text, from: end + 1) }
    var start = Self.lastPart(text, end)
    if start >= 10, Self.isHistory(text.extracting(start - 10..<start)) {
      end = start - 10
      start = Self.lastPart(text, end)
    }
    identifiers.insert(text.extracting(start..<end))
  }

  /// Where the query begins; the end of the text if it has none.
  private static func firstMark(_ text: Span<UInt8>) -> Int {
    let (ones, tops): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
    var at = 0
    while at &+ 8 <= text.count {
      // SAFETY: eight bytes stand at `at`, and any are a word.
      let word = unsafe text.bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)
      // A byte that is a mark becomes 0, and only then borrows from its top bit.
      let other = word ^ ones &* 0x3F
      guard (other &- ones) & ~other & tops == 0 else { break }
      at &+= 8
    }
    while at < text.count, text[at] != 0x3F { at &+= 1 }
    return at
  }

  /// Inserts what stands between the marks of a query.
  private mutating func insertQuery(_ text: Span<UInt8>, from first: Int) {
    var start = first
    var at = first
    while at <= text.count {
      if at == text.count || text[at] == 0x26 || text[at] == 0x3D || text[at] == 0x7C {
        identifiers.insert(text.extracting(start..<at))
        start = at + 1
      }
      at += 1
    }
  }

  /// Where the part begins that ends at `end`: behind the last `/`, `#` or `:`.
  private static func lastPart(_ text: Span<UInt8>, _ end: Int) -> Int {
    var start = end
    while start > 0 {
      let byte = text[start &- 1]
      if byte < 0x3B, byte == 0x2F || byte == 0x23 || byte == 0x3A { break }
      start &-= 1
    }
    return start
  }

  /// True for `/_history/`.
  private static func isHistory(_ text: Span<UInt8>) -> Bool {
    let history: StaticString = "/_history/"
    for index in 0..<text.count {
      // SAFETY: the callers pass ten bytes, as many as the static string has.
      guard unsafe history.utf8Start[index] == text[index] else { return false }
    }
    return true
  }
}
