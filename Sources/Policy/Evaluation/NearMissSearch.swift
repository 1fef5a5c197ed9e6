/// Looks for single changes of one fact that would permit something.
struct NearMissSearch {
  let found: [NearMiss]

  /// Searches for changes after which the rules of `part` that are in `rules` permit a cell,
  /// changing only attributes that `mayChange`; `rules` nil means all of them.
  ///
  /// What people can mend comes first: consents, then assurance and device, then purpose and
  /// action, then who asks; an ordered attribute only changes upward.
  init(
    _ explanation: Explanation, part: CompiledPolicy.Part, rules: [UInt64]?,
    mayChange: (Attribute) -> Bool
  ) {
    let compiled = explanation.compiled
    let attributes = compiled.vocabulary.attributes
    let candidates = attributes.indices
      .compactMap { position in
        NearMissSearch.rank(attributes[position]).map { (rank: $0, position: position) }
      }
      .filter { mayChange(attributes[$0.position]) }
      .sorted { ($0.rank, $0.position) < ($1.rank, $1.position) }
    var found: [NearMiss] = []
    for candidate in candidates where found.count < PolicyLimits.nearMissesMax {
      let position = candidate.position
      let present = Int(explanation.facts.values[position])
      let others = compiled.standing(explanation.facts.values, ignoring: position)
      let values = attributes[position].values
      let change = values.indices.dropFirst().first { value in
        guard value != present, !attributes[position].isOrdered || value > present else {
          return false
        }
        let standing = others.indices.map {
          others[$0] & compiled.column(position, value, $0) & (rules?[$0] ?? ~0)
        }
        return explanation.filtered(compiled.permittedCells(standing, part)).contains { $0 != 0 }
      }
      if let change { found.append(NearMiss(attributes[position], present, change)) }
    }
    self.found = found
  }

  private static func rank(_ attribute: Attribute) -> Int? {
    switch attribute.axis {
    case .custodianConsent: 0
    case .requesterConsent: 1
    case .subject where attribute.isOrdered: 2
    case .request: 3
    case .subject where attribute.name != "network": 4
    case .subject, .document, .custody: nil
    }
  }
}

extension NearMiss {
  fileprivate init(_ attribute: Attribute, _ present: Int, _ change: Int) {
    let value = attribute.values[change]
    self.init(
      attribute: attribute.name, from: attribute.values[present].name, to: value.name,
      say: Sentence(
        ja: "「\(attribute.ja)」が「\(value.ja)」であれば許可されます",
        en: "would be permitted if \(attribute.en) were \(value.en)"))
  }
}
