import Crypto
import HTTP
import Ledger
import Record
import Transport

extension APIDesk {
  /// `GET /api/ledger/checkpoint`, `…/entries/<n>`, `…/proof/<n>`, `…/consistency/<m>/<n>`: what
  /// an operator needs to verify the ledger from the outside (invariant 9).
  func ledger(_ path: [String], _ call: Call) async throws(Problem) -> ServerResponse {
    _ = try call.caller.asOperator()
    do throws(LedgerError) {
      switch (path.first, path.count) {
      case ("checkpoint", 1):
        return Self.text(try await logbook.ledger.checkpoint())
      case ("entries", 2):
        let bytes = try logbook.ledger.canonicalEntry(at: try Self.number(path[1]))
        return Answer.make(200, contentType: "application/json", body: bytes)
      case ("proof", 2):
        let proof = try await logbook.ledger.transparencyProof(try Self.number(path[1]))
        return Self.text(proof.text)
      case ("consistency", 3):
        let proof = try logbook.ledger.consistencyProof(
          from: try Self.number(path[1]), to: try Self.number(path[2]))
        return Answer.json(.array(proof.map { .string($0.hex) }))
      default: throw LedgerError.proofUndefined
      }
    } catch .beyondEnd, .proofUndefined {
      throw .notFound
    } catch {
      throw .auditUnavailable
    }
  }

  private static func number(_ text: String) throws(LedgerError) -> Int64 {
    guard let number = Int64(text), number >= 0 else { throw .proofUndefined }
    return number
  }

  private static func text(_ text: String) -> ServerResponse {
    Answer.make(200, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
  }
}
