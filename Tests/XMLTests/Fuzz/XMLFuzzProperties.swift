import XML

/// What must hold of the XML reader for any bytes at all.
enum XMLFuzzProperties {
  /// A text is refused, or its canonical form is read and has itself for a canonical form, and
  /// so has each part of it.
  ///
  /// Returns what is broken, nil if nothing is.
  static func text(_ bytes: [UInt8]) -> String? {
    guard let tree = try? XMLTree(bytes) else { return nil }
    let form = ExclusiveC14N.canonicalize(tree.root)
    guard let again = try? XMLTree(form) else { return "its canonical form is refused" }
    guard ExclusiveC14N.canonicalize(again.root) == form else {
      return "its canonical form has another"
    }
    let elements = tree.root.descendants
    guard elements.map(\.name) == again.root.descendants.map(\.name) else {
      return "its canonical form has other elements"
    }
    guard let last = elements.last, last != tree.root else { return nil }
    let part = ExclusiveC14N.canonicalize(last)
    guard let alone = try? XMLTree(part), alone.root.name == last.name,
      alone.root.text == last.text
    else { return "a part of it reads as something else by itself" }
    return nil
  }
}
