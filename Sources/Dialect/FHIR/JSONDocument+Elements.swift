import Record

/// The members of FHIR resources, by the names that are read.
extension JSONDocument {
  /// The element that a key names; `none` if it is not read.
  @inline(__always)
  func element(_ key: Int) -> Element { Element(rawValue: number(key)) ?? .none }

  /// The value of the member `name` of an object; nil if there is none.
  func member(_ name: Element, of node: Int) -> Int? {
    guard isObject(node) else { return nil }
    let end = next(node)
    var at = node + 1
    while at < end {
      if number(at) == name.rawValue { return at + 1 }
      at = next(at + 1)
    }
    return nil
  }

  /// True if the member `name` of an object is the string `text`.
  func says(_ text: String, _ name: Element, in node: Int) -> Bool {
    member(name, of: node).map { equals($0, text) } ?? false
  }

  /// The text of the member `name` of an object; nil if there is none.
  func text(of name: Element, in node: Int) -> String? {
    member(name, of: node).flatMap { string($0) }
  }
}
