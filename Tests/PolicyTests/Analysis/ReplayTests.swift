import Policy
import Testing

@Suite struct Replays {
  @Test func `a decision that a draft makes otherwise is told`() throws {
    let pack = try written("permit request A\npermit disclose P when role is doctor, nurse")
    let draft = try written("permit request A\npermit disclose P when role is doctor, clerk")
    let policy = try JointPolicy(requester: draft, custodian: draft, agreement: nil)
    let past = try ["doctor", "nurse", "clerk"].map { try decided($0, pack) }
    #expect(past.map(\.decision) == [.permit, .permit, .deny])
    let replay = Replay(past, under: policy)
    #expect(replay.count == 3 && replay.outdated == 0)
    #expect(replay.changed.map(\.past.reference) == ["nurse", "clerk"])
    #expect(replay.changed.map(\.decision) == [.deny, .permit])
    #expect(replay.newlyDenied == 1 && replay.newlyPermitted == 1)
    #expect(replay.changed[0].reasons.map(\.rule) == ["E-NO-PERMIT"])
    #expect(replay.changed[1].deciding.map(\.id) == ["A", "P"])
  }

  @Test func `a decision on one document is replayed on that document`() throws {
    let draft = try written(
      "permit request A\npermit disclose P when role is doctor\n category is image")
    let policy = try JointPolicy(requester: draft, custodian: draft, agreement: nil)
    let facts = [
      NamedFact(attribute: "role", value: "doctor"),
      NamedFact(attribute: "purpose", value: "TREAT"),
    ]
    let past = ["image", "nursing"].map { category in
      PastDecision(
        reference: category, facts: facts + [NamedFact(attribute: "category", value: category)],
        decision: .permit)
    }
    #expect(Replay(past, under: policy).changed.map(\.past.reference) == ["nursing"])
    let all = PastDecision(reference: "all", facts: facts, decision: .permit)
    #expect(Replay([all], under: policy).changed.isEmpty)
  }

  @Test func `a removed value reads as unknown`() throws {
    let draft = try written("permit request A\npermit disclose P when role is doctor, unknown")
    let policy = try JointPolicy(requester: draft, custodian: draft, agreement: nil)
    let past = PastDecision(
      reference: "1",
      facts: [
        NamedFact(attribute: "role", value: "homeopath"),
        NamedFact(attribute: "shoeSize", value: "42"),
        NamedFact(attribute: "purpose", value: "TREAT"),
      ], decision: .deny)
    let replay = Replay([past], under: policy)
    #expect(replay.outdated == 1)
    #expect(replay.changed.map(\.decision) == [.permit])
    #expect(replay.changed[0].outdated.map(\.value) == ["homeopath", "42"])
  }

  private func decided(_ role: String, _ pack: Pack) throws -> PastDecision {
    let policy = try JointPolicy(requester: pack, custodian: pack, agreement: nil)
    let request = facts(["role": role])
    return PastDecision(
      reference: role, facts: request.named,
      decision: policy.permitted(request) == nil ? .deny : .permit)
  }
}
