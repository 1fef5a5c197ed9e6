import Bridge

/// The words after a command, split into options and operands; unknown options are refused.
struct Arguments {
  /// What stands without `--`, in order.
  private(set) var operands: [String] = []
  private var values: [String: String] = [:]
  private var flags: Set<String> = []

  /// Splits `words`: `--name value` or `--name=value` for `options`, `--name` for `flags`.
  ///
  /// - Throws: ``UsageError`` for an unknown option, a missing value or too many operands.
  init(
    _ words: some Sequence<String>, options: [String] = [], flags known: [String] = [],
    operandsMax: Int = 0
  ) throws(UsageError) {
    var words = Array(words)[...]
    let flagNames = known + ["json"]
    while let word = words.popFirst() {
      guard word.hasPrefix("--"), word != "--" else {
        operands.append(word)
        continue
      }
      let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1).map(String.init)
      let name = parts.first ?? ""
      if flagNames.contains(name), parts.count == 1 {
        flags.insert(name)
      } else if options.contains(name) {
        guard let value = parts.count == 2 ? parts[1] : words.popFirst() else {
          throw UsageError("`--\(name)` needs a value")
        }
        guard values.updateValue(value, forKey: name) == nil else {
          throw UsageError("`--\(name)` is given twice")
        }
      } else {
        let hint = Spelling.nearest(name, in: options + flagNames).map {
          "; did you mean `--\($0)`?"
        }
        throw UsageError("unknown option `--\(name)`\(hint ?? "")")
      }
    }
    guard operands.count <= operandsMax else {
      throw UsageError("unexpected `\(operands[operandsMax])`")
    }
  }

  /// Whether scripts are to read the output.
  var json: Bool { flags.contains("json") }

  /// Whether the flag was given.
  func has(_ flag: String) -> Bool { flags.contains(flag) }

  /// The value of an option, nil where it was not given.
  func value(_ option: String) -> String? { values[option] }

  /// The value of an option that the command cannot do without.
  func required(_ option: String) throws(UsageError) -> String {
    guard let value = values[option] else { throw UsageError("`--\(option)` is required") }
    return value
  }

  /// The operand at `index`, called `name` in the usage text.
  func operand(_ index: Int, _ name: String) throws(UsageError) -> String {
    guard index < operands.count else { throw UsageError("\(name) is missing") }
    return operands[index]
  }
}

/// The command line itself is wrong; exit code 2, with a hint where to read on.
struct UsageError: Error, Equatable {
  let message: String

  init(_ message: String) { self.message = message }
}
