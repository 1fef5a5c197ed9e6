import Record

/// What has to hold of every text, sound or damaged; for tests and for libFuzzer.
enum JSONFuzzProperties {
  private static let known = ["id", "entry", "resource", "resourceType", "masterIdentifier"]
  private static let names = JSONNames(known)
  /// Low enough that an input of some thousand bytes can pass them.
  private static let limits = JSONLimits(depthMax: 12, membersMax: 40)

  /// Scans a text, which is refused or read as the reference reads it.
  ///
  /// - Returns: what does not hold; nil if all does.
  static func text(_ bytes: [UInt8]) -> String? {
    let expected = JSONReference.nodes(bytes, limits: limits)
    guard let document = try? JSONDocument(bytes, limits: limits, names: names) else {
      return expected == nil ? nil : "a sound text was refused"
    }
    guard let expected else { return "a damaged text was read" }
    guard document.count == expected.count else { return "it has other nodes" }
    for (node, wanted) in expected.enumerated() {
      guard found(node, in: document) == wanted else { return "node \(node) differs" }
      guard document.number(node) == number(wanted) else { return "key \(node) is misnamed" }
    }
    return keys(document, expected) ?? written(document, expected)
  }

  private static func found(_ node: Int, in document: JSONDocument) -> JSONReference.Node {
    let kind = document.kind(node)
    let text =
      kind == .number ? Array(document.bytes[document.range(node)]) : document.stringBytes(node)
    return .init(kind: kind, text: text ?? [], size: document.next(node) - node)
  }

  /// The number that a node has among the names.
  private static func number(_ node: JSONReference.Node) -> UInt8 {
    guard node.kind == .key else { return 0 }
    let index = known.firstIndex { Array($0.utf8) == node.text }
    return index.map { UInt8($0 + 1) } ?? 0
  }

  /// The first key of each name is found, and no other.
  private static func keys(
    _ document: JSONDocument, _ expected: [JSONReference.Node]
  ) -> String? {
    for name in 1...UInt8(known.count) {
      let first = expected.firstIndex { number($0) == name } ?? expected.count
      let found = document.key(numbered: 1 << UInt64(name), from: 0, before: expected.count)
      if found != first { return "name \(name) was found elsewhere" }
    }
    return nil
  }

  /// Strings are written so that they read back the same.
  private static func written(
    _ document: JSONDocument, _ expected: [JSONReference.Node]
  ) -> String? {
    let strings = expected.filter { $0.kind == .string }.map(\.text)
    var writer = JSONWriter()
    writer.beginArray()
    for text in strings { writer.string(utf8: text.span) }
    writer.endArray()
    guard let again = JSONReference.nodes(writer.bytes) else { return "it was written unsound" }
    return again.dropFirst().map(\.text) == strings ? nil : "a string was written otherwise"
  }
}
