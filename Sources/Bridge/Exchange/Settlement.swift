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
  let standing: Standing
  /// Counts for the custodian's eyes: documents released and withheld.
  var released = 0
  var withheld = 0
  /// The categories of what was released, as the law's records of provision name them.
  var items: CategorySet = []
  /// A word for an exchange that failed after it was permitted; nil when it did not.
  var failure: String?

  init(_ standing: Standing) { self.standing = standing }
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
    let standing = settlement.standing
    func exchange(withheld: Int?) -> ViewFolding.Exchange {
      ViewFolding.Exchange(
        answer: answer, failure: settlement.failure, items: settlement.items,
        released: settlement.released, withheld: withheld)
    }
    var entry = logbook.entry(.exchange)
    entry.fields(standing.account.asked)
    logbook.seal(
      (
        direction.requester,
        standing.inForce.views.requester.view(
          exchange(withheld: nil), standing.account.requester)
      ),
      (
        direction.custodian,
        standing.inForce.views.custodian.view(
          exchange(withheld: settlement.withheld), standing.account.custodian)
      ), into: &entry)
    entry.fields(standing.account.about)
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
}
