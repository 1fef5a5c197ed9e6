extension XMLTree {
  /// An element of a tree: a small value that keeps the tree alive.
  ///
  /// Two are equal if they are the same element of the same tree.
  package struct Element: Sendable {
    let arena: XMLArena
    let index: Int32

    var node: XMLArena.ElementNode { arena.element(index) }
  }

  /// What stands in an element: another one, or a stretch of characters.
  package enum Child: Equatable, Sendable {
    case element(Element)
    case text(String)
  }

  /// An attribute of an element; namespace declarations are none.
  package struct Attribute: Equatable, Sendable {
    /// The expanded name.
    package let name: XMLName
    /// The prefix as it was written; empty for none.
    package let prefix: String
    /// The value, normalized (XML 1.0 §3.3.3).
    package let value: String
  }
}

extension XMLTree.Element {
  /// The expanded name.
  package var name: XMLName { arena.name(node.name) }

  /// The prefix as it was written; empty for none.
  package var prefix: String { arena.strings[Int(node.prefix)] }

  /// True if this is the element's name.
  package func `is`(_ local: String, _ namespace: String) -> Bool {
    arena.isName(node.name, local, namespace)
  }

  // MARK: Attributes

  /// The value of an attribute; nil if it is not there.
  package func attribute(_ local: String, _ namespace: String = "") -> String? {
    for attribute in arena.attributes(of: node)
    where arena.isName(attribute.name, local, namespace) {
      return attribute.value
    }
    return nil
  }

  /// All attributes, in no particular order.
  package var attributes: [XMLTree.Attribute] {
    arena.attributes(of: node).map {
      XMLTree.Attribute(
        name: arena.name($0.name), prefix: arena.strings[Int($0.prefix)], value: $0.value)
    }
  }

  /// The values of all attributes with a wanted name in the whole document around this element.
  package func documentAttributes(where isWanted: (XMLName) -> Bool) -> [String] {
    let wanted = arena.names.indices.map { isWanted(arena.name(Int32($0))) }
    var values: [String] = []
    for attribute in arena.attributes where wanted[Int(attribute.name)] {
      values.append(attribute.value)
    }
    return values
  }

  /// The namespaces declared on this very element, in no particular order.
  package var declarations: [(prefix: String, namespace: String)] {
    arena.declarations(of: node).map {
      (arena.strings[Int($0.prefix)], arena.strings[Int($0.uri)])
    }
  }

  /// The namespace that a prefix stands for here, for values that are qualified names.
  ///
  /// The empty prefix asks for the default namespace. Nil for a prefix that is not declared.
  package func namespace(forPrefix prefix: String) -> String? {
    if prefix == "xml" { return XMLName.xmlNamespace }
    guard let declaration = arena.declaration(of: prefix, at: index) else {
      return prefix.isEmpty ? "" : nil
    }
    return arena.strings[Int(declaration.uri)]
  }

  // MARK: Relatives

  /// The element around this one; nil for the root.
  package var parent: XMLTree.Element? {
    let parent = arena.nodes[Int(index)].parent
    return parent < 0 ? nil : XMLTree.Element(arena: arena, index: parent)
  }

  /// The elements directly inside, in order.
  package var elements: [XMLTree.Element] {
    var found: [XMLTree.Element] = []
    forEachChild { child in
      found.append(child)
      return true
    }
    return found
  }

  /// The first element of that name directly inside.
  package func first(_ local: String, _ namespace: String) -> XMLTree.Element? {
    var found: XMLTree.Element?
    forEachChild { child in
      guard child.is(local, namespace) else { return true }
      found = child
      return false
    }
    return found
  }

  /// All elements of that name directly inside, in order.
  package func all(_ local: String, _ namespace: String) -> [XMLTree.Element] {
    var found: [XMLTree.Element] = []
    forEachChild { child in
      if child.is(local, namespace) { found.append(child) }
      return true
    }
    return found
  }

  /// This element and all inside it, in document order.
  package var descendants: [XMLTree.Element] {
    // Nodes stand in document order: those of a subtree follow its root without a gap.
    var last = index
    while last >= 0, arena.nodes[Int(last)].next < 0 { last = arena.nodes[Int(last)].parent }
    let end = last < 0 ? arena.nodes.count : Int(arena.nodes[Int(last)].next)
    return (Int(index)..<end).compactMap {
      guard case .element = arena.nodes[$0].kind else { return nil }
      return XMLTree.Element(arena: arena, index: Int32($0))
    }
  }

  /// What stands directly inside, in order.
  package var children: [XMLTree.Child] {
    var found: [XMLTree.Child] = []
    var child = node.firstChild
    while child >= 0 {
      let node = arena.nodes[Int(child)]
      switch node.kind {
      case .element: found.append(.element(XMLTree.Element(arena: arena, index: child)))
      case .text(let range):
        found.append(.text(String(decoding: arena.text[range], as: UTF8.self)))
      }
      child = node.next
    }
    return found
  }

  /// Its own characters, CDATA sections included and comments left out, without those of the
  /// elements inside.
  package var text: String { withText { Self.string($0) } }

  /// The same as `text`, without the white space at both ends (XML 1.0 §2.3).
  package var trimmedText: String {
    withText { text in
      var (start, end) = (0, text.count)
      while start < end, XMLPrecheck.isSpace(text[start]) { start += 1 }
      while end > start, XMLPrecheck.isSpace(text[end - 1]) { end -= 1 }
      return Self.string(text.extracting(start..<end))
    }
  }

  /// The same as `text`, in UTF-8.
  package var textBytes: [UInt8] {
    // SAFETY: the bytes are lent for the call.
    withText { unsafe $0.withUnsafeBufferPointer { unsafe [UInt8]($0) } }
  }

  /// Lends the same as `text`, in UTF-8.
  package func withText<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
    let text = arena.text
    var pieces: [UInt8] = []
    var only: Range<Int>?
    var child = node.firstChild
    while child >= 0 {
      let node = arena.nodes[Int(child)]
      if case .text(let range) = node.kind {
        if let first = only {
          if pieces.isEmpty { pieces += text[first] }
          pieces += text[range]
        } else {
          only = range
        }
      }
      child = node.next
    }
    return pieces.isEmpty ? body(text.span.extracting(only ?? 0..<0)) : body(pieces.span)
  }

  private static func string(_ text: Span<UInt8>) -> String {
    // SAFETY: the bytes are lent for the call.
    unsafe text.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
  }

  /// True if no element stands directly inside.
  package var holdsNoElement: Bool {
    var isEmpty = true
    forEachChild { _ in
      isEmpty = false
      return false
    }
    return isEmpty
  }

  /// The element of that name directly inside, unless there is none or more than one.
  package func only(_ local: String, _ namespace: String) -> XMLTree.Element? {
    var found: XMLTree.Element?
    var count = 0
    forEachChild { child in
      guard child.is(local, namespace) else { return true }
      found = child
      count += 1
      return count == 1
    }
    return count == 1 ? found : nil
  }

  /// Lends each element directly inside, until `body` says false.
  private func forEachChild(_ body: (XMLTree.Element) -> Bool) {
    var child = node.firstChild
    while child >= 0 {
      let node = arena.nodes[Int(child)]
      if case .element = node.kind {
        guard body(XMLTree.Element(arena: arena, index: child)) else { return }
      }
      child = node.next
    }
  }
}

extension XMLTree.Element: Equatable {
  /// True for the same element of the same tree.
  package static func == (left: Self, right: Self) -> Bool {
    left.arena === right.arena && left.index == right.index
  }
}
