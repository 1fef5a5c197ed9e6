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
    var cells = [UInt64](repeating: 0, count: self.cells.wordCount)
    guard canPermit(standing, part) else { return cells }
    for word in cells.indices {
      var requested: UInt64 = part.contains(.request) ? 0 : ~0
      var disclosed: UInt64 = part.contains(.disclose) ? 0 : ~0
      var denied: UInt64 = 0
      forEachRule(standing) { rule in
        guard part.contains(parts[rule]) else { return }
        let mask = mask(rule, word)
        if isDeny[rule] {
          denied |= mask
        } else if parts[rule] == .request {
          requested |= mask
        } else {
          disclosed |= mask
        }
      }
      cells[word] = requested & disclosed & ~denied & self.cells.all[word]
    }
    return cells
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
