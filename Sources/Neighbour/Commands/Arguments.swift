/// The words after a command: pairs of a long flag and its value, and switches without one.
package struct Arguments: Sendable {
  private var values: [String: String] = [:]
  private var present: Set<String> = []

  /// Reads the words; throws ``NeighbourError/usage(_:)`` for a flag that is among neither
  /// `flags` nor `switches`, comes twice or has no value.
  package init(
    _ words: [String], flags: Set<String>, switches: Set<String> = []
  ) throws(NeighbourError) {
    var rest = words[...]
    while let word = rest.popFirst() {
      guard word.hasPrefix("--") else { throw .usage("`\(word)` is not a flag") }
      let flag = String(word.dropFirst(2))
      if switches.contains(flag) {
        guard present.insert(flag).inserted else { throw .usage("`\(word)` is given twice") }
        continue
      }
      guard flags.contains(flag) else { throw .usage("unknown flag `\(word)`") }
      guard values[flag] == nil else { throw .usage("`\(word)` is given twice") }
      guard let value = rest.popFirst() else { throw .usage("`\(word)` has no value") }
      values[flag] = value
    }
  }

  /// The value of a flag, if it was given.
  package subscript(_ flag: String) -> String? { values[flag] }

  /// Whether a switch was given.
  package func has(_ name: String) -> Bool { present.contains(name) }

  /// The value of a flag that must be given; throws ``NeighbourError/usage(_:)``.
  package func required(_ flag: String) throws(NeighbourError) -> String {
    guard let value = values[flag] else { throw .usage("`--\(flag)` is missing") }
    return value
  }

  /// A whole number within a range; throws ``NeighbourError/usage(_:)``.
  package func number(
    _ flag: String, in range: ClosedRange<Int>, default value: Int
  ) throws(NeighbourError) -> Int {
    guard let text = values[flag] else { return value }
    guard let number = Int(text), range.contains(number) else {
      throw .usage("`--\(flag)` is a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }
}
