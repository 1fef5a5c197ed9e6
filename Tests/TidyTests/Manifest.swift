/// The dependencies of each target as Package.swift states them.
struct Manifest {
  let floors: [String: Set<String>]
  /// By the folder below Tests that a test target or a program stands in.
  let tests: [String: Set<String>]

  /// Reads the calls `floor(…)`, `.executableTarget(…)` and `tests(…)`: the
  /// first literal of each is the name, the others are what it depends on.
  init(_ source: SourceText) {
    let calls = ["floor(", ".executableTarget("].flatMap { source.literals(inCallsOf: $0) }
      .filter { !$0.contains { $0.hasPrefix("Tests/") } }
    // A program for the tests names its folder last: `path: "Tests/Benchmarks/LoadGenerator"`.
    let programs = source.literals(inCallsOf: ".executableTarget(").compactMap { call in
      call.last.flatMap { path in
        path.hasPrefix("Tests/") ? (String(path.dropFirst(6)), Set(call.dropFirst())) : nil
      }
    }
    floors = Dictionary(
      calls.map { ($0[0], Set($0.dropFirst())) }, uniquingKeysWith: { first, _ in first })
    let tested = source.literals(inCallsOf: "tests(").map { call in
      ("\(call[0])Tests", call.count == 1 ? Set(call) : Set(call.dropFirst()))
    }
    tests = Dictionary(tested + programs, uniquingKeysWith: { first, _ in first })
  }
}

extension SourceText {
  /// The string literals of each call that has any, in order.
  fileprivate func literals(inCallsOf opening: String) -> [[String]] {
    let wanted = Array(opening.utf8)
    guard code.count >= wanted.count else { return [] }
    return (0...code.count - wanted.count).compactMap { start in
      guard code[start..<start + wanted.count].elementsEqual(wanted) else { return nil }
      let found = literals(from: start + wanted.count)
      return found.isEmpty ? nil : found
    }
  }

  private func literals(from start: Int) -> [String] {
    var found: [String] = []
    var depth = 1
    var open: Int?
    for index in code.indices[start...] {
      switch code[index] {
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth -= 1
      case UInt8(ascii: "\""):
        if let begun = open {
          found.append(String(decoding: raw[begun + 1..<index], as: UTF8.self))
          open = nil
        } else {
          open = index
        }
      default: break
      }
      if depth == 0 { break }
    }
    return found
  }
}

extension Manifest {
  /// What the target that a file of the tests belongs to depends on.
  func dependencies(ofTest path: String) -> Set<String> {
    tests.first { path.hasPrefix("Tests/\($0.key)/") }?.value ?? []
  }
}
