import Crypto
import Glibc

/// Measures what blinded matching costs beside the bare operations of libcrypto it rests on.
///
/// Usage: LinkageBenchmark [--json]; ends with 1 when a bar is missed.
@main enum LinkageBenchmark {
  static func main() throws {
    let figures =
      try StepBenchmark.figures() + [try MatchBenchmark.figure()] + IndexBenchmark.figures()
    if CommandLine.arguments.contains("--json") {
      print("{\"rows\":[\(figures.map(\.json).joined(separator: ","))]}")
    } else {
      for figure in figures { print(figure.line) }
    }
    if figures.contains(where: { !$0.isMet }) { exit(1) }
  }
}

/// A measured value and the most it may be.
struct Figure {
  let name: String
  let value: Double
  var bar: Double?

  var isMet: Bool { bar.map { value <= $0 } ?? true }

  var json: String {
    "{\"name\":\"\(name)\",\"value\":\(rounded),\"bar\":\(bar.map { "\($0)" } ?? "null"),"
      + "\"met\":\(isMet)}"
  }

  var line: String {
    let padding = String(repeating: " ", count: max(1, 48 - name.count))
    let bound = bar.map { "  <= \($0)\(isMet ? "" : "  MISSED")" } ?? ""
    return "\(name)\(padding)\(rounded)\(bound)"
  }

  private var rounded: Double { (value * 100).rounded() / 100 }
}

/// CPU time, which holds on a busy machine.
enum ProcessorClock {
  /// Microseconds this thread has used so far.
  static var now: Double {
    var time = timespec()
    guard unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0 else { return .nan }
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
  }

  /// The microseconds `work` takes, `count` times, each.
  static func cost(_ count: Int, _ work: () throws -> Void) rethrows -> Double {
    let start = now
    for _ in 0..<count { try work() }
    return (now - start) / Double(count)
  }
}

extension [Double] {
  /// The middle value.
  var median: Double { sorted()[count / 2] }
}
