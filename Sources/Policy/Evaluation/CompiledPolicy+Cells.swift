extension CompiledPolicy {
  /// Which standing rules count.
  struct Part: OptionSet {
    let rawValue: UInt8
    static let request = Part(rawValue: 1)
    static let disclose = Part(rawValue: 2)
    static let agreement = Part(rawValue: 4)
    static let all: Part = [.request, .disclose, .agreement]

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(_ half: Half) {
      self =
        switch half {
        case .request: .request
        case .disclose: .disclose
        case .agreement: .agreement
        }
    }
  }

  /// The permitted cells: covered by a permit of each half in `part` and by no deny in `part`.
  func permittedCells(_ standing: [UInt64], _ part: Part = .all) -> [UInt64] {
    guard canPermit(standing, part) else {
      return cells.none
    }
    var permitted = cells.all
    if part.contains(.request) { narrow(&permitted, to: requestPermits, standing) }
    if part.contains(.disclose) { narrow(&permitted, to: disclosePermits, standing) }
    forEachRule(standing) { rule in
      guard isDeny[rule], part.contains(parts[rule]) else { return }
      let base = rule * cells.wordCount
      for word in permitted.indices { permitted[word] &= ~masks[base + word] }
    }
    return permitted
  }

  /// Keeps the cells that a standing one of `permits` covers.
  private func narrow(_ cells: inout [UInt64], to permits: [UInt64], _ standing: [UInt64]) {
    var covered = [UInt64](repeating: 0, count: cells.count)
    for index in standing.indices {
      var bits = standing[index] & permits[index]
      while bits != 0 {
        let base = (index * 64 + bits.trailingZeroBitCount) * cells.count
        for word in covered.indices { covered[word] |= masks[base + word] }
        bits &= bits - 1
      }
    }
    for word in cells.indices { cells[word] &= covered[word] }
  }

  private func canPermit(_ standing: [UInt64], _ part: Part) -> Bool {
    for half in [Part.request, .disclose] where part.contains(half) {
      var found = false
      let permits = half == .request ? requestPermits : disclosePermits
      for word in standing.indices where standing[word] & permits[word] != 0 { found = true }
      guard found else { return false }
    }
    return true
  }

  /// Whether the rule covers any of the cells.
  func rule(_ rule: Int, covers cells: [UInt64]) -> Bool {
    for word in cells.indices where mask(rule, word) & cells[word] != 0 { return true }
    return false
  }

  /// Whether the rule covers every one of the cells.
  func rule(_ rule: Int, coversAll cells: [UInt64]) -> Bool {
    for word in cells.indices where cells[word] & ~mask(rule, word) != 0 { return false }
    return true
  }

  /// Calls `body` with the number of every standing rule, ascending.
  func forEachRule(_ standing: [UInt64], _ body: (Int) -> Void) {
    for word in standing.indices {
      var bits = standing[word]
      while bits != 0 {
        body(word * 64 + bits.trailingZeroBitCount)
        bits &= bits - 1
      }
    }
  }

  /// The joined obligations of the standing permits that cover any of the cells.
  func obligations(_ standing: [UInt64], over cells: [UInt64]) -> Obligations {
    var joined = Obligations()
    forEachRule(standing) { rule in
      guard !isDeny[rule], hasObligations[rule], self.rule(rule, covers: cells) else { return }
      joined.join(rules[rule].obligations)
    }
    return joined
  }
}
