extension PolicyAnalysis {
  /// The canonical bytes of what the policy means (analysis 17); their SHA-256 is the 意味指紋.
  ///
  /// Two texts have the same bytes iff they decide every request alike, under the same obligations.
  /// Line 1 names the vocabulary, which fixes the order of the attributes. Every further line is
  /// one node of the reduced diagram, numbered as a search depth first meets it, with the values
  /// that lead to each child: names, never positions.
  ///
  /// The network that asks is not in it: it is always the same one.
  package func fingerprint() throws(PolicyError) -> [UInt8] {
    var store = store
    let outcome = try whoeverAsks(function.outcome, &store)
    var writer = FingerprintWriter(store, vocabulary)
    writer.write(outcome)
    return Array(writer.text.utf8)
  }
}

extension Pack {
  /// The canonical bytes of what both halves of the pack mean.
  package func fingerprint() throws(PolicyError) -> [UInt8] {
    var bytes: [UInt8] = []
    for side in Side.allCases {
      bytes += Array("\(side.half.rawValue)\n".utf8)
      bytes += try PolicyAnalysis(self, on: side).fingerprint()
    }
    return bytes
  }
}

/// Writes a diagram depth first.
private struct FingerprintWriter {
  private let store: DiagramStore
  private let vocabulary: Vocabulary
  private(set) var text: String
  private var names: [Diagram: String] = [:]

  init(_ store: DiagramStore, _ vocabulary: Vocabulary) {
    self.store = store
    self.vocabulary = vocabulary
    text = "meaning 1 vocabulary \(vocabulary.identifier)\n"
  }

  mutating func write(_ diagram: Diagram) {
    text += "decide \(name(diagram))\n"
  }

  /// The name of a diagram; its nodes are written before it.
  private mutating func name(_ diagram: Diagram) -> String {
    if diagram.isLeaf {
      guard let obligations = store.outcome(diagram) else { return "deny" }
      return "permit" + (obligations.text.map { " \($0)" } ?? "")
    }
    if let known = names[diagram] { return known }
    let attribute = vocabulary.attributes[store.level(diagram)]
    var groups: [(target: String, values: [String])] = []
    for (value, word) in attribute.values.enumerated() {
      let target = name(store.child(diagram, value))
      if let same = groups.firstIndex(where: { $0.target == target }) {
        groups[same].values.append(word.name)
      } else {
        groups.append((target, [word.name]))
      }
    }
    let name = "\(names.count)"
    names[diagram] = name
    text += "\(name) \(attribute.name)"
    for group in groups { text += "; \(group.values.joined(separator: ",")) \(group.target)" }
    text += "\n"
    return name
  }
}
