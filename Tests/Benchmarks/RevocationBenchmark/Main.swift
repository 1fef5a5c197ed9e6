import Glibc
import Platform

/// Measures when the last bytes of sessions come that are revoked while they stream.
@main
enum RevocationBenchmark {
  static let usage = """
    usage: RevocationBenchmark node --directory DIR [--every 250]
           RevocationBenchmark watch --directory DIR --port PORT [--sessions 1000]
             [--facilities 10] [--json]

    The first is a broker behind a listener with mutual TLS: every session streams a block each
    `--every` milliseconds. The second opens the sessions, each on a connection of its own,
    revokes one facility after the other and looks at when the last byte of each came.
    DIR holds what `LoadGenerator certificates` makes.

    """

  static func main() async {
    do throws(Fault) {
      let options = try Options(CommandLine.arguments.dropFirst())
      switch options.command {
      case "node": try await Node.run(options)
      case "watch": exit(try await Watch.run(options))
      default: throw Fault("no such command `\(options.command)`")
      }
    } catch {
      Output.error("revocation benchmark: \(error.text)\n\(usage)")
      exit(2)
    }
  }
}

/// What keeps the measurement from being one.
struct Fault: Error {
  let text: String

  init(_ text: String) { self.text = text }
}

/// Where text goes.
enum Output {
  static func data(_ text: String) { write(text, to: STDOUT_FILENO) }

  static func error(_ text: String) { write(text, to: STDERR_FILENO) }

  private static func write(_ text: String, to raw: Int32) {
    let bytes = Array(text.utf8)
    _ = unsafe Glibc.write(raw, bytes, bytes.count)
  }
}

/// A command and its options, each `--name value`, beside `--json`.
struct Options {
  let command: String
  let isJSON: Bool
  private var values: [String: String] = [:]

  init(_ arguments: ArraySlice<String>) throws(Fault) {
    command = arguments.first ?? ""
    isJSON = arguments.contains("--json")
    var rest = arguments.dropFirst().filter { $0 != "--json" }[...]
    while let name = rest.popFirst() {
      guard name.hasPrefix("--"), let value = rest.popFirst() else {
        throw Fault("`\(name)` is not an option with a value")
      }
      values[String(name.dropFirst(2))] = value
    }
  }

  func text(_ name: String) throws(Fault) -> String {
    guard let value = values[name] else { throw Fault("`--\(name)` is missing") }
    return value
  }

  func number(_ name: String, or other: Int? = nil) throws(Fault) -> Int {
    guard let text = values[name] else {
      guard let other else { throw Fault("`--\(name)` is missing") }
      return other
    }
    guard let number = Int(text), number > 0 else { throw Fault("`--\(name)` is no number") }
    return number
  }
}
