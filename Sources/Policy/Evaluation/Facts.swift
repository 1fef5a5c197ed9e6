/// The finite facts a decision is made from; every attribute is `unknown` until it is set.
///
/// Facts hold no identifier, no date and no document. The document attributes may be set, but a
/// decision does not read them: it answers for all of their values at once.
package struct Facts: Sendable, Hashable {
  /// The vocabulary the facts are written in.
  package let vocabulary: Vocabulary
  /// The position of each attribute's value; 0 is `unknown`.
  var values = SIMD64<UInt8>(repeating: 0)
  /// Words the vocabulary lacks; any of them refuses the decision.
  package private(set) var unknownWords: [NamedFact] = []
  /// The mapping rows the facts came through, for the explanation.
  package private(set) var mappingRows: [String] = []

  /// Facts of which nothing is known yet.
  package init(vocabulary: Vocabulary) {
    self.vocabulary = vocabulary
  }

  /// Sets one attribute by name; false if the vocabulary lacks the attribute or the value, and
  /// then every decision from these facts is refused with `E-VOCAB`.
  @discardableResult
  package mutating func set(_ attribute: String, _ value: String) -> Bool {
    guard let fact = vocabulary.intern(attribute, value) else {
      note(unknown: attribute, value)
      return false
    }
    set(fact)
    return true
  }

  /// Notes words the vocabulary lacks.
  mutating func note(unknown attribute: String, _ value: String) {
    guard unknownWords.count < PolicyLimits.notesMax else { return }
    unknownWords.append(NamedFact(attribute: attribute, value: value))
  }

  /// Sets one attribute by a fact interned in the same vocabulary.
  package mutating func set(_ fact: InternedFact) {
    values[Int(fact.attribute)] = fact.value
  }

  /// The value of an attribute, nil if the vocabulary lacks the attribute.
  package subscript(_ attribute: String) -> String? {
    guard let position = vocabulary.position(of: attribute) else { return nil }
    return vocabulary.attributes[position].values[Int(values[position])].name
  }

  /// Notes a mapping row that a fact came through.
  package mutating func note(mappingRow: String) {
    if mappingRows.count < PolicyLimits.notesMax { mappingRows.append(mappingRow) }
  }

  /// All attributes but the document's with their values, in the order of the vocabulary.
  package var named: [NamedFact] {
    vocabulary.attributes.enumerated().compactMap { position, attribute in
      guard attribute.axis != .document else { return nil }
      return NamedFact(
        attribute: attribute.name, value: attribute.values[Int(values[position])].name)
    }
  }
}

/// One attribute with its value, by the numbers of one vocabulary.
package struct InternedFact: Sendable, Hashable {
  let attribute: UInt8
  let value: UInt8
}

/// One attribute with its value, by name, as the ledger keeps it.
package struct NamedFact: Sendable, Hashable {
  /// The attribute, a word of the vocabulary.
  package let attribute: String
  /// Its value, a word of the vocabulary.
  package let value: String

  /// Pairs an attribute with its value.
  package init(attribute: String, value: String) {
    self.attribute = attribute
    self.value = value
  }
}
