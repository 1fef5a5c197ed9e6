import Bridge
import Policy
import Record

/// `policy decide`: facts in, decisions out, a line each.
struct PolicyDeciding {
  /// Bytes of one line; what is longer is no facts.
  private static let lineBytesMax = 64 << 10

  private let sources: PolicySources
  private let isFull: Bool
  private var policies: [Direction: JointPolicy] = [:]

  private init(_ arguments: Arguments) throws {
    sources = try PolicySources(arguments)
    isFull = arguments.has("full")
    // Named on the command line, it is checked before the first line is read.
    if let given = try sources.direction { policies[given] = try sources.joint(given) }
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
      let value = try? JSONValue.parse(Array(line.utf8))
    else {
      throw CommandError(
        ja: "一行に一つの JSON オブジェクトを", en: "one JSON object a line, please", code: 2)
    }
    let request = try FactsRequest(value)
    let direction = try sources.direction(of: request)
    let policy = try policies[direction] ?? sources.joint(direction)
    policies[direction] = policy
    return shown(request.explanation(policy))
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
