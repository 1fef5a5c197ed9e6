/// Whether a mapping is total and gives nobody more than its words say (analysis 10).
package struct MappingReport: Sendable {
  /// The network whose words are mapped.
  package let network: String
  /// Each word, the bridge's word for it, and the other network's words for that.
  package let roundTrip: [MappedWord]
  /// Words of the bridge that no word of the network leads to.
  package let unreached: [UnmappedWord]
  /// Words with more than one row; the first counts.
  package let repeated: [MappingRow]
  /// Roles and facility types that no ceiling admits: their rows never count.
  package let withoutCeiling: [MappingRow]
  /// Rows that give a word more than the word itself says.
  package let amplifications: [Amplification]
  /// How many permitted requests the mapping can bring about.
  package let reachable: UInt128

  /// Reads a mapping against the policy its network asks under, and against the words of the
  /// network that is asked.
  package init(
    _ mapping: VocabularyMapping, asking analysis: PolicyAnalysis, other: VocabularyMapping?
  ) throws(PolicyError) {
    guard mapping.vocabulary == analysis.vocabulary else {
      throw .vocabulariesDiffer(
        mapping.vocabulary.identifier, analysis.vocabulary.identifier)
    }
    network = mapping.network
    roundTrip = mapping.rows.map { row in
      MappedWord(
        row: row,
        back: other?.rows.filter { $0.kind == row.kind && $0.value == row.value }
          .map(\.foreign) ?? [])
    }
    unreached = MappingKind.allCases.flatMap { kind in
      analysis.unreached(mapping, kind)
    }
    repeated = mapping.rows.enumerated().compactMap { number, row in
      mapping.rows[..<number].contains { $0.kind == row.kind && $0.foreign == row.foreign }
        ? row : nil
    }
    withoutCeiling = mapping.rows.filter { row in
      switch row.kind {
      case .role: !mapping.ceilings.contains { $0.roles.contains(row.value) }
      case .facility: !mapping.ceilings.contains { $0.facilityType == row.value }
      case .purpose: false
      }
    }
    var amplifications: [Amplification] = []
    for row in mapping.rows { amplifications += try analysis.amplifications(row, other) }
    self.amplifications = amplifications
    reachable = try analysis.reachable(mapping)
  }
}

extension PolicyAnalysis {
  fileprivate func unreached(
    _ mapping: VocabularyMapping, _ kind: MappingKind
  ) -> [UnmappedWord] {
    guard let level = vocabulary.position(of: kind.attribute) else { return [] }
    let reached = Set(mapping.rows.filter { $0.kind == kind }.map(\.value))
    return vocabulary.attributes[level].values.dropFirst()
      .filter { !reached.contains($0.name) }
      .map { UnmappedWord(kind: kind, value: $0) }
  }

  /// What a row permits beyond what its word says by itself or in the other network's mapping.
  fileprivate func amplifications(
    _ row: MappingRow, _ other: VocabularyMapping?
  ) throws(PolicyError) -> [Amplification] {
    guard let level = vocabulary.position(of: row.kind.attribute),
      let mapped = vocabulary.attributes[level].position(of: row.value)
    else { return [] }
    let values = vocabulary.attributes[level].values
    let foreign = row.foreign
    var meant = values.indices.dropFirst().filter {
      [values[$0].name, values[$0].ja, values[$0].en].contains(foreign)
    }
    for same in other?.rows ?? [] where same.kind == row.kind && same.foreign == foreign {
      if let value = vocabulary.attributes[level].position(of: same.value) {
        meant.append(value)
      }
    }
    var store = store
    var found: [Amplification] = []
    for value in Set(meant).sorted() where value != mapped {
      if let more = try widening(level, from: value, to: mapped, &store) {
        found.append(Amplification(row: row, widening: more))
      }
    }
    return found
  }

  /// The permitted requests whose role, facility type and purpose the mapping can produce.
  fileprivate func reachable(_ mapping: VocabularyMapping) throws(PolicyError) -> UInt128 {
    var store = store
    var pairs = Diagram.refused
    for ceiling in mapping.ceilings {
      let cube = restricting(
        restricting(Cube(vocabulary), "role", to: ceiling.roles),
        "facilityType", to: [ceiling.facilityType])
      pairs = try store.apply(.union, pairs, store.cube(cube))
    }
    var words = Cube(vocabulary)
    for kind in MappingKind.allCases {
      let values = mapping.rows.filter { $0.kind == kind }.map(\.value)
      words = restricting(words, kind.attribute, to: values)
    }
    let reached = try store.apply(.meet, pairs, store.cube(words))
    return count(try store.apply(.meet, function.outcome, reached), store)
  }

  private func restricting(_ cube: Cube, _ attribute: String, to values: [String]) -> Cube {
    guard let level = vocabulary.position(of: attribute), counted[level] else { return cube }
    var limited = cube
    limited[level] =
      values.reduce(0) { set, value in
        set | (vocabulary.attributes[level].position(of: value).map { 1 << UInt64($0) } ?? 0)
      } & cube[level]
    return limited
  }
}

/// A word of one network on its way to another.
package struct MappedWord: Sendable, Hashable {
  /// The word and the bridge's word for it.
  package let row: MappingRow
  /// The other network's words for the bridge's word; none if it has no such word.
  package let back: [String]
}

/// A word of the bridge that a network has no word for.
package struct UnmappedWord: Sendable, Hashable {
  /// What kind of word it is.
  package let kind: MappingKind
  /// The bridge's word.
  package let value: AttributeValue
}

/// A row that maps a word to another than the one it names, which permits more.
package struct Amplification: Sendable, Hashable {
  /// The row.
  package let row: MappingRow
  /// What the bridge's word permits beyond the word that is meant.
  package let widening: Widening

  /// The finding in words.
  package var say: Sentence {
    Sentence(
      ja: "\(row.text) により「\(row.foreign)」に「\(widening.from.ja)」より広く見えます — 例: "
        + "\(widening.witness.say.ja)(\(widening.count.grouped) 通り)",
      en: "\(row.text) permits more than \(widening.from.en), such as "
        + "\(widening.witness.say.en) (\(widening.count.grouped) requests)")
  }
}
