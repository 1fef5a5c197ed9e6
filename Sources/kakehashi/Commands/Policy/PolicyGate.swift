import Bridge
import Record

/// What policies have to reach before they go on, as a pipeline asks for it.
struct PolicyGate {
  /// The least share of faults that the tests of a file notice, in percent.
  private let scoreMin: Int?
  /// Whether a warning of the text, such as a basis to be confirmed, stops.
  private let deniesWarnings: Bool

  /// Reads `--gate PERCENT` and `--deny-warnings`.
  init(_ arguments: Arguments) throws(UsageError) {
    deniesWarnings = arguments.has("deny-warnings")
    guard let text = arguments.value("gate") else {
      scoreMin = nil
      return
    }
    guard let percent = Int(text), (0...100).contains(percent) else {
      throw UsageError("`--gate` is a percentage from 0 to 100")
    }
    scoreMin = percent
  }

  /// What a file misses.
  func missed(by file: String, score: Int?, _ warnings: Int) -> [Wording] {
    var missed: [Wording] = []
    if let score, let scoreMin, score < scoreMin {
      missed.append(
        Wording(
          ja: "\(file): 試験が気づく誤りは \(score)% で、\(scoreMin)% に届きません",
          en: "\(file): the tests notice \(score)% of faults, less than \(scoreMin)%"))
    }
    if deniesWarnings, warnings > 0 {
      missed.append(
        Wording(ja: "\(file): 警告が \(warnings) 件あります", en: "\(file): \(warnings) warnings"))
    }
    return missed
  }
}
