import Foundation
import Policy
import Testing

/// The Swiss national record's policy as 24 cubes against 6,720 decisions of its official XACML
/// stack (github.com/ehealthsuisse/epr-policy-stack).
@Suite struct SwissRecord {
  struct SourceRule: Decodable {
    let id: String
    let effect: String
    let when: [String: [String]]
  }

  struct Vectors: Decodable {
    let columns: [String]
    let rows: [[String]]
  }

  @Test func `is decided as its official policy stack decides`() throws {
    guard let folder = sharedData()?.appending(path: "policy"),
      let rulesData = try? Data(contentsOf: folder.appending(path: "swiss_epr_rules_24.json")),
      let vectorsData = try? Data(contentsOf: folder.appending(path: "swiss_epr_vectors.json"))
    else {
      print("skipped: shared data not found")
      return
    }
    let rules = try JSONDecoder().decode([SourceRule].self, from: rulesData)
    let vectors = try JSONDecoder().decode(Vectors.self, from: vectorsData)
    let names = vectors.columns.dropLast()
    let vocabulary = try Vocabulary(
      identifier: "swiss@1",
      attributes: names.enumerated().map { position, name in
        let written = rules.flatMap { $0.when[name] ?? [] }
        let values = Set(vectors.rows.map { $0[position] } + written).sorted()
        return RandomPolicies.attribute(name, .request, values)
      })
    let statements = try rules.map { rule in
      Statement.rule(
        Rule(
          id: rule.id, effect: try #require(Effect(rawValue: rule.effect)), half: .disclose,
          conditions: rule.when.sorted { $0.key < $1.key }.map { Condition($0.key, $0.value) }))
    }
    let anyone = Rule(id: "any", effect: .permit, half: .request, conditions: [])
    let policy = try JointPolicy(
      requester: Pack(
        name: "any", version: 1, vocabulary: vocabulary, statements: [.rule(anyone)]),
      custodian: Pack(name: "swiss", version: 1, vocabulary: vocabulary, statements: statements),
      agreement: nil)
    var permits = 0
    for row in vectors.rows {
      var facts = Facts(vocabulary: vocabulary)
      for (name, value) in zip(names, row) { facts.set(name, value) }
      let isPermitted = policy.permitted(facts) != nil
      #expect(isPermitted == (row.last == "Permit"), "\(row)")
      if isPermitted { permits += 1 }
    }
    #expect(vectors.rows.count == 6720)
    #expect(permits > 100)
  }
}

/// The folder of shared test data, from the environment or beside the package; nil without one.
func sharedData() -> URL? {
  if let path = ProcessInfo.processInfo.environment["KAKEHASHI_SHARED_DATA"] {
    return URL(filePath: path)
  }
  var folder = URL(filePath: #filePath)
  while folder.path != "/" {
    folder.deleteLastPathComponent()
    let candidate = folder.appending(path: "shared/data")
    if FileManager.default.fileExists(atPath: candidate.path) { return candidate }
  }
  return nil
}
