import Consent
import HTTP
import Ledger
import Linkage
import Record
import Transport

extension APIDesk {
  /// LIMIT: links looked at in one call, about 40 ms if each is sealed anew.
  private static let resealingMax = 128

  /// The calls below `/api/keys`.
  func routeKeys(_ call: Call, _ rest: [String]) async throws(Problem) -> ServerResponse {
    switch (call.method, rest.first, rest.count) {
    case (.post, "reseal", 1): return try await reseal(call)
    default: throw .methodNotAllowed
    }
  }

  /// `POST /api/keys/reseal`: seals the next of the operator's network's halves to its side key in
  /// force; `after` is where the last call ended.
  private func reseal(_ call: Call) async throws(Problem) -> ServerResponse {
    let own = try call.caller.asOperator()
    var body = try call.object()
    let after: LinkID?
    do throws(FieldError) {
      after = try body.optionalParsed(
        "after", Wording(ja: "前の応答の last", en: "`last` of the answer before")
      ) { LinkID(hex: $0) }
      try body.finish()
    } catch { throw .malformed(error) }
    guard let keys = slips.sideKeys[own] else { throw .consent(.missingSideKey) }
    let fields: [(name: String, value: EntryValue)] = [
      ("action", .text("reseal")), ("id", .text(keys.publicKey.id.hex)),
    ]
    // One entry tells of the whole pass, not one of each of its calls.
    if after == nil { try await audited(.key, nil, fields) { () async throws(Problem) in } }
    let done = try await consent { () async throws(ConsentError) in
      try await links.reseal(own, with: keys, after: after, limit: Self.resealingMax)
    }
    return Answer.json([
      "key": .string(keys.publicKey.id.hex), "resealed": .number("\(done.resealed)"),
      "unreadable": .number("\(done.unreadable)"),
      "last": done.last.map { .string($0.hex) } ?? .null,
    ])
  }
}
