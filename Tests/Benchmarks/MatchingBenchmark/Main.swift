import FoundationEssentials
import Linkage

/// Says which of the asked people share which tokens with whom of the held ones.
///
/// Usage: MatchingBenchmark japanese|latin HELD ASKED; both are tables with tabs and a head line.
/// Prints `ASKED HELD FAMILY,FAMILY…` by the rows' ids for each pair with a hit, then the count of
/// tokens asked and of rows that could not be read.
@main enum MatchingBenchmark {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst().map { $0 }
    guard arguments.count == 3, let profile = profiles[arguments[0]] else {
      print("usage: MatchingBenchmark japanese|latin HELD ASKED")
      return
    }
    let held = try people(arguments[1], profile), asked = try people(arguments[2], profile)
    var index: [[UInt8]: [String]] = [:]
    for (id, tokens) in held.people {
      for token in tokens { index[token.bytes, default: []].append(id) }
    }
    var lines: [String] = []
    for (id, tokens) in asked.people {
      var hits: [String: [Int]] = [:]
      for token in tokens {
        for other in index[token.bytes] ?? [] {
          hits[other, default: []].append(Int(token.family.number))
        }
      }
      for (other, families) in hits {
        lines.append("\(id) \(other) \(families.map { String($0) }.joined(separator: ","))")
      }
    }
    print(lines.joined(separator: "\n"))
    let most = asked.people.map(\.tokens.count).max() ?? 0
    let sum = asked.people.reduce(0) { $0 + $1.tokens.count }
    print("tokens", sum, most)
    print("unreadable", held.unreadable + asked.unreadable)
  }

  private typealias Reader = @Sendable (MatchFields) throws(LinkageError) -> MatchPerson

  private static let profiles: [String: Reader] = [
    "japanese": { fields throws(LinkageError) in try MatchPerson(japanese: fields) },
    "latin": { fields throws(LinkageError) in try MatchPerson(latin: fields) },
  ]

  private static func people(
    _ path: String, _ profile: Reader
  ) throws -> (people: [(id: String, tokens: [MatchToken])], unreadable: Int) {
    let rows = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map { String($0) }
    }
    let head = rows[0]
    var people: [(id: String, tokens: [MatchToken])] = []
    var unreadable = 0
    for row in rows.dropFirst() {
      var fields = MatchFields()
      for (name, value) in zip(head, row) {
        if let column = columns[name] { fields[keyPath: column] = value }
      }
      do throws(LinkageError) {
        people.append((row[0], MatchTokens.tokens(for: try profile(fields), epoch: 1)))
      } catch {
        unreadable += 1
      }
    }
    return (people, unreadable)
  }

  private static let columns: [String: any WritableKeyPath<MatchFields, String> & Sendable] = [
    "family": \.family, "given": \.given, "formerFamily": \.formerFamily,
    "familyWritten": \.familyWritten, "givenWritten": \.givenWritten, "birthDate": \.birthDate,
    "sex": \.sex, "postcode": \.postcode, "phone": \.phone, "houseNumber": \.houseNumber,
    "street": \.street, "town": \.town,
  ]
}
