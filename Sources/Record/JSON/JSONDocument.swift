/// A JSON text that was scanned once and found sound: its bytes and a flat list of its values.
///
/// Nodes are positions in that list: 0 is the root, the children of a container follow it, and
/// ``next(_:)`` steps over a whole subtree, so that what nobody reads costs nothing.
@usableFromInline package struct JSONDocument: Sendable {
  /// What a node is.
  package enum Kind: UInt8, Sendable {
    case null = 0, `true`, `false`, number, string = 4, key
    /// The containers come last.
    case array = 6, object = 7
  }

  /// The text as it came.
  package let bytes: [UInt8]
  @usableFromInline let tokens: [JSONToken]
  /// A bit for the number of each key that occurs.
  private let numbers: UInt64

  /// Scans `bytes` strictly: RFC 8259 and no duplicate keys, lone surrogates or invalid UTF-8.
  ///
  /// Keys that are among `names` are known by their number from then on.
  package init(
    _ bytes: [UInt8], limits: JSONLimits = .standard, names: JSONNames = .none
  ) throws(JSONError) {
    guard bytes.count <= limits.bytesMax else { throw .tooLarge(bytesMax: limits.bytesMax) }
    do throws(JSONFault) {
      (tokens, numbers) = try JSONScanner.scan(bytes, limits: limits, names: names)
    } catch {
      throw error.error
    }
    self.bytes = bytes
  }

  /// The outermost value.
  package var root: Int { 0 }

  /// What the node is.
  package func kind(_ node: Int) -> Kind { tokens[node].kind }

  /// True if the node is a string.
  @inlinable
  package func isString(_ node: Int) -> Bool { tokens[node].isString }

  /// True if the node is an object.
  @inlinable
  package func isObject(_ node: Int) -> Bool { tokens[node].isObject }

  /// The number of a key among the names that were asked for, from 1 on; 0 for any other node.
  @inlinable
  package func number(_ node: Int) -> UInt8 { tokens[node].number }

  /// The first node from `start` on and before `end` that is a key whose number has its bit in
  /// `numbers`; `end` if there is none.
  package func key(numbered numbers: UInt64, from start: Int, before end: Int) -> Int {
    guard numbers & self.numbers != 0 else { return end }
    let tokens = tokens.span.extracting(0..<end)
    var node = start
    // SAFETY: `node` is below the count of the tokens.
    while node < end, numbers &>> UInt64(unsafe tokens[unchecked: node].number) & 1 == 0 {
      node &+= 1
    }
    return node
  }

  /// How many nodes there are.
  @inlinable package var count: Int { tokens.count }

  /// The node after this one and all it holds.
  @inlinable
  package func next(_ node: Int) -> Int { tokens[node].next(after: node) }

  /// The bytes of the node as written; of a string or key without its quotes.
  @inlinable
  package func range(_ node: Int) -> Range<Int> { tokens[node].range }

  /// True if the string or key is written with escapes.
  @inlinable
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
    guard !token.isEscaped else { return unescaped(token.range).elementsEqual(text.utf8) }
    return equal(bytes.span.extracting(token.range), text.utf8.span)
  }

  /// True if two nodes are strings of the same bytes as written.
  package func areWrittenAlike(_ a: Int, _ b: Int) -> Bool {
    tokens[a].isString && tokens[b].isString
      && equal(bytes.span.extracting(tokens[a].range), bytes.span.extracting(tokens[b].range))
  }

  private func unescaped(_ range: Range<Int>) -> [UInt8] {
    JSONEscapes.resolve(bytes.span.extracting(range))
  }
}

/// One entry of the flat list, 16 bytes.
@usableFromInline struct JSONToken: BitwiseCopyable, Sendable {
  @usableFromInline var start: UInt32
  @usableFromInline var end: UInt32
  /// Containers: how many nodes the subtree has.
  ///
  /// Keys without a number: the hash of the name.
  @usableFromInline var link: UInt32
  /// The kind; one bit for escapes; the number of a key.
  @usableFromInline let bits: UInt32

  @inline(__always)
  init(
    _ kind: JSONDocument.Kind, _ start: Int, _ end: Int, isEscaped: Bool = false,
    link: UInt32 = 0, number: UInt32 = 0
  ) {
    self.start = UInt32(truncatingIfNeeded: start)
    self.end = UInt32(truncatingIfNeeded: end)
    self.link = link
    bits = UInt32(kind.rawValue) | (isEscaped ? 0x100 : 0) | number << 16
  }

  var kind: JSONDocument.Kind {
    JSONDocument.Kind(rawValue: UInt8(truncatingIfNeeded: bits)) ?? .null
  }
  @inlinable var isEscaped: Bool { bits & 0x100 != 0 }
  @inlinable var number: UInt8 { UInt8(truncatingIfNeeded: bits >> 16) }
  @inlinable var range: Range<Int> {
    // SAFETY: a token ends where it begins or later.
    unsafe Range(uncheckedBounds: (Int(start), Int(end)))
  }
  var hash: UInt32 { link }
  @inlinable var isString: Bool { bits & 0xFF == 4 }
  @inlinable var isObject: Bool { bits & 0xFF == 7 }
  @inlinable var isContainer: Bool { bits & 0xFF >= 6 }
  /// True for values that hold no others.
  var isLeaf: Bool { bits & 0xFF <= 4 }

  @inlinable func next(after node: Int) -> Int { node + (isContainer ? Int(link) : 1) }

  /// The same so many bytes further on.
  func moved(by bytes: Int) -> JSONToken {
    var token = self
    token.start &+= UInt32(truncatingIfNeeded: bytes)
    token.end &+= UInt32(truncatingIfNeeded: bytes)
    return token
  }

  mutating func close(at offset: Int, nodes: Int) {
    end = UInt32(truncatingIfNeeded: offset)
    link = UInt32(truncatingIfNeeded: nodes)
  }
}
