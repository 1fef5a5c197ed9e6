/// Writes a document, front to back.
///
/// What is written is well-formed as long as the names are: text and values are escaped, and
/// every element is closed.
package struct XMLWriter: ~Copyable {
  private var bytes: XMLBytes
  /// Where the names of the open elements were written.
  private var open: [Range<Int>] = []
  /// True while attributes can still be added to the element opened last.
  private var isTagOpen = false

  /// A writer of a document, or of a part of one.
  package init(capacity: Int = 1024) {
    bytes = XMLBytes(capacity: capacity)
  }

  /// Writes the XML declaration; only at the very beginning.
  package mutating func declaration() {
    precondition(bytes.count == 0, "the declaration stands first")
    bytes.append(#"<?xml version="1.0" encoding="UTF-8"?>"#)
  }

  /// Opens an element; its name is written as it is, with its prefix.
  package mutating func begin(
    _ qualifiedName: String, _ attributes: [(String, String)] = []
  ) {
    closeTag()
    bytes.append(UInt8(ascii: "<"))
    let start = bytes.count
    bytes.append(qualifiedName)
    open.append(start..<bytes.count)
    isTagOpen = true
    for (name, value) in attributes { attribute(name, value) }
  }

  /// Opens an element by a name of the program, of which the first bytes can be left out.
  package mutating func begin(markup name: StaticString, dropping dropped: Int = 0) {
    closeTag()
    bytes.append(UInt8(ascii: "<"))
    let start = bytes.count
    bytes.append(name, dropping: dropped)
    open.append(start..<bytes.count)
    isTagOpen = true
  }

  /// Adds an attribute by a name of the program; the value is UTF-8.
  package mutating func attribute(markup name: StaticString, utf8 value: Span<UInt8>) {
    beginAttribute(name)
    bytes.append(escaping: value, .attribute)
    bytes.append(UInt8(ascii: "\""))
  }

  /// Adds an attribute of the program, whose value needs no escapes.
  package mutating func attribute(markup name: StaticString, constant value: StaticString) {
    beginAttribute(name)
    bytes.append(value)
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func beginAttribute(_ name: StaticString) {
    precondition(isTagOpen, "attributes stand in a tag")
    bytes.append(UInt8(ascii: " "))
    bytes.append(name)
    bytes.append("=\"")
  }

  /// Adds an attribute or a namespace declaration to the element that was opened just now.
  package mutating func attribute(_ qualifiedName: String, _ value: String) {
    precondition(isTagOpen, "attributes stand in a tag")
    bytes.append(UInt8(ascii: " "))
    bytes.append(qualifiedName)
    bytes.append("=\"")
    bytes.append(escaping: value.utf8.span, .attribute)
    bytes.append(UInt8(ascii: "\""))
  }

  /// Adds an attribute if there is a value.
  package mutating func attribute(_ qualifiedName: String, ifPresent value: String?) {
    if let value { attribute(qualifiedName, value) }
  }

  /// Writes characters.
  package mutating func text(_ text: String) {
    closeTag()
    bytes.append(escaping: text.utf8.span, .text)
  }

  /// Writes characters, which are UTF-8.
  package mutating func text(utf8 text: Span<UInt8>) {
    guard !text.isEmpty else { return }
    closeTag()
    bytes.append(escaping: text, .text)
  }

  /// Writes an element that holds only characters.
  package mutating func element(
    _ qualifiedName: String, _ text: String, _ attributes: [(String, String)] = []
  ) {
    begin(qualifiedName, attributes)
    if !text.isEmpty { self.text(text) }
    end()
  }

  /// Writes an element that holds nothing but attributes.
  package mutating func element(
    _ qualifiedName: String, _ attributes: [(String, String)] = []
  ) {
    begin(qualifiedName, attributes)
    end()
  }

  /// Closes the element opened last.
  package mutating func end() {
    guard let name = open.popLast() else {
      preconditionFailure("only what was opened is closed")
    }
    if isTagOpen {
      bytes.append("/>")
      isTagOpen = false
    } else {
      bytes.append("</")
      bytes.repeats(name)
      bytes.append(UInt8(ascii: ">"))
    }
  }

  /// Writes bytes that are XML already.
  package mutating func raw(_ xml: [UInt8]) {
    closeTag()
    bytes.append(xml.span)
  }

  /// The document; every element has to be closed.
  package consuming func finish() -> [UInt8] {
    precondition(open.isEmpty, "every element is closed")
    return bytes.bytes
  }

  private mutating func closeTag() {
    guard isTagOpen else { return }
    bytes.append(UInt8(ascii: ">"))
    isTagOpen = false
  }
}
