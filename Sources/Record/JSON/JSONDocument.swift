/// A JSON text that was scanned once and found sound: its bytes and a flat list of its values.
///
/// Nodes are positions in that list: 0 is the root, the children of a container follow it, and
/// ``next(_:)`` steps over a whole subtree, so that what nobody reads costs nothing.
package struct JSONDocument: Sendable {
  /// What a node is.
  package enum Kind: UInt8, Sendable {
    case null, `true`, `false`, number, string, key, array, object
  }

  /// The text as it came.
  package let bytes: [UInt8]
  let tokens: [JSONToken]

  /// Scans `bytes` strictly: RFC 8259 and no duplicate keys, lone surrogates or invalid UTF-8.
  package init(_ bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONError) {
    guard bytes.count <= limits.bytesMax else { throw .tooLarge(bytesMax: limits.bytesMax) }
    tokens = try JSONScanner.scan(bytes, limits: limits)
    self.bytes = bytes
  }

  /// The outermost value.
  package var root: Int { 0 }

  /// What the node is.
  package func kind(_ node: Int) -> Kind { tokens[node].kind }

  /// The node after this one and all it holds.
  package func next(_ node: Int) -> Int { tokens[node].next(after: node) }

  /// The bytes of the node as written; of a string or key without its quotes.
  package func range(_ node: Int) -> Range<Int> { tokens[node].range }

  /// True if the string or key is written with escapes.
  package func isEscaped(_ node: Int) -> Bool { tokens[node].isEscaped }

  /// Calls `body` with the key and the value of each member of an object, in order; does nothing
  /// for any other node.
  package func forEachMember<Failure: Error>(
    of node: Int, _ body: (_ key: Int, _ value: Int) throws(Failure) -> Void
  ) throws(Failure) {
    guard kind(node) == .object else { return }
    let end = next(node)
    var at = node + 1
    while at < end {
      try body(at, at + 1)
      at = next(at + 1)
    }
  }

  /// Calls `body` with each element of an array, in order; does nothing for any other node.
  package func forEachElement<Failure: Error>(
    of node: Int, _ body: (_ element: Int) throws(Failure) -> Void
  ) throws(Failure) {
    guard kind(node) == .array else { return }
    let end = next(node)
    var at = node + 1
    while at < end {
      try body(at)
      at = next(at)
    }
  }

  /// Calls `body` with every key of the document, however deep, in order.
  package func forEachKey(_ body: (_ key: Int) -> Void) {
    for node in tokens.indices where tokens[node].kind == .key { body(node) }
  }

  /// The value of the member `name` of an object; nil if there is none.
  package func member(_ name: String, of node: Int) -> Int? {
    guard kind(node) == .object else { return nil }
    let end = next(node)
    var at = node + 1
    while at < end {
      if equals(at, name) { return at + 1 }
      at = next(at + 1)
    }
    return nil
  }

  /// The text of a string or key, escapes resolved; nil for any other node.
  package func string(_ node: Int) -> String? {
    let token = tokens[node]
    guard token.kind == .string || token.kind == .key else { return nil }
    return token.isEscaped
      ? String(decoding: unescaped(token.range), as: UTF8.self)
      : String(decoding: bytes[token.range], as: UTF8.self)
  }

  /// The bytes of a string or key, escapes resolved; nil for any other node.
  package func stringBytes(_ node: Int) -> [UInt8]? {
    let token = tokens[node]
    guard token.kind == .string || token.kind == .key else { return nil }
    return token.isEscaped ? unescaped(token.range) : Array(bytes[token.range])
  }

  /// True if the string or key says `text`, escapes resolved.
  package func equals(_ node: Int, _ text: String) -> Bool {
    let token = tokens[node]
    guard token.kind == .string || token.kind == .key else { return false }
    if token.isEscaped { return unescaped(token.range).elementsEqual(text.utf8) }
    return token.range.count == text.utf8.count && bytes[token.range].elementsEqual(text.utf8)
  }

  private func unescaped(_ range: Range<Int>) -> [UInt8] {
    JSONEscapes.resolve(bytes.span.extracting(range))
  }
}

/// One entry of the flat list, 16 bytes.
struct JSONToken: BitwiseCopyable, Sendable {
  private let start: UInt32
  private var end: UInt32
  /// Containers: the node after the subtree.
  ///
  /// Keys: the hash of the name.
  private var link: UInt32
  private let kindAndFlag: UInt32

  init(_ kind: JSONDocument.Kind, _ range: Range<Int>, isEscaped: Bool = false, link: UInt32 = 0) {
    start = UInt32(truncatingIfNeeded: range.lowerBound)
    end = UInt32(truncatingIfNeeded: range.upperBound)
    self.link = link
    kindAndFlag = UInt32(kind.rawValue) | (isEscaped ? 0x100 : 0)
  }

  var kind: JSONDocument.Kind {
    JSONDocument.Kind(rawValue: UInt8(truncatingIfNeeded: kindAndFlag)) ?? .null
  }
  var isEscaped: Bool { kindAndFlag & 0x100 != 0 }
  var range: Range<Int> { Int(start)..<Int(end) }
  var hash: UInt32 { link }
  var isContainer: Bool { kindAndFlag & 0xFF >= UInt32(JSONDocument.Kind.array.rawValue) }

  func next(after node: Int) -> Int { isContainer ? Int(link) : node + 1 }

  mutating func close(at offset: Int, next: Int) {
    end = UInt32(truncatingIfNeeded: offset)
    link = UInt32(truncatingIfNeeded: next)
  }
}
