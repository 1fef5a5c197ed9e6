extension PolicyAnalysis {
  /// How much is permitted, together and by each half (analysis 1).
  package func counts() -> PermitCounts {
    let halves = Half.allCases.compactMap { half in
      function.permits[half].map { HalfCount(half: half, permitted: count($0, store)) }
    }
    return PermitCounts(
      requests: count(.permitted, store), permitted: count(function.outcome, store),
      granted: count(function.granted, store), halves: halves)
  }

  /// For each consent that some rule tests, how much each role is permitted at each of its values.
  package func consentMatrices() -> [CountMatrix] {
    vocabulary.attributes.indices
      .filter { counted[$0] && vocabulary.attributes[$0].axis.isConsent }
      .compactMap { matrix(rows: vocabulary.attributes[$0].name, columns: "role") }
  }

  /// How much is permitted for every pair of values, nil if the vocabulary lacks an attribute.
  package func matrix(rows: String, columns: String) -> CountMatrix? {
    guard let row = vocabulary.position(of: rows), let column = vocabulary.position(of: columns),
      row != column
    else { return nil }
    let attributes = (vocabulary.attributes[row], vocabulary.attributes[column])
    return CountMatrix(
      rows: attributes.0, columns: attributes.1,
      counts: attributes.0.values.indices.map { rowValue in
        attributes.1.values.indices.map { columnValue in
          let cell = domain.intersection(
            Cube(vocabulary).fixing(row, to: rowValue).fixing(column, to: columnValue))
          return count(function.outcome, store, within: cell)
        }
      })
  }
}

extension AttributeAxis {
  /// Whether it describes what a register holds about a patient.
  package var isConsent: Bool { self == .requesterConsent || self == .custodianConsent }
}

/// How much is permitted, over all values of the attributes that some rule tests.
package struct PermitCounts: Sendable, Hashable {
  /// The requests the rules can tell apart.
  package let requests: UInt128
  /// How many of them are permitted.
  package let permitted: UInt128
  /// How many every half's permits match, denied or not.
  package let granted: UInt128
  /// What each half's permits match.
  package let halves: [HalfCount]

  /// The counts in words.
  package var say: Sentence {
    let (part, whole) = (permitted.grouped, requests.grouped)
    return Sentence(
      ja: "\(whole) 通りの照会のうち \(part) 通りが許可されます",
      en: "\(part) of \(whole) requests are permitted")
  }
}

/// How many requests the permits of one half match.
package struct HalfCount: Sendable, Hashable {
  /// The half.
  package let half: Half
  /// The requests its permits match, denied or not.
  package let permitted: UInt128
}

/// How much is permitted for every pair of values of two attributes.
package struct CountMatrix: Sendable, Hashable {
  /// The attribute whose values are the rows.
  package let rows: Attribute
  /// The attribute whose values are the columns.
  package let columns: Attribute
  /// Row by row the permitted requests of each column, both in the order of the vocabulary.
  package let counts: [[UInt128]]
}

extension UInt128 {
  /// The number with a comma after every third digit from the right.
  package var grouped: String {
    let digits = Array(description)
    var text = ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return text
  }
}
