import Crypto
import Linkage
import Policy
import Record

extension DocumentExchange {
  /// Who the patient is in the custodian's eyes, for the user to make sure; nil for whoever may see
  /// nothing, and where nobody tells (invariant 5).
  func identify(_ handle: Handle) async throws(Problem) -> ReleasedView<Person?> {
    try await run(
      "query", about: handle,
      holding: { HeldView($0, digest: SHA256.hash($0?.recorded ?? []), gate: $1) }
    ) { permit, subject, standing, settlement throws(Problem) in
      guard let record = subject.record else { return nil }
      let opened = try mediation.open(record)
      let found = try await mediation.custodian.person(
        of: opened, for: visitor, on: loop, spending: permit)
      guard var person = found else { return nil }
      var known = opened.known?.identifiers ?? IdentifierSet()
      known.insert(opened.localID.exposed)
      person.name = person.name.scrubbed(by: TextScrubber(known))
      guard Guard(known).firstHit(in: person.recorded) == nil else { throw .answerWithheld }
      settlement.released = 1
      return person
    }
  }
}

extension HumanName {
  fileprivate func scrubbed(by scrubber: TextScrubber) -> HumanName {
    func clean(_ writing: Writing) -> Writing {
      Writing(family: scrubber.shown(writing.family), given: scrubber.shown(writing.given))
    }
    return HumanName(ideographic: ideographic.map(clean), syllabic: syllabic.map(clean))
  }
}

extension Person {
  /// What the ledger's digest of the answer is of.
  fileprivate var recorded: [UInt8] {
    let parts = [
      name.ideographic?.full, name.syllabic?.full, sex?.rawValue, birthDate?.text,
    ]
    return Array(parts.map { $0 ?? "" }.joined(separator: "\n").utf8)
  }
}
