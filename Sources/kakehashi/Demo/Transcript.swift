import Bridge
import Record

/// What the demo tells: numbered steps, each with what happened and how long it took.
final class Transcript {
  private let output: Output
  private var number = 0

  init(_ output: Output) { self.output = output }

  /// Begins a step.
  func step(_ ja: String, _ en: String) {
    number += 1
    output.line()
    output.line("\(number). \(Wording(ja: ja, en: en).text(in: output.language))")
  }

  /// One thing that was seen to happen.
  func note(_ ja: String, _ en: String) {
    output.line("     \(Wording(ja: ja, en: en).text(in: output.language))")
  }

  /// Runs `body` and says how long it took.
  func timed<T>(_ ja: String, _ en: String, _ body: () async throws -> T) async throws -> T {
    let clock = ContinuousClock()
    let start = clock.now
    let value = try await body()
    let took = Self.milliseconds(clock.now - start)
    note("\(ja)（\(took) ms）", "\(en) (\(took) ms)")
    return value
  }

  /// A check that the demo rests on; when it does not hold the demo has failed.
  func expect(_ holds: Bool, _ ja: String, _ en: String) throws {
    guard holds else {
      throw CommandError(ja: "期待に反しました: \(ja)", en: "this did not hold: \(en)")
    }
    note("✓ \(ja)", "✓ \(en)")
  }

  /// Runs a command of this program as a reader would, who sees its line and what it prints.
  func command(_ words: [String], ending code: Int32 = 0) async throws {
    output.line("     $ kakehashi \(words.joined(separator: " "))")
    guard let name = words.first, let command = Help.command(named: name),
      try await command.run(Array(words.dropFirst()), output) == code
    else {
      throw CommandError(ja: "この命令が期待どおりに終わりません", en: "this command did not end as expected")
    }
    output.line()
  }

  private static func milliseconds(_ duration: Duration) -> String {
    let tenths = (duration / .microseconds(100)).rounded()
    return "\(Double(tenths) / 10)"
  }
}
