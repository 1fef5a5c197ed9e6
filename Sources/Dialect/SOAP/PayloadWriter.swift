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
    _ name: StaticString, _ namespaces: [SOAPNamespace], _ attributes: [(StaticString, String)] = []
  ) {
    begin(name, in: namespaces[0])
    if style == .prefixed {
      for namespace in namespaces {
        xml.attribute("xmlns:" + namespace.prefix, namespace.rawValue)
      }
    }
    for (name, value) in attributes { attribute(name, value) }
  }

  /// Opens an element.
  mutating func begin(_ name: StaticString, in namespace: SOAPNamespace) {
    switch style {
    case .prefixed: xml.begin(markup: name)
    case .defaulted:
      let isNew = scopes.last != namespace
      scopes.append(namespace)
      xml.begin(markup: name, dropping: Self.prefixCount(name))
      if isNew { xml.attribute("xmlns", namespace.rawValue) }
    }
  }

  /// The count of bytes up to the colon of a name.
  private static func prefixCount(_ name: StaticString) -> Int {
    // SAFETY: the static string has so many bytes.
    name.withUTF8Buffer { unsafe ($0.firstIndex(of: UInt8(ascii: ":")) ?? -1) + 1 }
  }

  /// Adds an attribute to the element that was opened just now.
  mutating func attribute(_ name: StaticString, _ value: String) {
    xml.attribute(markup: name, utf8: value.utf8.span)
  }

  /// Adds an attribute whose value is UTF-8.
  mutating func attribute(_ name: StaticString, utf8 value: Span<UInt8>) {
    xml.attribute(markup: name, utf8: value)
  }

  /// Adds an attribute of the program, whose value needs no escapes.
  mutating func attribute(_ name: StaticString, constant value: StaticString) {
    xml.attribute(markup: name, constant: value)
  }

  /// Adds an attribute to the element that was opened just now.
  mutating func attribute(_ name: StaticString, ifPresent value: String?) {
    if let value { attribute(name, value) }
  }

  /// Writes an element that holds text alone.
  mutating func element(_ name: StaticString, in namespace: SOAPNamespace, _ text: String) {
    element(name, in: namespace, utf8: text.utf8.span)
  }

  /// Writes an element that holds text alone, which is UTF-8.
  mutating func element(_ name: StaticString, in namespace: SOAPNamespace, utf8 text: Span<UInt8>) {
    begin(name, in: namespace)
    xml.text(utf8: text)
    end()
  }

  /// Writes an element that holds attributes alone.
  mutating func empty(
    _ name: StaticString, in namespace: SOAPNamespace, _ attributes: [(StaticString, String)]
  ) {
    begin(name, in: namespace)
    for (name, value) in attributes { attribute(name, value) }
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
