/// A policy text and the name it is reported under.
package struct SourceFile: Sendable, Hashable {
  /// The name in diagnostics, such as `mame.pack`.
  package let name: String
  /// The text.
  package let text: String

  /// Pairs a text with its name.
  package init(name: String, text: String) {
    self.name = name
    self.text = text
  }
}

/// A place in a source file, counted from 1 in lines and Unicode scalars.
package struct SourcePosition: Sendable, Hashable {
  /// The line, from 1.
  package let line: Int
  /// The column in Unicode scalars, from 1.
  package let column: Int
  /// Scalars the place spans, at least 1.
  package let length: Int
}
