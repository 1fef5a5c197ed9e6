import Policy
import Testing

@Suite struct AnalysisLimits {
  @Test func `an analysis that would grow too large has no answer`() throws {
    let pack = try Shipped.pack("mame")
    #expect(throws: PolicyError.analysisTooLarge(20)) {
      try PolicyAnalysis(pack, on: .custodian, nodesMax: 20)
    }
    let roomy = try PolicyAnalysis(pack, on: .custodian, nodesMax: 2000)
    #expect(roomy.counts().permitted > 0)
    #expect(try roomy.ruleUses().count > 10)
  }

  @Test func `a vocabulary of more requests than can be counted is refused`() throws {
    let values = (0..<64).map {
      AttributeValue(name: $0 == 0 ? "unknown" : "v\($0)", ja: "", en: "")
    }
    let documents = ["category", "label", "docAge", "tag"].map {
      Attribute(
        name: $0, ja: $0, en: $0, values: Array(values.prefix(2)), isOrdered: false,
        axis: .document)
    }
    let subjects = (0..<22).map {
      Attribute(
        name: "a\($0)", ja: "", en: "", values: values, isOrdered: false, axis: .subject)
    }
    let vocabulary = try Vocabulary(identifier: "vast@1", attributes: documents + subjects)
    let pack = Pack(name: "p", version: 1, vocabulary: vocabulary)
    #expect(throws: PolicyError.requestsTooMany) { try PolicyAnalysis(pack, on: .custodian) }
  }
}
