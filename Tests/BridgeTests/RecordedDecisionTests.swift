import Bridge
import Policy
import Record
import Testing

@Suite struct `Recorded decisions` {
  /// What both halves of a pack permit, by rules written out.
  private func policy(_ disclosing: String) throws -> JointPolicy {
    let text = "pack mame version 1 vocabulary bridge@2\n\npermit request A\n\(disclosing)\n"
    let parsed = PolicyParser.parse(SourceFile(name: "a", text: text))
    guard case .pack(let pack) = try #require(parsed.document) else { throw Missing("a pack") }
    return try JointPolicy(requester: pack, custodian: pack, agreement: nil)
  }

  /// The decision on a role, as the view of `audience` has it.
  private func recorded(
    _ role: String, _ policy: JointPolicy, for audience: Audience = .custodian
  ) throws -> RecordedDecision {
    var facts = Facts(vocabulary: policy.vocabulary)
    facts.set("role", role)
    facts.set("purpose", "TREAT")
    let explanation =
      switch policy.decide(facts) {
      case .permit(let permit): permit.explanation
      case .refusal(let refusal): refusal.explanation
      }
    let view: JSONValue = ["decision": ExplanationViews.json(explanation.view(audience))]
    return try #require(RecordedDecision(view: view, for: audience))
  }

  @Test func `come out otherwise under a draft, both ways`() throws {
    let old = try policy("permit disclose P when role is doctor, nurse")
    let draft = try policy("permit disclose P when role is doctor, clerk")
    let past = try ["doctor", "nurse", "clerk"].map { try recorded($0, old) }
    #expect(past.map(\.permitted) == [true, true, false])
    let now = past.map { $0.replayed(under: draft) }
    #expect(now.map(\.permitted) == [true, false, true])
    #expect(now[1].reasons.map(\.rule) == ["E-NO-PERMIT"])
  }

  @Test func `say of the asking side only what it made itself`() throws {
    let refused = try recorded(
      "nurse", policy("permit disclose P when role is doctor"), for: .requester)
    #expect(refused.permitted)
    let draft = try policy(
      "permit disclose P when role is clerk\ndeny request D when role is nurse")
    #expect(refused.replayed(under: draft).permitted == false)
  }

  @Test func `read a word that the draft lacks as unknown`() throws {
    let view: JSONValue = [
      "decision": [
        "decision": "deny", "reasons": ["E-NO-PERMIT"],
        "facts": ["role": "homeopath", "shoeSize": "42", "purpose": "TREAT"],
      ]
    ]
    let past = try #require(RecordedDecision(view: view, for: .custodian))
    #expect(past.permitted == false)
    let open = try policy("permit disclose P when role is doctor, unknown")
    #expect(past.replayed(under: open).permitted)
    let closed = try policy("permit disclose P when role is doctor")
    #expect(past.replayed(under: closed).permitted == false)
  }

  @Test func `are none where a view tells of no decision`() {
    #expect(RecordedDecision(view: ["action": "phrases"], for: .custodian) == nil)
  }
}
