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
    if json.isString(node) { identifiers.insertTail(of: json, node) }
  }
}
