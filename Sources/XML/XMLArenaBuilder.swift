/// Fills an arena in document order and resolves the namespaces on the way.
struct XMLArenaBuilder: ~Copyable {
  private(set) var nodes: [XMLArena.Node] = []
  private(set) var attributes: [XMLArena.Attribute] = []
  private(set) var declarations: [XMLArena.Declaration] = []
  private(set) var names = InternedNames()
  private(set) var strings = InternedTexts(capacity: 128)
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
  /// By the position of a name as it is written; a prefix of -1 where that was not met yet.
  private var splits: [QualifiedName] = []
  /// The attributes of the element that begins, namespace declarations left out.
  private var written: [(name: QualifiedName, value: String)] = []
  private let none = XMLArena.none

  /// True if a root was opened and every element is closed.
  var isComplete: Bool { open.isEmpty && elementCount > 0 }

  /// A builder of a tree of so many elements, read from so many bytes.
  init(elementCount: Int, byteCount: Int, limits: XMLLimits) {
    self.limits = limits
    // Most elements hold a stretch of text, and have an attribute.
    nodes.reserveCapacity(elementCount * 2)
    attributes.reserveCapacity(elementCount)
    text.reserveCapacity(byteCount / 2)
    for (position, text) in XMLArena.known.enumerated() {
      precondition(strings.position(of: text) == position, "known strings have known positions")
    }
    scope.append(XMLArena.Declaration(prefix: XMLArena.xml, uri: XMLArena.xmlURI))
  }

  // MARK: Events

  mutating func begin(
    _ qualifiedName: String, _ given: [String: String]
  ) throws(XMLError) {
    let scopeCount = scope.count
    let declared = try declare(given)
    let split = try split(qualifiedName)
    let name = name(try uri(ofElementPrefix: split.prefix), split.local)
    let element = XMLArena.ElementNode(
      name: name, prefix: split.prefix, attributes: try resolve(), declarations: declared)
    let node = append(.element(element))
    open.append(Open(node: node, scopeCount: scopeCount))
    elementCount += 1
  }

  mutating func end() throws(XMLError) {
    guard let closed = open.popLast() else { throw .malformed }
    scope.removeSubrange(closed.scopeCount...)
  }

  mutating func characters(_ bytes: Span<UInt8>) {
    // Beside the root only white space can stand; the parser reports anything else.
    guard let parent = open.last else { return }
    let start = text.count
    // SAFETY: the bytes are lent for the call.
    unsafe bytes.withUnsafeBufferPointer { unsafe text.append(contentsOf: $0) }
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

  /// Brings the namespace declarations of an element into scope (Namespaces in XML 1.0 §3, §5) and
  /// keeps the other attributes until all of them are.
  private mutating func declare(
    _ given: [String: String]
  ) throws(XMLError) -> Range<Int32> {
    let start = Int32(declarations.count)
    written.removeAll(keepingCapacity: true)
    for (key, value) in given {
      guard let prefix = declaredPrefix(key) else {
        written.append((try split(key), value))
        continue
      }
      let declaration = XMLArena.Declaration(prefix: prefix, uri: strings.position(of: value))
      try check(declaration)
      declarations.append(declaration)
      scope.append(declaration)
    }
    guard scope.count <= limits.namespacesMax else { throw .overLimit(.namespaces) }
    return start..<Int32(declarations.count)
  }

  private func check(_ declaration: XMLArena.Declaration) throws(XMLError) {
    let (prefix, uri) = (declaration.prefix, declaration.uri)
    guard uri != XMLArena.xmlnsURI, prefix != XMLArena.xmlns, prefix == none || uri != none,
      (uri == XMLArena.xmlURI) == (prefix == XMLArena.xml),
      !strings.values[Int(prefix)].utf8.contains(UInt8(ascii: ":"))
    else { throw .malformed }
  }

  /// The prefix that an attribute declares, none for the default namespace; nil if it declares
  /// nothing.
  private mutating func declaredPrefix(_ key: String) -> Int32? {
    let name = key.utf8.span
    let mark: StaticString = "xmlns"
    guard name.count >= 5 else { return nil }
    for place in 0..<5 {
      // SAFETY: the mark has five bytes.
      guard unsafe name[place] == mark.utf8Start[place] else { return nil }
    }
    guard name.count > 5 else { return none }
    guard name[5] == UInt8(ascii: ":") else { return nil }
    return strings.position(of: name.extracting(6...))
  }

  private mutating func resolve() throws(XMLError) -> Range<Int32> {
    let start = attributes.count
    for (split, value) in written {
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
    let position = Int(strings.position(of: name))
    if position < splits.count, splits[position].prefix >= 0 { return splits[position] }
    let separator = UInt8(ascii: ":")
    let bytes = name.utf8.span
    let colon = bytes.indices.first { bytes[$0] == separator }
    let local = bytes.extracting((colon.map { $0 + 1 } ?? 0)...)
    guard !local.isEmpty, colon != 0, !local.indices.contains(where: { local[$0] == separator })
    else { throw .malformed }
    let split = QualifiedName(
      prefix: colon.map { strings.position(of: bytes.extracting(..<$0)) } ?? none,
      local: strings.position(of: local))
    while splits.count <= position { splits.append(QualifiedName(prefix: -1, local: -1)) }
    splits[position] = split
    return split
  }
}
