import FoundationEssentials
import Policy

/// Measures every analysis, on the shipped policies and on a generated pack of 256 rules beside a
/// shipped one; the bars are 100 ms and 2 s together.
enum AnalysisBenchmark {
  static func run(_ folder: String) throws {
    let shipped = try Subjects(folder)
    try report("the shipped policies", shipped, bar: 100)
    try report(
      "a generated pack of 256 rules", Subjects(generated: 256, beside: shipped),
      bar: 2000)
  }

  private static func report(_ title: String, _ subjects: Subjects, bar: Int) throws {
    print("\n\(title): \(subjects.packs.map(\.rules.count).reduce(0, +)) rules of packs")
    var total = Duration.zero
    for (name, work) in steps(subjects) {
      var best = Duration.seconds(3600)
      for _ in 0..<3 {
        let cost = try ContinuousClock().measure { try work() }
        best = min(best, cost)
      }
      total += best
      let padding = String(repeating: " ", count: max(1, 28 - name.count))
      print("  \(name)\(padding)\(milliseconds(best)) ms")
    }
    print("  together                    \(milliseconds(total)) ms (bar \(bar) ms)")
  }

  private static func milliseconds(_ cost: Duration) -> Double {
    Double(cost.components.seconds * 100_000 + cost.components.attoseconds / 10_000_000_000_000)
      / 100
  }

  private typealias Step = (name: String, work: () throws -> Void)

  private static func steps(_ subjects: Subjects) -> [Step] {
    func each(_ work: @escaping (PolicyAnalysis) throws -> Void) -> () throws -> Void {
      { for analysis in try subjects.all() { try work(analysis) } }
    }
    let building = each { _ in }
    var analyses: [PolicyAnalysis] = []
    func over(_ work: @escaping (PolicyAnalysis) throws -> Void) -> () throws -> Void {
      {
        if analyses.isEmpty { analyses = try subjects.all() }
        for analysis in analyses { try work(analysis) }
      }
    }
    return [
      ("building", building),
      ("counts and matrices", over { _ = ($0.counts(), $0.consentMatrices()) }),
      ("overlaps", over { _ = $0.overlaps() }),
      ("uses of rules", over { _ = try $0.ruleUses() }),
      ("reach", over { _ = ($0.deadValues(), try $0.regardlessOfConsent()) }),
      ("refusals", over { _ = try $0.permittedDespiteRefusal() }),
      ("never and always", over { _ = try $0.claims() }),
      ("consent monotonicity", over { _ = try $0.consentMonotonicity() }),
      ("other monotonicity", over { _ = try $0.otherMonotonicity() }),
      ("roles", over { _ = try $0.roleMonotonicity() }),
      ("hiding", over { _ = try $0.hiding() }),
      ("obligations", over { _ = try $0.obligationLaws() }),
      ("halves", over { _ = try $0.halfProofs() }),
      ("sentences", over { _ = try $0.silentDenials() }),
      ("fingerprints", over { _ = try $0.fingerprint() }),
      ("reciprocity", { try subjects.compareDirections(analyses) }),
      ("difference", over { _ = try PolicyDifference(from: $0, to: $0) }),
      ("mappings", { try subjects.readMappings(analyses) }),
      ("tests and mutants", { try subjects.measureTests() }),
    ]
  }
}

/// What is analysed: packs by half, and an agreement in both directions.
struct Subjects {
  let packs: [Pack]
  let agreement: Agreement
  let mappings: [VocabularyMapping]

  /// The shipped policies.
  init(_ folder: String) throws {
    packs = try ["mame", "oshidori", "mio"].map { name in
      guard case .pack(let pack) = try Subjects.document("\(folder)/\(name)/\(name).pack") else {
        throw PolicyError.vocabularyMalformed("the shipped policies are not in `\(folder)`")
      }
      return pack
    }
    guard
      case .agreement(let agreement) = try Subjects.document(
        "\(folder)/mame--oshidori/agreement.pack"),
      case .mappings(let mappings) = try Subjects.document(
        "\(folder)/mame--oshidori/agreement.map")
    else { throw PolicyError.vocabularyMalformed("the shipped policies are not in `\(folder)`") }
    self.agreement = agreement
    self.mappings = mappings
  }

  /// A pack of `count` rules, its rules varied from the first shipped pack's, in its place beside
  /// the second, under the same agreement.
  init(generated count: Int, beside shipped: Subjects) {
    var draw = RuleDraw()
    var grown = shipped.packs[0]
    let rules = grown.rules
    grown.statements.removeAll { if case .rule = $0 { true } else { false } }
    grown.statements += (0..<count).map { number in
      .rule(draw.varied(rules[number % rules.count], number, grown.vocabulary))
    }
    packs = [grown, shipped.packs[1]]
    agreement = shipped.agreement
    mappings = shipped.mappings
  }

  func all() throws -> [PolicyAnalysis] {
    let halves = try packs.flatMap { pack in
      try Side.allCases.map { try PolicyAnalysis(pack, on: $0) }
    }
    let directions = [(0, 1), (1, 0)]
    return try halves
      + directions.map { asking, asked in
        try PolicyAnalysis(
          requester: packs[asking], custodian: packs[asked], agreement: agreement)
      }
  }

  func compareDirections(_ analyses: [PolicyAnalysis]) throws {
    _ = try Reciprocity(there: analyses[analyses.count - 2], back: analyses[analyses.count - 1])
  }

  func readMappings(_ analyses: [PolicyAnalysis]) throws {
    for (number, mapping) in mappings.enumerated() {
      _ = try MappingReport(
        mapping, asking: analyses[analyses.count - 2 + number], other: mappings[1 - number])
    }
  }

  func measureTests() throws {
    for pack in packs { _ = try TestCoverage(pack) }
    _ = try TestCoverage(agreement, packs: packs)
  }

  private static func document(_ path: String) throws -> Document? {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    return PolicyParser.parse(SourceFile(name: path, text: text)).document
  }
}

/// Varies rules, the same way every time.
private struct RuleDraw {
  private var state: UInt64 = 7

  /// The rule with other values in three of its conditions.
  mutating func varied(_ rule: Rule, _ number: Int, _ vocabulary: Vocabulary) -> Rule {
    var varied = rule
    varied.id = "\(rule.id)-\(number)"
    for _ in 0..<3 where !varied.conditions.isEmpty {
      let place = random(varied.conditions.count)
      let condition = varied.conditions[place]
      let side: Side = rule.half == .request ? .requester : .custodian
      guard !["participation", "purpose"].contains(condition.attribute),
        let position = vocabulary.position(of: condition.attribute(on: side))
      else { continue }
      let words = vocabulary.attributes[position].values.dropFirst().map(\.name)
      let start = random(words.count)
      let count = 1 + random(min(3, words.count))
      varied.conditions[place].values = (0..<count).map { words[(start + $0) % words.count] }
    }
    return varied
  }

  private mutating func random(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }
}
