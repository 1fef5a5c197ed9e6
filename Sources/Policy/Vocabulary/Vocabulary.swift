/// A versioned, finite vocabulary: which attributes exist and which values each may have.
///
/// The order of the attributes is frozen per version, or fingerprints of two policies stop being
/// comparable. Copies share one immutable storage.
package struct Vocabulary: Sendable {
  private let storage: Storage

  private final class Storage: Sendable {
    let identifier: String
    let attributes: [Attribute]
    let positions: [String: Int]
    let documentAxes: [Int]
    let words: WordTable

    init(identifier: String, attributes: [Attribute]) {
      self.identifier = identifier
      self.attributes = attributes
      var positions: [String: Int] = [:]
      for (position, attribute) in attributes.enumerated() {
        positions[attribute.name] = position
      }
      self.positions = positions
      words = WordTable(attributes)
      documentAxes = attributes.indices.filter { attributes[$0].axis == .document }
    }
  }

  /// Makes a vocabulary from data.
  ///
  /// Throws `PolicyError.vocabularyMalformed` unless there are 1...64 attributes of 2...64 values,
  /// all names are distinct, and every attribute begins with `unknown`.
  package init(identifier: String, attributes: [Attribute]) throws(PolicyError) {
    guard (1...PolicyLimits.attributesMax).contains(attributes.count) else {
      throw .vocabularyMalformed("`\(identifier)` must have 1 to 64 attributes")
    }
    guard Set(attributes.map(\.name)).count == attributes.count else {
      throw .vocabularyMalformed("`\(identifier)` names an attribute twice")
    }
    for attribute in attributes {
      guard
        (2...PolicyLimits.valuesMax).contains(attribute.values.count),
        attribute.values.first?.name == Vocabulary.unknown,
        Set(attribute.values.map(\.name)).count == attribute.values.count
      else {
        throw .vocabularyMalformed(
          "`\(attribute.name)` needs `unknown` first and 1 to 63 further distinct values")
      }
      guard attribute.axis != .document || DocumentCell.attributes.contains(attribute.name) else {
        throw .vocabularyMalformed("`\(attribute.name)` describes no document")
      }
    }
    self.init(checked: identifier, attributes)
  }

  init(checked identifier: String, _ attributes: [Attribute]) {
    storage = Storage(identifier: identifier, attributes: attributes)
  }

  /// The value every attribute has: it is not known.
  package static let unknown = "unknown"

  /// Name and version, such as `bridge@2`.
  package var identifier: String { storage.identifier }

  /// The attributes in their frozen order.
  package var attributes: [Attribute] { storage.attributes }

  /// The positions of the attributes that describe a document.
  package var documentAxes: [Int] { storage.documentAxes }

  /// The words by their bytes.
  var words: WordTable { storage.words }

  /// The position of the attribute spelled `name`, nil if there is none.
  package func position(of name: String) -> Int? {
    storage.positions[name]
  }

  /// An attribute and its value as numbers, nil if the vocabulary lacks either.
  ///
  /// Callers on the hot path intern once and set often.
  package func intern(_ attribute: String, _ value: String) -> InternedFact? {
    let words = storage.words
    guard let position = words.find(attribute, salt: WordTable.attributes),
      let number = words.find(value, salt: UInt8(truncatingIfNeeded: position))
    else { return nil }
    return InternedFact(
      attribute: UInt8(truncatingIfNeeded: position), value: UInt8(truncatingIfNeeded: number))
  }

  /// A vocabulary of the next version in which attributes have further values at their end.
  ///
  /// Sites extend this way; an ordered attribute cannot be extended, as its end means most access.
  package func extended(
    identifier: String, _ additions: [String: [AttributeValue]]
  ) throws(PolicyError) -> Vocabulary {
    for name in additions.keys.sorted() {
      guard let position = position(of: name), !attributes[position].isOrdered else {
        throw .vocabularyMalformed("`\(name)` is no unordered attribute of `\(self.identifier)`")
      }
    }
    let extended = attributes.map { attribute in
      Attribute(
        name: attribute.name, ja: attribute.ja, en: attribute.en,
        values: attribute.values + (additions[attribute.name] ?? []),
        isOrdered: attribute.isOrdered, axis: attribute.axis)
    }
    return try Vocabulary(identifier: identifier, attributes: extended)
  }
}

extension Vocabulary: Hashable {
  /// Whether name, version and attributes are the same.
  package static func == (left: Vocabulary, right: Vocabulary) -> Bool {
    left.storage === right.storage
      || (left.identifier == right.identifier && left.attributes == right.attributes)
  }

  /// Hashes the name and the version.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(identifier)
  }
}
