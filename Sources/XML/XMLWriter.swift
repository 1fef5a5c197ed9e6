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
