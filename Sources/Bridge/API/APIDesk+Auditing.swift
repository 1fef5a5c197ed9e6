import Consent
import Ledger
import Record

extension APIDesk {
  /// Writes the intent, then does the work: audit before effect.
  ///
  /// A failure is written too.
  func audited<T>(
    _ kind: EntryKind, _ actor: Facility?, _ fields: [(name: String, value: EntryValue)],
    sealed: [NetworkID: JSONValue] = [:], _ work: () async throws(Problem) -> T
  ) async throws(Problem) -> T {
    try await audited(kind, actor, fields, sealed: sealed) {
      (_: Int64) async throws(Problem) in try await work()
    }
  }

  /// The same with the index of the entry that holds the intent.
  func audited<T>(
    _ kind: EntryKind, _ actor: Facility?, _ fields: [(name: String, value: EntryValue)],
    sealed: [NetworkID: JSONValue] = [:], _ work: (Int64) async throws(Problem) -> T
  ) async throws(Problem) -> T {
    let who = EntryValue.text(actor?.reference.facility.text ?? "operator")
    let open = fields + [("network", .text(network.id.text)), ("facility", who)]
    let receipt = try await logbook.append(kind, open, sealed: sealed)
    let index = receipt.index
    do throws(Problem) {
      return try await work(index)
    } catch {
      let failed: [(name: String, value: EntryValue)] = [
        ("of", .number(index)), ("outcome", .text(error.code)),
      ]
      _ = try await logbook.append(kind, failed)
      throw error
    }
  }

  /// Runs a call of the registers and says what failed in the caller's terms.
  func consent<T>(
    _ body: () async throws(ConsentError) -> T
  ) async throws(Problem) -> T {
    do throws(ConsentError) { return try await body() } catch { throw .consent(error) }
  }
}
