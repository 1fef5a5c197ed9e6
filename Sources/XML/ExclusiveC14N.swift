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
    form.append(element)
    return form.bytes
  }
}

/// A canonical form as far as it is written.
private struct CanonicalForm {
  private struct Namespace: Equatable {
    let prefix: String
    let uri: String
  }

  private(set) var bytes: [UInt8] = []
  private let arena: XMLArena
  private let excluded: Int32?
  private let inclusive: [String]
  /// What was declared by the elements that are open, innermost last.
  private var rendered: [Namespace] = []

  init(_ arena: XMLArena, excluded: Int32?, inclusive: [String]) {
    self.arena = arena
    self.excluded = excluded
    self.inclusive = inclusive
  }

  /// Appends an element; as deep as the document, which is limited.
  mutating func append(_ element: XMLTree.Element) {
    let renderedCount = rendered.count
    let name = qualified(element.prefix, element.name.local)
    bytes.append(UInt8(ascii: "<"))
    bytes += name.utf8
    appendNamespaces(element)
    appendAttributes(element)
    bytes.append(UInt8(ascii: ">"))
    appendContent(element)
    bytes += "</".utf8
    bytes += name.utf8
    bytes.append(UInt8(ascii: ">"))
    rendered.removeSubrange(renderedCount...)
  }

  private mutating func appendContent(_ element: XMLTree.Element) {
    var child = element.node.firstChild
    while child >= 0 {
      let node = arena.nodes[Int(child)]
      switch node.kind {
      case .text(let range): XMLEscape.append(arena.text[range], .text, to: &bytes)
      case .element where child == excluded: break
      case .element: append(XMLTree.Element(arena: arena, index: child))
      }
      child = node.next
    }
  }

  /// Declares what the element's own names use and no element around it has declared.
  private mutating func appendNamespaces(_ element: XMLTree.Element) {
    var used = [Namespace(prefix: element.prefix, uri: element.name.namespace)]
    for attribute in element.attributes where !attribute.prefix.isEmpty {
      used.append(Namespace(prefix: attribute.prefix, uri: attribute.name.namespace))
    }
    for prefix in inclusive {
      guard let uri = element.namespace(forPrefix: prefix) else { continue }
      used.append(Namespace(prefix: prefix, uri: uri))
    }
    used.sort { $0.prefix.utf8.lexicographicallyPrecedes($1.prefix.utf8) }
    for namespace in used where namespace.prefix != "xml" {
      let present = rendered.last { $0.prefix == namespace.prefix }?.uri ?? ""
      guard present != namespace.uri else { continue }
      rendered.append(namespace)
      appendAttribute(
        namespace.prefix.isEmpty ? "xmlns" : "xmlns:\(namespace.prefix)", namespace.uri)
    }
  }

  /// Appends the attributes, by namespace and then by local part.
  private mutating func appendAttributes(_ element: XMLTree.Element) {
    let sorted = element.attributes.sorted { left, right in
      left.name.namespace == right.name.namespace
        ? left.name.local.utf8.lexicographicallyPrecedes(right.name.local.utf8)
        : left.name.namespace.utf8.lexicographicallyPrecedes(right.name.namespace.utf8)
    }
    for attribute in sorted {
      appendAttribute(qualified(attribute.prefix, attribute.name.local), attribute.value)
    }
  }

  private mutating func appendAttribute(_ name: String, _ value: String) {
    bytes.append(UInt8(ascii: " "))
    bytes += name.utf8
    bytes += "=\"".utf8
    XMLEscape.append(value.utf8, .attribute, to: &bytes)
    bytes.append(UInt8(ascii: "\""))
  }

  private func qualified(_ prefix: String, _ local: String) -> String {
    prefix.isEmpty ? local : "\(prefix):\(local)"
  }
}
