import XML

/// How a peer wants namespaces to be written.
package enum NamespaceStyle: String, CaseIterable, Sendable {
  /// Declared once, with prefixes.
  case prefixed
  /// Declared where they begin, as the default: some peers know no prefixes.
  case defaulted
}

/// Writes the body of a message in one namespace style.
///
/// Names are given with the prefixes of ``SOAPNamespace``.
struct PayloadWriter: ~Copyable {
  private var xml: XMLWriter
  private let style: NamespaceStyle
  /// The namespaces of the open elements, for the defaulted style alone.
  private var scopes: [SOAPNamespace] = []

  init(_ style: NamespaceStyle, capacity: Int = 2048) {
    self.style = style
    xml = XMLWriter(capacity: capacity)
  }

  /// Opens the outermost element; `namespaces` are all that stand inside.
  mutating func root(
    _ name: String, _ namespaces: [SOAPNamespace], _ attributes: [(String, String)] = []
  ) {
    begin(name, in: namespaces[0])
    if style == .prefixed {
      for namespace in namespaces {
        xml.attribute("xmlns:" + namespace.prefix, namespace.rawValue)
      }
    }
    for (name, value) in attributes { xml.attribute(name, value) }
  }

  /// Opens an element.
  mutating func begin(
    _ name: String, in namespace: SOAPNamespace, _ attributes: [(String, String)] = []
  ) {
    switch style {
    case .prefixed: xml.begin(name, attributes)
    case .defaulted:
      let isNew = scopes.last != namespace
      scopes.append(namespace)
      xml.begin(String(name[name.index(after: name.firstIndex(of: ":") ?? name.startIndex)...]))
      if isNew { xml.attribute("xmlns", namespace.rawValue) }
      for (name, value) in attributes { xml.attribute(name, value) }
    }
  }

  /// Adds an attribute to the element that was opened just now.
  mutating func attribute(_ name: String, ifPresent value: String?) {
    if let value { xml.attribute(name, value) }
  }

  /// Writes an element that holds text alone.
  mutating func element(_ name: String, in namespace: SOAPNamespace, _ text: String) {
    begin(name, in: namespace)
    if !text.isEmpty { xml.text(text) }
    end()
  }

  /// Writes an element that holds attributes alone.
  mutating func empty(
    _ name: String, in namespace: SOAPNamespace, _ attributes: [(String, String)]
  ) {
    begin(name, in: namespace, attributes)
    end()
  }

  mutating func text(_ text: String) { xml.text(text) }

  /// Writes XML that was made elsewhere and declares its own namespaces.
  mutating func raw(_ bytes: [UInt8]) { xml.raw(bytes) }

  mutating func end() {
    xml.end()
    if style == .defaulted { scopes.removeLast() }
  }

  consuming func finish() -> [UInt8] { xml.finish() }
}
