import Bridge
import HTTP
import Platform
import Record

/// `link pseudonyms`: which of a facility's own patients an incident concerns.
enum PseudonymCommand {
  /// LIMIT: numbers in one call.
  private static let numbersPerCall = 500
  /// LIMIT: bytes of a list of numbers.
  private static let bytesMax = 16 << 20

  /// Asks for the pseudonym of each number in `--file`; with `--among`, shows only those whose
  /// pseudonym stands in that file.
  static func run(_ arguments: Arguments, _ output: Output) async throws -> Int32 {
    let text = try Files.text(try arguments.required("file"), bytesMax: bytesMax)
    let numbers = text.split(whereSeparator: \.isNewline).map(String.init)
    let wanted = try arguments.value("among").map { path in
      Set(
        try Files.text(path, bytesMax: bytesMax).split { !$0.isHexDigit }.lazy
          .filter { $0.utf8.count == 32 }.map(String.init))
    }
    var rows: [(number: String, pseudonym: String)] = []
    try await APIClient.with(try Profile(arguments)) { client in
      for start in stride(from: 0, to: numbers.count, by: numbersPerCall) {
        let part = numbers[start..<min(start + numbersPerCall, numbers.count)]
        let answer = try await client.call(
          .post, "/api/pseudonyms", ["patients": .array(part.map { .string($0) })])
        let found = answer["pseudonyms"]?.elements?.compactMap(\.string) ?? []
        rows += zip(part, found).map { ($0, $1) }
      }
    }
    rows = rows.filter { wanted?.contains($0.pseudonym) ?? true }
    if arguments.json {
      output.json(
        .array(
          rows.map { ["patient": .string($0.number), "pseudonym": .string($0.pseudonym)] }))
    } else {
      output.table(rows.map { [$0.number, $0.pseudonym] })
    }
    return 0
  }
}
