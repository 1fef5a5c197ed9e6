import FoundationEssentials
import Policy

/// Measures decisions on facts as bytes, for the shipped policy of Mame-net asking Oshidori-net, or
/// all analyses.
///
/// Usage: PolicyBenchmark [FOLDER [analyses | FILE]]; FOLDER holds the shipped policies, `Policies`
/// by default, FILE facts, one JSON object a line, which are drawn otherwise.
@main enum PolicyBenchmark {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    let folder = arguments.first ?? "Policies"
    switch arguments.dropFirst().first {
    case "analyses": try AnalysisBenchmark.run(folder)
    case let file: try measureDecisions(try policy(in: folder), file)
    }
  }

  private static func measureDecisions(_ policy: JointPolicy, _ file: String?) throws {
    var draw = FactsDraw(policy.vocabulary)
    let inputs =
      try file.map {
        try String(contentsOfFile: $0, encoding: .utf8).split(separator: "\n").map {
          Array($0.utf8)
        }
      } ?? (0..<4096).map { _ in draw.next() }
    var permits = 0
    var rules = 0
    var obligations = 0
    var costs: [Double] = []
    let clock = ContinuousClock()
    for round in 0..<12 {
      for bytes in inputs {
        let start = clock.now
        let verdict = try policy.verdict(onFactsIn: bytes.span)
        let cost = clock.now - start
        rules += verdict.rules.count
        obligations += verdict.obligations.isEmpty ? 0 : 1
        permits += verdict.decision == .permit ? 1 : 0
        if round >= 2 { costs.append(Double(cost.components.attoseconds) / 1e9) }
      }
    }
    costs.sort()
    let idle = overhead(clock)
    print(
      """
      facts bytes to decision, rule ids and obligations: \(inputs.count) facts, \
      \(inputs.reduce(0) { $0 + $1.count } / inputs.count) bytes each, \
      \(permits * 100 / (inputs.count * 12)) % permitted
      median \(Int(at(0.5, of: costs) - idle)) ns, 95 % \(Int(at(0.95, of: costs) - idle)) ns, \
      99 % \(Int(at(0.99, of: costs) - idle)) ns (less \(Int(idle)) ns for the clock)
      \(rules) rule ids and \(obligations) obligations were read
      """)
  }

  private static func at(_ part: Double, of sorted: [Double]) -> Double {
    sorted[Int(Double(sorted.count - 1) * part)]
  }

  /// The median cost of asking the clock, in nanoseconds.
  private static func overhead(_ clock: ContinuousClock) -> Double {
    let costs = (0..<10_000).map { _ in
      let start = clock.now
      return Double((clock.now - start).components.attoseconds) / 1e9
    }
    return at(0.5, of: costs.sorted())
  }

  private static func policy(in folder: String) throws -> JointPolicy {
    guard case .pack(let requester) = try document("\(folder)/mame/mame.pack"),
      case .pack(let custodian) = try document("\(folder)/oshidori/oshidori.pack"),
      case .agreement(let agreement) = try document("\(folder)/mame--oshidori/agreement.pack")
    else { throw PolicyError.vocabularyMalformed("the shipped policies are not in `\(folder)`") }
    return try JointPolicy(requester: requester, custodian: custodian, agreement: agreement)
  }

  private static func document(_ path: String) throws -> Document? {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    return PolicyParser.parse(SourceFile(name: path, text: text)).document
  }
}

/// Draws facts, most of them of a usual visit with a few attributes changed.
struct FactsDraw {
  private static let usual = [
    "network": "mame", "facilityType": "clinic", "role": "doctor", "assurance": "2",
    "device": "registered", "facilityJoined": "beforeConsent", "custodianType": "hospital",
    "action": "query", "purpose": "TREAT", "requester.participation": "active",
    "custodian.participation": "active", "custodian.facilityConsent": "granted",
    "custodian.emergencyConsent": "yes", "custodian.disclosureNotice": "given",
    "custodian.slip": "none", "custodian.incapable": "no", "custodian.linkage": "confirmed",
  ]
  private let attributes: [Attribute]
  private var state: UInt64 = 1

  /// Draws in one vocabulary, the same facts every time.
  init(_ vocabulary: Vocabulary) {
    attributes = vocabulary.attributes.filter { $0.axis != .document }
  }

  /// The next facts as JSON.
  mutating func next() -> [UInt8] {
    var words = FactsDraw.usual
    for _ in 0..<random(5) {
      let attribute = attributes[random(attributes.count)]
      words[attribute.name] = attribute.values[random(attribute.values.count)].name
    }
    let fields = words.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\"\($0.value)\"" }
    return Array("{\(fields.joined(separator: ","))}".utf8)
  }

  /// A number below `bound`, by SplitMix64 (Steele, Lea, Flood 2014).
  private mutating func random(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
  }
}
