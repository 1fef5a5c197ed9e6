/// One combination of document attributes, by name.
package struct DocumentCell: Sendable, Hashable {
  /// What the document is.
  package var category: String
  /// How confidential it is.
  package var label: String
  /// Whether it is older than the consent.
  package var docAge: String
  /// Whether it holds what was not told.
  package var tag: String

  /// Names a cell; the words are those of the vocabulary, `unknown` included.
  package init(category: String, label: String, docAge: String, tag: String) {
    self.category = category
    self.label = label
    self.docAge = docAge
    self.tag = tag
  }

  /// The attributes that can describe a document.
  static let attributes = ["category", "label", "docAge", "tag"]

  func value(of attribute: String) -> String {
    switch attribute {
    case "category": category
    case "label": label
    case "docAge": docAge
    case "tag": tag
    default: Vocabulary.unknown
    }
  }
}
