import Consent
import Foundation
import Platform
import Policy
import Record
import Testing

/// The example pack that decides by a FHIR R4 Consent alone.
struct ConsentExample {
  let pack: Pack
  /// Both files with what was read from them.
  let sources: [(text: String, document: Policy.Document)]
  private let policy: JointPolicy

  /// The codes the example has words for, and where in a document they stand.
  static let subjects: [(system: String, code: String, axis: String)] = [
    ("http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "R", "label"),
    ("http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "V", "label"),
    ("http://terminology.hl7.org/ValueSet/v3-InformationSensitivityPolicy", "HIV", "label"),
    ("http://terminology.hl7.org/ValueSet/v3-InformationSensitivityPolicy", "ETHUD", "label"),
    ("http://hl7.org/fhir/resource-types", "MedicationStatement", "category"),
    ("http://loinc.org/", "42828-4", "tag"),
  ]

  static let rows = subjects.map {
    ConsentRow(Coding(system: $0.system, code: $0.code), "custodian.\($0.code)")
  }

  init() throws {
    let folder = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Policies/examples/leap")
    func read(_ name: String, _ vocabularies: [Vocabulary]) throws -> (String, Policy.Document) {
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      let source = SourceFile(name: name, text: text)
      let parsed = PolicyParser.parse(source, vocabularies: vocabularies)
      #expect(parsed.diagnostics.map { $0.rendered() } == [])
      return (text, try #require(parsed.document))
    }
    let words = try read("leap@1.vocabulary", [.bridge2])
    guard case .vocabulary(let text) = words.1 else { throw Malformed(name: "leap@1.vocabulary") }
    let source = try read("leap.pack", [text.vocabulary()])
    guard case .pack(let pack) = source.1 else { throw Malformed(name: "leap.pack") }
    self.pack = pack
    sources = [words, source]
    let anyone = Pack(
      name: "any", version: 1, vocabulary: pack.vocabulary,
      statements: [.rule(Rule(id: "any", effect: .permit, half: .request, conditions: []))])
    policy = try JointPolicy(requester: anyone, custodian: pack, agreement: nil)
  }

  struct Malformed: Error {
    let name: String
  }

  /// What the pack decides about a document without labels of the kind asked for, in the words of
  /// the cases, and the codes whose documents it leaves out.
  func decide(
    _ item: ConsentCases.Case, _ cases: ConsentCases
  ) throws -> (decision: String, redacted: Set<[String]>) {
    let facts = try ImportedConsent(item.consent).facts(
      for: item.question, at: cases.now, in: pack.vocabulary, rows: Self.rows)
    #expect(facts.unknownWords == [], "\(item.name)")
    let asked = item.question.classes.first?.code ?? "other"
    let explanation = policy.explain(facts, document: cell(category: asked))
    let isDenied = explanation.deciding.contains { $0.effect == .deny }
    guard explanation.decision == .permit else {
      return (isDenied ? "CONSENT_DENY" : "NO_CONSENT", [])
    }
    let scope = policy.verdict(on: facts).scope
    let left = Self.subjects.filter { subject in
      let cell =
        switch subject.axis {
        case "label": cell(category: asked, label: subject.code)
        case "tag": cell(category: asked, tag: subject.code)
        default: cell(category: subject.code)
        }
      return !scope.contains(cell)
    }
    return ("CONSENT_PERMIT", Set(left.map { [$0.system, $0.code] }))
  }

  private func cell(
    category: String, label: String = "none", tag: String = "none"
  ) -> DocumentCell {
    DocumentCell(category: category, label: label, docAge: Vocabulary.unknown, tag: tag)
  }
}
