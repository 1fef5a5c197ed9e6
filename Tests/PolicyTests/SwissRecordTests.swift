import Foundation
import Policy
import Testing
import TestSupport

/// The Swiss national record's policy, written as a pack, against 6,720 decisions of its official
/// XACML stack (github.com/ehealthsuisse/epr-policy-stack).
@Suite struct SwissRecord {
  struct Vectors: Decodable {
    let columns: [String]
    let rows: [[String]]
  }

  static let folder = "examples/swiss-epr"

  @Test(arguments: ["swiss@1.vocabulary", "swiss.pack"])
  func `stands in its canonical form`(file: String) throws {
    let source = try Shipped.source("\(Self.folder)/\(file)")
    let parsed = PolicyParser.parse(source, vocabularies: [try vocabulary()])
    #expect(parsed.diagnostics.map { $0.rendered(.en) } == [])
    let document = try #require(parsed.document)
    #expect(PolicyFormatter.format(document) == source.text)
    let bytes = PolicyArtefact.encode(document)
    #expect(try PolicyArtefact.decode(bytes, vocabularies: [vocabulary()]) == document)
  }

  @Test func `passes the cases it brings along`() throws {
    let results = try CaseRunner.run(pack())
    #expect(results.count == 2)
    for result in results { #expect(result.passed, "\(result.test.title): \(result.rules)") }
  }

  @Test func `is decided as its official policy stack decides`() throws {
    guard let data = SharedData.data("policy/swiss_epr_vectors.json") else { return }
    let vectors = try JSONDecoder().decode(Vectors.self, from: data)
    let pack = try pack()
    #expect(pack.rules.count == 24)
    let anyone = Pack(
      name: "any", version: 1, vocabulary: pack.vocabulary,
      statements: [.rule(Rule(id: "any", effect: .permit, half: .request, conditions: []))])
    let policy = try JointPolicy(requester: anyone, custodian: pack, agreement: nil)
    var permits = 0
    var mismatches: [[String]] = []
    for row in vectors.rows {
      let words = Dictionary(uniqueKeysWithValues: zip(vectors.columns, row))
      var facts = Facts(vocabulary: pack.vocabulary)
      for attribute in pack.vocabulary.attributes where attribute.axis != .document {
        facts.set(attribute.name, try #require(words[attribute.name]))
      }
      let label = try #require(words["label"])
      let cell = DocumentCell(
        category: "unknown", label: label, docAge: "unknown", tag: "unknown")
      let isPermitted = policy.permitted(facts)?.contains(cell) ?? false
      #expect(facts.unknownWords == [])
      if isPermitted { permits += 1 }
      if isPermitted != (words["expected"] == "Permit") { mismatches.append(row) }
    }
    #expect(mismatches == [])
    #expect(vectors.rows.count == 6720)
    #expect(permits > 100)
  }

  private func vocabulary() throws -> Vocabulary {
    let source = try Shipped.source("\(Self.folder)/swiss@1.vocabulary")
    guard case .vocabulary(let text) = PolicyParser.parse(source).document else {
      throw Shipped.Missing(name: source.name)
    }
    return try text.vocabulary()
  }

  private func pack() throws -> Pack {
    let source = try Shipped.source("\(Self.folder)/swiss.pack")
    let parsed = PolicyParser.parse(source, vocabularies: [try vocabulary()])
    guard case .pack(let pack) = parsed.document else { throw Shipped.Missing(name: source.name) }
    return pack
  }
}
