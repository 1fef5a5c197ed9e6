/// A vocabulary as it is written: one of its own, or one that extends another.
package struct VocabularyText: Sendable, Hashable {
  /// Comment lines before the header, without `#`.
  package var comments: [String]
  /// Name and version, such as `bridge@2`.
  package var identifier: String
  /// The vocabulary that is extended, nil for one that stands by itself.
  package var base: Vocabulary?
  /// The attributes, or the additions to those of ``base``, in the order of the source.
  package var entries: [VocabularyEntry]
  /// Comment lines after the last entry, without `#`.
  package var closing: [String]

  /// Makes a vocabulary's text from its entries.
  package init(
    identifier: String, base: Vocabulary? = nil, entries: [VocabularyEntry],
    comments: [String] = [], closing: [String] = []
  ) {
    self.comments = comments
    self.identifier = identifier
    self.base = base
    self.entries = entries
    self.closing = closing
  }

  /// The vocabulary the text means; `unknown` is put before every attribute's values.
  package func vocabulary() throws(PolicyError) -> Vocabulary {
    if let base {
      var additions: [String: [AttributeValue]] = [:]
      for entry in entries { additions[entry.attribute, default: []] += entry.values }
      return try base.extended(identifier: identifier, additions)
    }
    let attributes = entries.compactMap { entry in
      entry.definition.map {
        Attribute(
          name: entry.attribute, ja: $0.called.ja, en: $0.called.en,
          values: [.unknown] + entry.values, isOrdered: $0.isOrdered, axis: $0.axis)
      }
    }
    return try Vocabulary(identifier: identifier, attributes: attributes)
  }
}

/// One attribute of a vocabulary's text, or values added to one.
package struct VocabularyEntry: Sendable, Hashable {
  /// What makes an attribute, beside its values.
  package struct Definition: Sendable, Hashable {
    /// What the attribute describes.
    package var axis: AttributeAxis
    /// Whether the values ascend from least to most access.
    package var isOrdered: Bool
    /// What the attribute is called.
    package var called: Sentence

    /// Makes a definition from its parts.
    package init(axis: AttributeAxis, isOrdered: Bool, called: Sentence) {
      self.axis = axis
      self.isOrdered = isOrdered
      self.called = called
    }
  }

  /// Comment lines before the entry, without `#`.
  package var comments: [String]
  /// The attribute's name.
  package var attribute: String
  /// How the attribute is defined, nil where an existing one is extended.
  package var definition: Definition?
  /// The values in declared order, without `unknown`.
  package var values: [AttributeValue]

  /// Makes an entry; without a definition its values extend an attribute.
  package init(
    _ attribute: String, _ definition: Definition? = nil, values: [AttributeValue],
    comments: [String] = []
  ) {
    self.comments = comments
    self.attribute = attribute
    self.definition = definition
    self.values = values
  }
}

extension AttributeValue {
  /// The value every attribute begins with.
  package static let unknown = AttributeValue(name: Vocabulary.unknown, ja: "不明", en: "unknown")
}
