/// Values that are kept once and named by their positions.
struct Interned<Value: Hashable> {
  private(set) var values: [Value] = []
  private var positions: [Value: Int32]

  init(capacity: Int) {
    positions = Dictionary(minimumCapacity: capacity)
  }

  mutating func position(of value: Value) -> Int32 {
    if let position = positions[value] { return position }
    let position = Int32(values.count)
    values.append(value)
    positions[value] = position
    return position
  }
}

/// Fills an arena in document order and resolves the namespaces on the way.
struct XMLArenaBuilder: ~Copyable {
  private(set) var nodes: [XMLArena.Node] = []
  private(set) var attributes: [XMLArena.Attribute] = []
  private(set) var declarations: [XMLArena.Declaration] = []
  private(set) var names = Interned<XMLArena.Name>(capacity: 64)
  private(set) var strings = Interned<String>(capacity: 128)
  private(set) var text: [UInt8] = []
  private(set) var elementCount = 0

  /// An element that is not closed yet.
  private struct Open {
    let node: Int32
    var lastChild: Int32 = -1
    let scopeCount: Int
  }

  /// A name as it is written, split once for all its places; both are positions in `strings`.
  private struct QualifiedName {
    let prefix: Int32
    let local: Int32
  }

  private let limits: XMLLimits
  private var open: [Open] = []
  private var scope: [XMLArena.Declaration] = []
  private var splits = [String: QualifiedName](minimumCapacity: 64)
  private let none = XMLArena.none

  /// True if a root was opened and every element is closed.
  var isComplete: Bool { open.isEmpty && elementCount > 0 }

  init(limits: XMLLimits) {
    self.limits = limits
    for (position, text) in [(XMLArena.none, ""), (XMLArena.xml, "xml")] {
      precondition(strings.position(of: text) == position, "known strings have known positions")
    }
    let uri = strings.position(of: XMLName.xmlNamespace)
    scope.append(XMLArena.Declaration(prefix: XMLArena.xml, uri: uri))
  }

  // MARK: Events

  mutating func begin(
    _ qualifiedName: String, _ written: [String: String]
  ) throws(XMLError) {
    let scopeCount = scope.count
    let declared = try declare(written)
    let split = try split(qualifiedName)
    let name = name(try uri(ofElementPrefix: split.prefix), split.local)
    let element = XMLArena.ElementNode(
      name: name, prefix: split.prefix, attributes: try resolve(written), declarations: declared)
    let node = append(.element(element))
    open.append(Open(node: node, scopeCount: scopeCount))
    elementCount += 1
  }

  mutating func end() throws(XMLError) {
    guard let closed = open.popLast() else { throw .malformed }
    scope.removeSubrange(closed.scopeCount...)
  }

  mutating func characters(_ bytes: some Collection<UInt8>) {
    // Beside the root only white space can stand; the parser reports anything else.
    guard let parent = open.last else { return }
    let start = text.count
    text.append(contentsOf: bytes)
    if parent.lastChild >= 0, case .text(let range) = nodes[Int(parent.lastChild)].kind {
      nodes[Int(parent.lastChild)].kind = .text(range.lowerBound..<text.count)
    } else {
      _ = append(.text(start..<text.count))
    }
  }

  private mutating func append(_ kind: XMLArena.Kind) -> Int32 {
    let index = Int32(nodes.count)
    let parent = open.last?.node ?? -1
    nodes.append(XMLArena.Node(kind: kind, parent: parent))
    guard let last = open.last?.lastChild else { return index }
    if last >= 0 {
      nodes[Int(last)].next = index
    } else if case .element(var element) = nodes[Int(parent)].kind {
      element.firstChild = index
      nodes[Int(parent)].kind = .element(element)
    }
    open[open.count - 1].lastChild = index
    return index
  }

  // MARK: Namespaces

  /// Brings the namespace declarations of an element into scope (Namespaces in XML 1.0 §3, §5).
  private mutating func declare(
    _ written: [String: String]
  ) throws(XMLError) -> Range<Int32> {
    let start = Int32(declarations.count)
    for (key, value) in written {
      guard let prefix = Self.declaredPrefix(key) else { continue }
      guard value != XMLName.xmlnsNamespace, prefix != "xmlns", prefix.isEmpty || !value.isEmpty,
        (value == XMLName.xmlNamespace) == (prefix == "xml"), !prefix.contains(":")
      else { throw .malformed }
      let declaration = XMLArena.Declaration(
        prefix: strings.position(of: prefix), uri: strings.position(of: value))
      declarations.append(declaration)
      scope.append(declaration)
    }
    guard scope.count <= limits.namespacesMax else { throw .overLimit(.namespaces) }
    return start..<Int32(declarations.count)
  }

  /// The prefix that an attribute declares, empty for the default namespace; nil if it declares
  /// none.
  private static func declaredPrefix(_ key: String) -> String? {
    guard key.hasPrefix("xmlns") else { return nil }
    let rest = key.utf8.dropFirst(5)
    guard let colon = rest.first else { return "" }
    return colon == UInt8(ascii: ":") ? String(rest.dropFirst()) ?? "" : nil
  }

  private mutating func resolve(
    _ written: [String: String]
  ) throws(XMLError) -> Range<Int32> {
    let start = attributes.count
    for (key, value) in written where Self.declaredPrefix(key) == nil {
      let split = try split(key)
      let prefix = split.prefix
      let name = name(prefix == none ? none : try uri(of: prefix), split.local)
      guard !attributes[start...].contains(where: { $0.name == name }) else { throw .malformed }
      attributes.append(XMLArena.Attribute(name: name, prefix: prefix, value: value))
    }
    return Int32(start)..<Int32(attributes.count)
  }

  private mutating func name(_ uri: Int32, _ local: Int32) -> Int32 {
    names.position(of: XMLArena.Name(uri: uri, local: local))
  }

  private func uri(ofElementPrefix prefix: Int32) throws(XMLError) -> Int32 {
    guard prefix == none else { return try uri(of: prefix) }
    return scope.last { $0.prefix == none }?.uri ?? none
  }

  private func uri(of prefix: Int32) throws(XMLError) -> Int32 {
    guard let declaration = scope.last(where: { $0.prefix == prefix }) else { throw .malformed }
    return declaration.uri
  }

  /// Prefix and local part of a name (Namespaces in XML 1.0 §4).
  private mutating func split(_ name: String) throws(XMLError) -> QualifiedName {
    if let known = splits[name] { return known }
    let separator = UInt8(ascii: ":")
    let colon = name.utf8.firstIndex(of: separator)
    let local = colon.map { name[name.utf8.index(after: $0)...] } ?? name[...]
    let prefix = colon.map { name[..<$0] }
    guard !local.isEmpty, prefix?.isEmpty != true, !local.utf8.contains(separator) else {
      throw .malformed
    }
    let split = QualifiedName(
      prefix: prefix.map { strings.position(of: String($0)) } ?? none,
      local: strings.position(of: String(local)))
    splits[name] = split
    return split
  }
}
