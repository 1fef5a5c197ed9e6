import Consent
import Crypto
import Ledger
import Linkage
import Platform
import Policy
import Record
import Session
import Transport

/// How an exchange ended, before anything of it leaves.
struct Settlement: Sendable {
  /// What was asked: `query`, `retrieve`, `openSession`.
  let action: String
  let visitor: Visitor
  let subject: Mediation.Subject
  let explanation: Explanation
  /// Counts for the custodian's eyes: documents released and withheld.
  var released = 0
  var withheld = 0
  /// A word for an exchange that failed after it was permitted; nil when it did not.
  var failure: String?
}

extension Mediation {
  /// Writes the exchange to the ledger and only then lets the answer go.
  func settle(
    _ held: consuming HeldResponse, _ settlement: Settlement
  ) async throws(Problem) -> ServerResponse {
    let receipt = try await write(settlement, digest: SHA256.hash(held.body))
    return held.release(receipt)
  }

  /// Writes an exchange that ends in a problem; the problem is then the answer.
  func settle(_ problem: Problem, _ settlement: Settlement) async throws(Problem) {
    var failed = settlement
    failed.failure = problem.code
    _ = try await write(failed, digest: nil)
  }

  /// Both operators read the same open line for a permit, a refusal and an unknown patient alike;
  /// why it ended so is sealed to the side that may know.
  private func write(_ settlement: Settlement, digest: Digest?) async throws(Problem) -> Receipt {
    let visitor = settlement.visitor
    var open: [(name: String, value: EntryValue)] = [
      ("action", .text(settlement.action)), ("custodian", .text(direction.custodian.text)),
      ("facility", .text(visitor.facility.reference.facility.text)),
      ("purpose", .text(visitor.user.purpose)), ("requester", .text(direction.requester.text)),
      ("role", .text(visitor.user.role)),
      ("subject", .text(Self.subjectDigest(settlement.subject.handle))),
    ]
    if let session = visitor.session { open.append(("session", .text(session.id.hex))) }
    let pair = views.pair(settlement.explanation)
    return try await logbook.append(
      .exchange, open,
      sealing: [
        (direction.requester, requesterView(settlement, pair.requester, digest)),
        (direction.custodian, custodianView(settlement, pair.custodian, digest)),
      ])
  }

  private func requesterView(
    _ settlement: Settlement, _ decision: [UInt8], _ digest: Digest?
  ) -> [UInt8] {
    var json = Self.view(settlement, decision, digest)
    json.member("user", settlement.visitor.user.user.text)
    json.endObject()
    return json.bytes
  }

  /// The custodian learns who looked by facility, role and a pseudonym, not by the user's id.
  private func custodianView(
    _ settlement: Settlement, _ decision: [UInt8], _ digest: Digest?
  ) -> [UInt8] {
    let visitor = settlement.visitor
    var json = Self.view(settlement, decision, digest)
    json.member(
      "user",
      handles.userPseudonym(
        visitor.user.user, at: visitor.facility.reference, for: direction.custodian))
    json.key("withheld")
    json.number(Int64(settlement.withheld))
    json.endObject()
    return json.bytes
  }

  /// What both views have; the object is still open.
  private static func view(
    _ settlement: Settlement, _ decision: [UInt8], _ digest: Digest?
  ) -> JSONWriter {
    var json = JSONWriter(capacity: decision.count + 512)
    json.beginObject()
    json.key("answer")
    json.value(digest.map { .string($0.hex) } ?? .null)
    json.key("decision")
    json.json(decision)
    json.key("failure")
    json.value(settlement.failure.map { .string($0) } ?? .null)
    json.key("released")
    json.number(Int64(settlement.released))
    return json
  }
}
