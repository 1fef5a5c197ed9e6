/// How one network's words are read in the bridge's vocabulary, and how far that may reach.
///
/// It is total: a word without a row is refused as ``unmapped``. It cannot amplify: a role counts
/// only within the ceiling of its facility type.
package struct VocabularyMapping: Sendable, Hashable {
  /// Comment lines before it, without `#`.
  package var comments: [String]
  /// The network whose words are mapped.
  package var network: String
  /// The vocabulary that is mapped to.
  package var vocabulary: Vocabulary
  /// The rows in the order of the source.
  package var rows: [MappingRow]
  /// The ceilings in the order of the source.
  package var ceilings: [MappingCeiling]

  /// The code of a refusal for a word without a row.
  package static let unmapped = "MAP-UNMAPPED"
  /// The code of a refusal for a role above the ceiling of its facility type.
  package static let aboveCeiling = "MAP-CEILING"

  /// Makes a mapping from its rows and ceilings.
  package init(
    network: String, vocabulary: Vocabulary = .bridge2, rows: [MappingRow],
    ceilings: [MappingCeiling], comments: [String] = []
  ) {
    self.comments = comments
    self.network = network
    self.vocabulary = vocabulary
    self.rows = rows
    self.ceilings = ceilings
  }

  /// The bridge's word for a foreign role.
  package func map(role word: String) -> MappingResult { map(word, .role) }

  /// The bridge's word for a foreign facility type.
  package func map(facility word: String) -> MappingResult { map(word, .facility) }

  /// The bridge's word for a foreign purpose.
  package func map(purpose word: String) -> MappingResult { map(word, .purpose) }

  /// The bridge's word for a foreign role at a facility of the bridge's type `facilityType`.
  package func map(role word: String, at facilityType: String) -> MappingResult {
    guard case .mapped(let value, let row) = map(word, .role) else { return .unmapped }
    return allows(role: value, at: facilityType) ? .mapped(value, row: row) : .aboveCeiling
  }

  /// Whether the ceiling of a facility type lets a role through; without a ceiling none passes.
  package func allows(role: String, at facilityType: String) -> Bool {
    ceilings.contains { $0.facilityType == facilityType && $0.roles.contains(role) }
  }

  private func map(_ word: String, _ kind: MappingKind) -> MappingResult {
    for row in rows where row.kind == kind && row.foreign == word {
      return .mapped(row.value, row: "\(network) \(row.text)")
    }
    return .unmapped
  }
}

/// What kinds of words are mapped.
package enum MappingKind: String, Sendable, Hashable, CaseIterable {
  case role, facility, purpose

  /// The attribute the words of this kind become values of.
  package var attribute: String { self == .facility ? "facilityType" : rawValue }
}

/// One foreign word and the bridge's word for it.
package struct MappingRow: Sendable, Hashable {
  /// What kind of word it is.
  package var kind: MappingKind
  /// The word as the network writes it.
  package var foreign: String
  /// The bridge's word.
  package var value: String

  /// Makes the row `kind "foreign" => value`.
  package init(_ kind: MappingKind, _ foreign: String, _ value: String) {
    self.kind = kind
    self.foreign = foreign
    self.value = value
  }

  /// The row as it is written.
  package var text: String { "\(kind.rawValue) \"\(foreign)\" => \(value)" }
}

/// The roles that count at one facility type.
package struct MappingCeiling: Sendable, Hashable {
  /// The facility type, a word of the bridge.
  package var facilityType: String
  /// The roles, words of the bridge.
  package var roles: [String]

  /// Makes the ceiling of one facility type.
  package init(_ facilityType: String, roles: [String]) {
    self.facilityType = facilityType
    self.roles = roles
  }
}

/// What came of mapping one word.
package enum MappingResult: Sendable, Hashable {
  /// The bridge's word, and the row it comes from for the explanation.
  case mapped(String, row: String)
  /// No row has the word: deny ``VocabularyMapping/unmapped``.
  case unmapped
  /// The role exceeds its facility type: deny ``VocabularyMapping/aboveCeiling``.
  case aboveCeiling
}
