/// A joint policy as bitsets: which rules each value leaves standing, and which cells each covers.
///
/// A decision ANDs one column per attribute and ORs the cell masks of the rules still standing.
final class CompiledPolicy: Sendable {
  let vocabulary: Vocabulary
  let rules: [CompiledRule]
  let cells: CellSpace
  /// 64-bit words that hold one bit per rule.
  let ruleWords: Int
  /// The attributes outside the document that some rule tests.
  let tested: [Int]
  /// For each axis of a cell the attribute's name.
  private let axisNames: [String]
  /// For each axis of a cell the values' names.
  private let axisValues: [[String]]
  /// The words every valid rule is one bit of.
  private let everyRule: [UInt64]
  /// For each rule its name.
  let references: [RuleReference]
  /// For each rule the half it counts in.
  let parts: [Part]
  /// For each rule whether it denies.
  let isDeny: [Bool]
  /// For each rule whether it carries obligations.
  let hasObligations: [Bool]
  /// The permits of the asking half, one bit per rule.
  let requestPermits: [UInt64]
  /// The permits of the disclosing half, one bit per rule.
  let disclosePermits: [UInt64]
  /// For each attribute the index of its first column.
  private let bases: [Int]
  /// Column after column, `ruleWords` words each: the rules that match the value.
  private let columns: [UInt64]
  /// Rule after rule, `cells.wordCount` words each: the cells that match the rule.
  let masks: [UInt64]

  /// What explanations name: packs and agreement, then the two networks.
  let packHashes: [PackHash]

  init(
    _ rules: [CompiledRule], vocabulary: Vocabulary, packHashes: [PackHash]
  ) throws(PolicyError) {
    guard rules.count <= PolicyLimits.rulesMax else { throw .rulesTooMany(rules.count) }
    self.vocabulary = vocabulary
    self.rules = rules
    self.packHashes = packHashes
    cells = try CellSpace(vocabulary)
    let ruleWords = max(1, (rules.count + 63) / 64)
    self.ruleWords = ruleWords
    references = rules.map {
      RuleReference(pack: $0.pack, id: $0.id, half: $0.half, effect: $0.effect)
    }
    parts = rules.map { Part($0.half) }
    isDeny = rules.map { $0.effect == .deny }
    hasObligations = rules.map { !$0.obligations.isEmpty }
    requestPermits = CompiledPolicy.permits(of: .request, rules, ruleWords)
    disclosePermits = CompiledPolicy.permits(of: .disclose, rules, ruleWords)
    everyRule = (0..<ruleWords).map { word in
      let left = rules.count - word * 64
      return left >= 64 ? ~0 : (1 << UInt64(left)) - 1
    }
    let attributes = vocabulary.attributes
    axisNames = cells.axes.map { attributes[$0].name }
    axisValues = cells.axes.map { attributes[$0].values.map(\.name) }
    tested = attributes.indices.filter { position in
      attributes[position].axis != .document && rules.contains { $0.sets[position] != nil }
    }
    var bases: [Int] = []
    var columns: [UInt64] = []
    for (position, attribute) in attributes.enumerated() {
      bases.append(columns.count)
      for value in attribute.values.indices {
        var column = [UInt64](repeating: 0, count: ruleWords)
        for (number, rule) in rules.enumerated()
        where (rule.sets[position] ?? ~0) >> UInt64(value) & 1 != 0 {
          column[number / 64] |= 1 << UInt64(number % 64)
        }
        columns += column
      }
    }
    self.bases = bases
    self.columns = columns
    masks = rules.flatMap { [cells] rule in CompiledPolicy.mask(rule, cells) }
  }

  private static func permits(
    of half: Half, _ rules: [CompiledRule], _ ruleWords: Int
  ) -> [UInt64] {
    var permits = [UInt64](repeating: 0, count: ruleWords)
    for (number, rule) in rules.enumerated() where rule.effect == .permit && rule.half == half {
      permits[number / 64] |= 1 << UInt64(number % 64)
    }
    return permits
  }

  private static func mask(_ rule: CompiledRule, _ cells: CellSpace) -> [UInt64] {
    var mask = [UInt64](repeating: 0, count: cells.wordCount)
    for cell in 0..<cells.count {
      var rest = cell
      var matches = true
      for (axis, stride) in cells.strides.enumerated() {
        let value = rest / stride
        rest %= stride
        matches = matches && (rule.sets[cells.axes[axis]] ?? ~0) >> UInt64(value) & 1 != 0
      }
      if matches { mask[cell / 64] |= 1 << UInt64(cell % 64) }
    }
    return mask
  }

  /// Word `word` of the rules that match value `value` of attribute `position`.
  func column(_ position: Int, _ value: Int, _ word: Int) -> UInt64 {
    columns[bases[position] + value * ruleWords + word]
  }

  /// The rules whose conditions outside the document all hold, one bit each.
  func standing(_ values: SIMD64<UInt8>, ignoring ignored: Int? = nil) -> [UInt64] {
    var standing = everyRule
    for position in tested where position != ignored {
      let base = bases[position] + Int(values[position]) * ruleWords
      for word in standing.indices { standing[word] &= columns[base + word] }
    }
    return standing
  }

  /// One word of the cell mask of a rule.
  func mask(_ rule: Int, _ word: Int) -> UInt64 {
    masks[rule * cells.wordCount + word]
  }

  /// The number of a cell, nil if the vocabulary lacks one of its words.
  func number(of cell: DocumentCell) -> Int? {
    var number = 0
    for axis in cells.strides.indices {
      let word = cell.value(of: axisNames[axis])
      guard let value = axisValues[axis].firstIndex(of: word) else { return nil }
      number += value * cells.strides[axis]
    }
    return number
  }

  /// The axis of a document attribute, nil if the vocabulary has no such axis.
  func axis(of attribute: String) -> Int? {
    cells.axes.firstIndex { vocabulary.attributes[$0].name == attribute }
  }
}
