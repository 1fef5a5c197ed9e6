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
  /// What it was decided by.
  let inForce: PolicyInForce
  /// Counts for the custodian's eyes: documents released and withheld.
  var released = 0
  var withheld = 0
  /// The categories of what was released, as the law's records of provision name them.
  var items: Set<Category> = []
  /// A word for an exchange that failed after it was permitted; nil when it did not.
  var failure: String?
}

extension Mediation {
  /// Writes the exchange to the ledger and only then lets the answer go.
  func settle<Held: HeldAnswer & ~Copyable>(
    _ held: consuming Held, _ settlement: Settlement
  ) async throws(Problem) -> Held.Released {
    let receipt = try await write(settlement, held.account)
    let exchange = receipt.index
    return held.release(receipt) { [self] ended throws(Problem) in
      try await write(ended, of: exchange)
    }
  }

  /// Writes an exchange that ends in a problem; the problem is then the answer.
  func settle(_ problem: Problem, _ settlement: Settlement) async throws(Problem) {
    var failed = settlement
    failed.failure = problem.code
    _ = try await write(failed, nil)
  }

  /// Both operators read the same open line for a permit, a refusal and an unknown patient alike;
  /// why it ended so is sealed to the side that may know.
  private func write(
    _ settlement: Settlement, _ answer: ViewFolding.Answer?
  ) async throws(Problem) -> Receipt {
    let visitor = settlement.visitor
    var entry = logbook.entry(.exchange)
    entry.text("action", settlement.action)
    entry.text("custodian", direction.custodian.text)
    entry.text("facility", visitor.facility.reference.facility.text)
    entry.text("purpose", visitor.user.purpose)
    entry.text("requester", direction.requester.text)
    entry.text("role", visitor.user.role)
    logbook.seal(sealedViews(settlement, answer), into: &entry)
    if let session = visitor.session { entry.text("session", session.id.hex) }
    entry.text("subject", Self.subjectDigest(settlement.subject.handle))
    return try await logbook.append(entry)
  }

  /// Writes how the answer of an exchange ended that was made while it was sent.
  private func write(
    _ ended: AccountedContent.Ended, of exchange: Int64
  ) async throws(Problem) {
    let view: JSONValue =
      switch ended {
      case .whole(let digest, let bytes):
        ["answer": .string(digest.hex), "bytes": .number("\(bytes)"), "ended": "whole"]
      case .brokeOff(let bytes):
        ["answer": .null, "bytes": .number("\(bytes)"), "ended": "brokeOff"]
      }
    _ = try await logbook.append(
      .delivery,
      [
        ("custodian", .text(direction.custodian.text)), ("exchange", .number(exchange)),
        ("requester", .text(direction.requester.text)),
      ], sealed: [direction.custodian: view, direction.requester: view])
  }

  /// The custodian learns who looked by facility, role and a pseudonym, not by the user's id.
  private func sealedViews(
    _ settlement: Settlement, _ answer: ViewFolding.Answer?
  ) -> [(network: NetworkID, view: [UInt8])] {
    let visitor = settlement.visitor
    let views = settlement.inForce.views
    let decision = views.pair(settlement.explanation)
    let pseudonym = handles.userPseudonym(
      visitor.user.user, at: visitor.facility.reference, for: direction.custodian)
    func exchange(
      _ user: String, in network: NetworkID, withheld: Int?
    ) -> ViewFolding.Exchange {
      ViewFolding.Exchange(
        answer: answer, failure: settlement.failure, items: settlement.items,
        patient: patient(settlement.subject, in: network), released: settlement.released,
        user: user, withheld: withheld)
    }
    return [
      (
        direction.requester,
        views.requester.view(
          exchange(visitor.user.user.text, in: direction.requester, withheld: nil),
          decision.requester)
      ),
      (
        direction.custodian,
        views.custodian.view(
          exchange(pseudonym, in: direction.custodian, withheld: settlement.withheld),
          decision.custodian)
      ),
    ]
  }

  /// Whom an exchange was about, as one network's own auditor may know it.
  private func patient(_ subject: Subject, in network: NetworkID) -> ViewFolding.Patient? {
    subject.record?.half(in: network).map { half in
      ViewFolding.Patient(
        home: half.facility.facility, pseudonym: handles.auditPseudonym(half.index))
    }
  }
}
