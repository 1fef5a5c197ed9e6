/// A value of an artefact's JSON and where it was read.
struct JSONNode {
  enum Value {
    case text(String)
    case number(Int)
    case list([JSONNode])
    /// Keys ascend by their bytes, none twice.
    case object([(key: String, value: JSONNode)])
  }

  let value: Value
  /// The byte it begins at; 0 for a node that is to be written.
  var offset = 0

  static func text(_ text: String) -> JSONNode { JSONNode(value: .text(text)) }

  static func number(_ number: Int) -> JSONNode { JSONNode(value: .number(number)) }

  static func list(_ nodes: [JSONNode]) -> JSONNode { JSONNode(value: .list(nodes)) }

  static func texts(_ texts: [String]) -> JSONNode { .list(texts.map(JSONNode.text)) }

  /// An object of the fields that have a value; an empty list counts as none.
  static func object(_ fields: KeyValuePairs<String, JSONNode?>) -> JSONNode {
    let present = fields.compactMap { key, value -> (key: String, value: JSONNode)? in
      guard let value else { return nil }
      if case .list(let nodes) = value.value, nodes.isEmpty { return nil }
      return (key, value)
    }
    return JSONNode(
      value: .object(present.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }))
  }

  /// Appends the canonical bytes: no white space, keys in order, text as it is.
  func write(to bytes: inout [UInt8]) {
    switch value {
    case .text(let text): JSONNode.write(text, to: &bytes)
    case .number(let number): bytes += Array(String(number).utf8)
    case .list(let nodes):
      bytes.append(UInt8(ascii: "["))
      for (position, node) in nodes.enumerated() {
        if position > 0 { bytes.append(UInt8(ascii: ",")) }
        node.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let fields):
      bytes.append(UInt8(ascii: "{"))
      for (position, field) in fields.enumerated() {
        if position > 0 { bytes.append(UInt8(ascii: ",")) }
        JSONNode.write(field.key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        field.value.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private static func write(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        bytes.append(UInt8(ascii: "\\"))
      }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

/// Reads a JSON text into nodes, strictly.
struct JSONReader {
  private var scanner = JSONScanner()

  /// Reads one value that is all there is.
  static func read(_ bytes: Span<UInt8>) throws(ArtefactError) -> JSONNode {
    guard bytes.count <= PolicyLimits.artefactBytesMax else {
      throw ArtefactError(.tooLarge(bytesMax: PolicyLimits.artefactBytesMax), at: 0)
    }
    var reader = JSONReader()
    let node = try reader.value(bytes, depth: 1)
    try reader.scanner.end(bytes)
    return node
  }

  private mutating func value(
    _ bytes: Span<UInt8>, depth: Int
  ) throws(ArtefactError) -> JSONNode {
    let next = scanner.peek(bytes)
    let start = scanner.offset
    guard depth <= PolicyLimits.jsonDepthMax else { throw ArtefactError(.tooDeep, at: start) }
    let value: JSONNode.Value =
      switch next {
      case UInt8(ascii: "\""): .text(try text(bytes))
      case UInt8(ascii: "["): .list(try list(bytes, depth: depth))
      case UInt8(ascii: "{"): .object(try object(bytes, depth: depth))
      case .some(UInt8(ascii: "0")...UInt8(ascii: "9")): .number(try scanner.number(bytes))
      default: throw ArtefactError(.expected("a text, a whole number, `[` or `{`"), at: start)
      }
    return JSONNode(value: value, offset: start)
  }

  private mutating func list(
    _ bytes: Span<UInt8>, depth: Int
  ) throws(ArtefactError) -> [JSONNode] {
    try scanner.require(UInt8(ascii: "["), bytes)
    var nodes: [JSONNode] = []
    if scanner.take(UInt8(ascii: "]"), bytes) { return nodes }
    repeat {
      nodes.append(try value(bytes, depth: depth + 1))
    } while scanner.take(
      UInt8(ascii: ","), bytes)
    try scanner.require(UInt8(ascii: "]"), bytes)
    return nodes
  }

  private mutating func object(
    _ bytes: Span<UInt8>, depth: Int
  ) throws(ArtefactError) -> [(key: String, value: JSONNode)] {
    try scanner.require(UInt8(ascii: "{"), bytes)
    var fields: [(key: String, value: JSONNode)] = []
    if scanner.take(UInt8(ascii: "}"), bytes) { return fields }
    repeat {
      _ = scanner.peek(bytes)
      let start = scanner.offset
      let key = try text(bytes)
      if let last = fields.last?.key, !last.utf8.lexicographicallyPrecedes(key.utf8) {
        throw ArtefactError(last == key ? .twice(key) : .notCanonical, at: start)
      }
      try scanner.require(UInt8(ascii: ":"), bytes)
      fields.append((key, try value(bytes, depth: depth + 1)))
    } while scanner.take(UInt8(ascii: ","), bytes)
    try scanner.require(UInt8(ascii: "}"), bytes)
    return fields
  }

  private mutating func text(_ bytes: Span<UInt8>) throws(ArtefactError) -> String {
    let (range, hasEscapes) = try scanner.text(bytes)
    var content: [UInt8] = []
    content.reserveCapacity(range.count)
    var index = range.lowerBound
    while index < range.upperBound {
      if hasEscapes, bytes[index] == UInt8(ascii: "\\") { index += 1 }
      content.append(bytes[index])
      index += 1
    }
    guard let text = String(validating: content, as: UTF8.self) else {
      throw ArtefactError(.text, at: range.lowerBound)
    }
    return text
  }
}

/// The fields of an object, each to be taken once.
struct JSONFields {
  private var fields: [(key: String, value: JSONNode)]
  private let offset: Int

  /// Opens a node that has to be an object.
  init(_ node: JSONNode) throws(ArtefactError) {
    guard case .object(let fields) = node.value else {
      throw ArtefactError(.expected("an object"), at: node.offset)
    }
    self.fields = fields
    offset = node.offset
  }

  /// Takes a field, nil if there is none.
  mutating func optional(_ key: String) -> JSONNode? {
    fields.firstIndex { $0.key == key }.map { fields.remove(at: $0).value }
  }

  /// Takes a field.
  mutating func node(_ key: String) throws(ArtefactError) -> JSONNode {
    guard let node = optional(key) else { throw ArtefactError(.missingKey(key), at: offset) }
    return node
  }

  mutating func text(_ key: String) throws(ArtefactError) -> String { try node(key).asText() }

  mutating func number(_ key: String) throws(ArtefactError) -> Int { try node(key).asNumber() }

  /// Takes a list, which is absent where it is empty.
  mutating func list(_ key: String) throws(ArtefactError) -> [JSONNode] {
    try optional(key)?.asList() ?? []
  }

  /// Takes a list of texts, which is absent where it is empty.
  mutating func texts(_ key: String) throws(ArtefactError) -> [String] {
    try list(key).map { node throws(ArtefactError) in try node.asText() }
  }

  /// Takes one of an enumeration's words.
  mutating func word<T: RawRepresentable<String>>(
    _ key: String, _ type: T.Type
  ) throws(ArtefactError) -> T {
    let node = try node(key)
    guard let word = T(rawValue: try node.asText()) else {
      throw ArtefactError(.expected("another word for `\(key)`"), at: node.offset)
    }
    return word
  }

  /// Holds that every field was taken.
  func end() throws(ArtefactError) {
    guard let left = fields.first else { return }
    throw ArtefactError(.unknownKey(left.key), at: left.value.offset)
  }
}

extension JSONNode {
  func asText() throws(ArtefactError) -> String {
    guard case .text(let text) = value else {
      throw ArtefactError(.expected("a text"), at: offset)
    }
    return text
  }

  func asNumber() throws(ArtefactError) -> Int {
    guard case .number(let number) = value else {
      throw ArtefactError(.expected("a whole number"), at: offset)
    }
    return number
  }

  func asList() throws(ArtefactError) -> [JSONNode] {
    guard case .list(let nodes) = value else {
      throw ArtefactError(.expected("a list"), at: offset)
    }
    return nodes
  }
}
