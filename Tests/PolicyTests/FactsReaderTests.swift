import Policy
import Testing

@Suite struct FactsReading {
  private func read(_ json: String) throws(ArtefactError) -> Facts {
    let bytes = Array(json.utf8)
    return try FactsReader.read(bytes.span, in: .bridge2)
  }

  @Test func `gives what was set by name, for every word of the vocabulary`() throws {
    for attribute in Vocabulary.bridge2.attributes {
      for value in attribute.values {
        var facts = Facts(vocabulary: .bridge2)
        facts.set(attribute.name, value.name)
        #expect(try read("{\"\(attribute.name)\":\"\(value.name)\"}") == facts)
      }
    }
  }

  @Test func `allows white space and leaves the rest unknown`() throws {
    var facts = Facts(vocabulary: .bridge2)
    #expect(try read(" { } \n") == facts)
    facts.set("role", "doctor")
    facts.set("purpose", "TREAT")
    #expect(try read("{\n\t\"role\" : \"doctor\" ,\r\n \"purpose\":\"TREAT\"}") == facts)
  }

  @Test(arguments: [
    (#"{"rol":"doctor"}"#, "rol", "doctor"), (#"{"role":"docter"}"#, "role", "docter"),
    (#"{"role":"Doctor"}"#, "role", "Doctor"), (#"{"role":"clinic"}"#, "role", "clinic"),
    (#"{"role":"医師"}"#, "role", "医師"), (#"{"role":"doctor "}"#, "role", "doctor "),
  ])
  func `notes a word the vocabulary lacks, so that the decision is E-VOCAB`(
    json: String, attribute: String, value: String
  ) throws {
    let facts = try read(json)
    #expect(facts.unknownWords == [NamedFact(attribute: attribute, value: value)])
    let verdict = try Shipped.joint("mame", asks: "oshidori").verdict(on: facts)
    #expect(verdict.decision == .deny)
    #expect(!verdict.isUnderstood)
    #expect(verdict.rules == [])
  }

  @Test(arguments: [
    ("", 0), ("[]", 0), ("{", 1), (#"{"role"}"#, 7), (#"{"role":1}"#, 8), (#"{"role":null}"#, 8),
    (#"{"role":["doctor"]}"#, 8), (#"{"role":{"a":"b"}}"#, 8), (#"{"role":"doctor",}"#, 17),
    (#"{"role":"doctor"}{}"#, 17), (#"{"role":"doctor" "purpose":"TREAT"}"#, 17),
    (#"{"role":"doctor","role":"doctor"}"#, 18), (#"{"role":"doctor","role":"nurse"}"#, 18),
    (#"{"role":"d\u006fctor"}"#, 10), (#"{"role":"doc\"tor"}"#, 9), (#"{"":"doctor"}"#, 2),
    (#"{"role":""}"#, 9), ("{\"role\":\"a\u{1}\"}", 10),
  ])
  func `refuses what is no flat object of words`(json: String, offset: Int) {
    let error = #expect(throws: ArtefactError.self) { try read(json) }
    #expect(error?.offset == offset)
  }

  @Test func `refuses bytes that are no text`() {
    let bytes = Array(#"{"role":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8)
    let error = #expect(throws: ArtefactError.self) {
      try FactsReader.read(bytes.span, in: .bridge2)
    }
    #expect(error?.fault == .text)
  }

  @Test(arguments: [(0, true), (1, false)])
  func `holds facts to their size`(excess: Int, isAccepted: Bool) {
    let padding = PolicyLimits.factsBytesMax - 2 + excess
    let json = "{" + String(repeating: " ", count: padding) + "}"
    #expect(((try? read(json)) != nil) == isAccepted)
  }

  @Test(arguments: [(0, true), (1, false)])
  func `holds words to their length`(excess: Int, isAccepted: Bool) {
    let word = String(repeating: "a", count: PolicyLimits.wordBytesMax + excess)
    #expect(((try? read("{\"role\":\"\(word)\"}")) != nil) == isAccepted)
  }

  @Test func `finds the words of a vocabulary as large as may be`() throws {
    let words = (1..<PolicyLimits.valuesMax).map { "v\($0)" }
    let attributes = (0..<PolicyLimits.attributesMax).map {
      RandomPolicies.attribute("a\($0)", .subject, words)
    }
    let vocabulary = try Vocabulary(identifier: "large@1", attributes: attributes)
    for attribute in attributes {
      for value in attribute.values {
        let bytes = Array("{\"\(attribute.name)\":\"\(value.name)\"}".utf8)
        let facts = try FactsReader.read(bytes.span, in: vocabulary)
        #expect(facts[attribute.name] == value.name)
      }
    }
  }

  @Test func `gives the verdict that decision and explanation give`() throws {
    var random = try RandomPolicies(.forTest("verdicts"))
    var permitted = 0
    for _ in 0..<300 {
      let policy = try JointPolicy(
        requester: random.pack("p"), custodian: random.pack("q"), agreement: random.agreement())
      for _ in 0..<10 {
        let facts = random.facts()
        let fields = facts.named.map { "\"\($0.attribute)\":\"\($0.value)\"" }
        let bytes = Array("{\(fields.joined(separator: ","))}".utf8)
        let verdict = try policy.verdict(onFactsIn: bytes.span)
        switch policy.decide(facts) {
        case .permit(let permit):
          permitted += 1
          #expect(verdict.decision == .permit)
          #expect(verdict.scope == permit.scope)
          #expect(verdict.obligations == permit.obligations)
          #expect(verdict.rules == permit.explanation.deciding)
        case .refusal(let refusal):
          #expect(verdict.decision == .deny)
          #expect(verdict.scope.isEmpty)
          #expect(verdict.obligations.isEmpty)
          #expect(verdict.rules == refusal.explanation.deciding)
        }
      }
    }
    #expect(permitted > 100)
  }
}
