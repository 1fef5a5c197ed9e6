/// Exclusive XML Canonicalization 1.0 without comments.
///
/// SOURCE: W3C xml-exc-c14n 2002 §2, §3; W3C Canonical XML 1.0 §2.3
package enum ExclusiveC14N {
  /// The algorithm's name in a signature.
  package static let algorithm = "http://www.w3.org/2001/10/xml-exc-c14n#"

  /// The canonical bytes of `element` with all it holds, without `excluded` and what that holds.
  ///
  /// `inclusivePrefixes` are the words of an `InclusiveNamespaces` list, `#default` among them.
  package static func canonicalize(
    _ element: XMLTree.Element, excluding excluded: XMLTree.Element? = nil,
    inclusivePrefixes: [String] = []
  ) -> [UInt8] {
    let inclusive = inclusivePrefixes.map { $0 == "#default" ? "" : $0 }
    var form = CanonicalForm(element.arena, excluded: excluded?.index, inclusive: inclusive)
    form.append(element.index)
    return form.finish()
  }
}

/// A canonical form as far as it is written.
private struct CanonicalForm: ~Copyable {
  private var bytes = XMLBytes(capacity: 4096)
  private let arena: XMLArena
  private let excluded: Int32?
  private let inclusive: [String]
  /// What was declared by the elements that are open, innermost last.
  private var rendered: [XMLArena.Declaration] = []
  /// The attributes of the element that is written, in their order.
  private var order: [Int32] = []

  init(_ arena: XMLArena, excluded: Int32?, inclusive: [String]) {
    self.arena = arena
    self.excluded = excluded
    self.inclusive = inclusive
  }

  consuming func finish() -> [UInt8] { bytes.bytes }

  /// Appends an element; as deep as the document, which is limited.
  mutating func append(_ index: Int32) {
    let element = arena.element(index)
    let renderedCount = rendered.count
    bytes.append(UInt8(ascii: "<"))
    let nameStart = bytes.count
    append(element.prefix, element.name)
    let name = nameStart..<bytes.count
    appendNamespaces(index, element)
    appendAttributes(element.attributes)
    bytes.append(UInt8(ascii: ">"))
    var child = element.firstChild
    while child >= 0 {
      let node = arena.nodes[Int(child)]
      switch node.kind {
      case .text(let range):
        let text = arena.text
        bytes.append(escaping: text.span.extracting(range), .text)
      case .element where child == excluded: break
      case .element: append(child)
      }
      child = node.next
    }
    bytes.append("</")
    bytes.repeats(name)
    bytes.append(UInt8(ascii: ">"))
    rendered.removeLast(rendered.count - renderedCount)
  }

  /// Declares what the element's own names use and no element around it has declared.
  private mutating func appendNamespaces(
    _ index: Int32, _ element: XMLArena.ElementNode
  ) {
    let start = rendered.count
    render(element.prefix, arena.names[Int(element.name)].uri)
    for place in element.attributes where arena.attributes[Int(place)].prefix != XMLArena.none {
      let attribute = arena.attributes[Int(place)]
      render(attribute.prefix, arena.names[Int(attribute.name)].uri)
    }
    for prefix in inclusive {
      guard let declaration = arena.declaration(of: prefix, at: index) else { continue }
      render(declaration.prefix, declaration.uri)
    }
    guard rendered.count > start else { return }
    if rendered.count > start + 1 {
      rendered[start...].sort { arena.precedes($0.prefix, $1.prefix) }
    }
    for place in start..<rendered.count {
      let declaration = rendered[place]
      let isDefault = declaration.prefix == XMLArena.none
      bytes.append(isDefault ? " xmlns" : " xmlns:")
      bytes.append(arena.strings[Int(declaration.prefix)])
      append(value: arena.strings[Int(declaration.uri)])
    }
  }

  /// Notes a declaration unless it is in force, as `xml` and no default namespace are everywhere.
  private mutating func render(_ prefix: Int32, _ uri: Int32) {
    guard prefix != XMLArena.xml else { return }
    var place = rendered.count - 1
    while place >= 0, rendered[place].prefix != prefix { place -= 1 }
    let present = place >= 0 ? rendered[place].uri : XMLArena.none
    if present != uri { rendered.append(XMLArena.Declaration(prefix: prefix, uri: uri)) }
  }

  /// Appends the attributes, by namespace and then by local part.
  private mutating func appendAttributes(_ attributes: Range<Int32>) {
    guard attributes.count > 1 else {
      if let only = attributes.first { append(arena.attributes[Int(only)]) }
      return
    }
    order.removeAll(keepingCapacity: true)
    order.append(contentsOf: attributes)
    order.sort { left, right in
      let left = arena.names[Int(arena.attributes[Int(left)].name)]
      let right = arena.names[Int(arena.attributes[Int(right)].name)]
      return left.uri == right.uri
        ? arena.precedes(left.local, right.local) : arena.precedes(left.uri, right.uri)
    }
    for place in order.indices { append(arena.attributes[Int(order[place])]) }
  }

  private mutating func append(_ attribute: XMLArena.Attribute) {
    bytes.append(UInt8(ascii: " "))
    append(attribute.prefix, attribute.name)
    append(value: attribute.value)
  }

  private mutating func append(value: String) {
    bytes.append("=\"")
    bytes.append(escaping: value.utf8.span, .attribute)
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func append(_ prefix: Int32, _ name: Int32) {
    if prefix != XMLArena.none {
      bytes.append(arena.strings[Int(prefix)])
      bytes.append(UInt8(ascii: ":"))
    }
    bytes.append(arena.strings[Int(arena.names[Int(name)].local)])
  }
}
