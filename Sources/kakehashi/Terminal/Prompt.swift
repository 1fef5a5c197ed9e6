import Bridge
import Glibc
import Record

/// Asks a person at a terminal for what the command line left out; elsewhere it never asks.
struct Prompt {
  private let output: Output
  private let arguments: Arguments
  private let asks: Bool

  /// Asks only where both input and talk are a terminal's and `--yes` was not given.
  init(_ arguments: Arguments, _ output: Output) {
    self.arguments = arguments
    self.output = output
    asks = isatty(0) == 1 && isatty(2) == 1 && !arguments.has("yes")
  }

  /// The value of an option, else the answer to `question`, else `standard`.
  ///
  /// - Throws: ``UsageError`` where there is none of them.
  func answer(
    _ option: String, _ question: Wording, default standard: String? = nil
  ) throws -> String {
    if let value = arguments.value(option) { return value }
    while asks {
      output.ask(question, default: standard)
      guard let line = readLine() else { break }
      let said = line.drop { $0.isWhitespace }
      if !said.isEmpty { return String(said) }
      if let standard { return standard }
    }
    guard let standard else { throw UsageError("`--\(option)` is required") }
    return standard
  }
}
