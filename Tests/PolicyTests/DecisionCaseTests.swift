import Foundation
import Policy
import Testing

/// One decision kept as a file under `ALLOW` or `DENY`.
struct DecisionCase: Decodable, CustomTestStringConvertible {
  struct Document: Decodable {
    let category: String
    let label: String
    let docAge: String
    let tag: String
  }

  let title: String
  let requester: String
  let custodian: String
  let half: String?
  let facts: [String: String]
  let document: Document
  let rules: [String]

  var testDescription: String { title }
}

@Suite struct DecisionCases {
  static func cases(_ verdict: String) throws -> [DecisionCase] {
    let folders = Shipped.packNames + ["mame--oshidori"]
    return try folders.flatMap { folder in
      let path = Shipped.folder.appending(path: "\(folder)/\(verdict)")
      return try FileManager.default.contentsOfDirectory(at: path, includingPropertiesForKeys: nil)
        .filter { $0.pathExtension == "json" }
        .sorted { $0.path < $1.path }
        .map { try JSONDecoder().decode(DecisionCase.self, from: Data(contentsOf: $0)) }
    }
  }

  @Test func `under ALLOW are permitted by the rules they name`() throws {
    let cases = try Self.cases("ALLOW")
    #expect(cases.count >= 10)
    for item in cases { try check(item, .permit) }
  }

  @Test func `under DENY are refused by the rules they name`() throws {
    let cases = try Self.cases("DENY")
    #expect(cases.count >= 12)
    for item in cases { try check(item, .deny) }
  }

  private func check(_ item: DecisionCase, _ expected: Effect) throws {
    let agreement = item.half == nil ? try Shipped.agreement() : nil
    let policy = try JointPolicy(
      requester: Shipped.pack(item.requester), custodian: Shipped.pack(item.custodian),
      agreement: agreement)
    var facts = Facts(vocabulary: .bridge2)
    for (attribute, value) in item.facts {
      let isKnown = facts.set(attribute, value)
      #expect(isKnown, "\(item.title): \(attribute) \(value)")
    }
    let cell = DocumentCell(
      category: item.document.category, label: item.document.label,
      docAge: item.document.docAge, tag: item.document.tag)
    let explanation = policy.explain(facts, document: cell)
    guard let name = item.half, let half = Half(rawValue: name) else {
      #expect(explanation.decision == expected, "\(item.title)")
      #expect(Set(explanation.deciding.map(\.text)) == Set(item.rules), "\(item.title)")
      return
    }
    let summary = try #require(explanation.halves.first { $0.half == half })
    #expect(summary.decision == expected, "\(item.title)")
    let deciding = summary.matching.filter { $0.effect == expected }
    #expect(Set(deciding.map(\.text)) == Set(item.rules), "\(item.title)")
  }
}
