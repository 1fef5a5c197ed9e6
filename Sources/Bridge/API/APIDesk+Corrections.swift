import Consent
import HTTP
import Ledger
import Linkage
import Record
import Transport

extension APIDesk {
  /// `POST /api/links/correct`: a facility reports that two of its numbers are one patient, that a
  /// number was wrong, or that one number was two patients.
  ///
  /// The answer names the facility's links that moved or stopped and, for a separation, what its
  /// numbers are called in the ledger, so that its officer finds every view.
  func correct(_ call: Call) async throws(Problem) -> ServerResponse {
    let facility = try call.caller.asFacility().facility
    let (word, correction) = try correctionBody(call)
    let corrected = try await audited(.link, facility, [("action", .text(word))]) {
      () async throws(Problem) in
      try await consent { () async throws(ConsentError) in
        try await proposals.take(correction, by: facility.reference)
      }
    }
    let numbers = correction.kind == .unmerge ? [correction.former, correction.number] : []
    return Answer.json([
      "links": .array(
        corrected.map { link in
          [
            "handle": .string(link.handle.text), "state": .string(link.state.word),
            "successor": link.successor.map { .string($0.text) } ?? .null,
          ]
        }),
      "pseudonyms": .array(
        numbers.map { number in
          let index = handles.index(number, in: facility.reference.network)
          return .string(handles.auditPseudonym(index).hex)
        }),
    ])
  }

  private func correctionBody(_ call: Call) throws(Problem) -> (String, NumberCorrection) {
    var body = try call.object()
    do throws(FieldError) {
      let kinds: [String: NumberCorrection.Kind] = [
        "merge": .merge, "unmerge": .unmerge, "correct": .correct,
      ]
      let type = try body.text("type")
      let (former, number) = (try body.localID("from"), try body.localID("to"))
      let changed = body.has("demographics") ? try body.demographics("demographics") : nil
      guard let kind = kinds[type] else {
        throw body.fault(
          "type", Wording(ja: " merge, unmerge, correct のどれか", en: "merge, unmerge or correct"))
      }
      guard
        let correction = NumberCorrection(
          kind: kind, former: former, number: number, changed: changed)
      else {
        throw body.fault(
          "to",
          Wording(
            ja: "from と違う番号（unmerge に demographics は付けません）",
            en: "another number than from; no demographics with unmerge"))
      }
      try body.finish()
      return (type, correction)
    } catch { throw .malformed(error) }
  }
}
