import Bridge
import Policy
import Record

/// `policy decide`: facts in, decisions out, a line each.
struct PolicyDeciding {
  /// Bytes of one line; what is longer is no facts.
  private static let lineBytesMax = 64 << 10
  private static let documentAttributes = ["category", "label", "docAge", "tag"]

  private let sources: PolicySources
  private let given: Direction?
  private let isFull: Bool
  private var policies: [Direction: JointPolicy] = [:]

  private init(_ arguments: Arguments) throws {
    sources = try PolicySources(arguments)
    given = try sources.direction
    isFull = arguments.has("full")
    if let given { policies[given] = try sources.joint(given) }
  }

  /// Answers every line of the standard input; a line that is none of facts is answered by an
  /// `error` and makes the exit code 2.
  static func run(_ arguments: Arguments, _ output: Output) throws -> Int32 {
    var deciding = try PolicyDeciding(arguments)
    var (code, number): (Int32, Int) = (0, 0)
    while let line = readLine() {
      number += 1
      if line.utf8.allSatisfy({ $0 == UInt8(ascii: " ") }) { continue }
      do {
        output.json(try deciding.answer(line))
      } catch let error as CommandError {
        output.json([
          "line": .number("\(number)"), "error": .string(error.wording.text(in: output.language)),
        ])
        code = 2
      }
    }
    return code
  }

  private mutating func answer(_ line: String) throws -> JSONValue {
    guard line.utf8.count <= Self.lineBytesMax,
      let value = try? JSONValue.parse(Array(line.utf8)), value.members != nil
    else {
      throw CommandError(
        ja: "一行に一つの JSON オブジェクトを", en: "one JSON object a line, please", code: 2)
    }
    // A case as it is kept under ALLOW and DENY, or the bare facts.
    let isCase = value["facts"]?.members != nil
    var words = try Self.words(isCase ? value["facts"] : value)
    if isCase { words += try Self.words(value["document"]) }
    let policy = try policy(of: isCase ? value : nil, network: words.last { $0.0 == "network" }?.1)
    var facts = Facts(vocabulary: policy.vocabulary)
    for (attribute, word) in words { facts.set(attribute, word) }
    guard words.contains(where: { Self.documentAttributes.contains($0.0) }) else {
      switch policy.decide(facts) {
      case .permit(let permit): return shown(permit.explanation)
      case .refusal(let refusal): return shown(refusal.explanation)
      }
    }
    func word(_ attribute: String) -> String { facts[attribute] ?? Vocabulary.unknown }
    return shown(
      policy.explain(
        facts,
        document: DocumentCell(
          category: word("category"), label: word("label"), docAge: word("docAge"),
          tag: word("tag"))))
  }

  private static func words(_ value: JSONValue?) throws -> [(String, String)] {
    try (value?.members ?? []).map { name, value in
      guard let word = value.string else {
        throw CommandError(
          ja: "`\(name)` の値は文字列です", en: "the value of `\(name)` must be a string", code: 2)
      }
      return (name, word)
    }
  }

  private mutating func policy(of named: JSONValue?, network: String?) throws -> JointPolicy {
    var direction = given
    if let requester = named?["requester"]?.string, let custodian = named?["custodian"]?.string {
      direction = direction ?? Direction(requester: requester, custodian: custodian)
    }
    guard let direction = direction ?? sources.direction(asking: network) else {
      throw CommandError(
        ja: "どの方向か分かりません。--direction REQ>CUS を指定してください",
        en: "which direction is not clear; give --direction REQ>CUS", code: 2)
    }
    if let known = policies[direction] { return known }
    let joint = try sources.joint(direction)
    policies[direction] = joint
    return joint
  }

  private func shown(_ explanation: Explanation) -> JSONValue {
    let view = explanation.view(.full)
    guard !isFull else { return ExplanationViews.json(view) }
    return [
      "decision": .string("\(view.decision)"),
      "rules": .array(view.deciding.map { .string($0.text) }),
      "reasons": .array(view.reasons.map { .string($0.rule) }),
      "obligations": .array(view.obligations.list.map { .string($0.text) }),
      "scope": .array(view.scope.map { .string($0) }),
    ]
  }
}
