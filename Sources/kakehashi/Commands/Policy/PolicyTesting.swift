import Bridge
import Policy
import Record

/// `policy test`: the tests that the files under a folder bring along, case by case.
enum PolicyTesting {
  static func run(_ arguments: Arguments, _ output: Output) throws -> Int32 {
    let folder: PolicyFolder
    do throws(ConfigurationError) {
      folder = try PolicyFolder(try required(arguments))
    } catch {
      throw CommandError(error.wording, code: 2)
    }
    let documents: [(name: String, document: Policy.Document)] =
      folder.packs.map { ($0.name, .pack($0)) }
      + folder.agreements.map { ($0.name, .agreement($0)) }
    var results: [(name: String, result: CaseResult)] = []
    for (name, document) in documents {
      results += try PolicyFiles.cases(of: document, packs: folder.packs).map { (name, $0) }
    }
    let failed = results.count { !$0.result.passed }
    if arguments.json {
      output.json(.array(results.map(json)))
    } else {
      output.table(
        results.map { name, result in
          [
            result.passed ? "✓" : "✗", name, result.test.title, "\(result.effect)",
            result.rules.joined(separator: ", "),
          ]
        })
      output.talk(
        Wording(
          ja: "試験 \(results.count) 件、不合格 \(failed) 件",
          en: "\(results.count) tests, \(failed) failed"))
    }
    return failed == 0 ? 0 : 1
  }

  private static func required(_ arguments: Arguments) throws(ConfigurationError) -> String {
    guard let path = arguments.value("packs") else {
      throw .fault(Wording(ja: "--packs DIR が要ります", en: "--packs DIR is required"))
    }
    return path
  }

  private static func json(_ name: String, _ result: CaseResult) -> JSONValue {
    [
      "pack": .string(name), "test": .string(result.test.title), "passed": .bool(result.passed),
      "decision": .string("\(result.effect)"),
      "rules": .array(result.rules.map { .string($0) }),
    ]
  }
}
