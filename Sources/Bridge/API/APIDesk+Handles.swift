import Consent
import Ledger
import Linkage
import Record
import Session
import Transport

extension APIDesk {
  /// `POST /api/handles`: the caller's own handle for a patient of its network.
  ///
  /// Asked about a patient who is not linked it answers all the same, with a handle that leads
  /// nowhere.
  func handle(_ call: Call) async throws(Problem) -> ServerResponse {
    let facility = try call.caller.asFacility().facility
    var body = try call.object()
    let (patient, custodian): (LocalID, NetworkID)
    do throws(FieldError) {
      patient = try body.localID("patient")
      custodian = try body.network("custodian")
      try body.finish()
    } catch { throw .malformed(error) }
    guard let mediation = mediations[custodian] else { throw .noAgreement }
    let handle = try await mediation.ownHandle(patient, for: facility.reference)
    return Answer.json(["handle": .string(handle.text)])
  }

  /// `POST /api/sources`: the networks that can be asked about a patient of the caller's network
  /// (a later visit), each with the caller's handle and who answers for which fault.
  ///
  /// All custodians are named, whether the patient is linked there or not.
  func sources(_ call: Call) async throws(Problem) -> ServerResponse {
    let facility = try call.caller.asFacility().facility
    var body = try call.object()
    let patient: LocalID
    do throws(FieldError) {
      patient = try body.localID("patient")
      try body.finish()
    } catch { throw .malformed(error) }
    var sources: [JSONValue] = []
    for (id, mediation) in mediations.sorted(by: { $0.key.text < $1.key.text }) {
      let custodian = mediation.custodian
      sources.append([
        "custodian": .string(id.text), "ja": .string(custodian.network.name.ja),
        "en": .string(custodian.network.name.en),
        "handle": .string(try await mediation.ownHandle(patient, for: facility.reference).text),
        "stopped": .bool(broker.isStopped(.direction(mediation.direction))),
        "responsibilityJa": .string(custodian.responsibilityBoundary.ja),
        "responsibilityEn": .string(custodian.responsibilityBoundary.en),
      ])
    }
    return Answer.json(["sources": .array(sources)])
  }

  /// `POST /api/pseudonyms`: what a facility's own patients are called in its network's views of
  /// the ledger, so that it can tell which of them an incident concerns.
  ///
  /// Nothing is looked up: of a number that is nobody's there is a pseudonym, too.
  func pseudonyms(_ call: Call) async throws(Problem) -> ServerResponse {
    let facility = try call.caller.asFacility().facility
    var body = try call.object()
    var patients: [LocalID] = []
    do throws(FieldError) {
      for text in try body.texts("patients", max: Self.pseudonymsMax) {
        guard let patient = LocalID(text) else {
          throw body.fault("patients", Wording(ja: "患者番号", en: "local IDs"))
        }
        patients.append(patient)
      }
      try body.finish()
    } catch { throw .malformed(error) }
    return try await audited(.link, facility, [("action", .text("pseudonyms"))]) {
      Answer.json([
        "pseudonyms": .array(
          patients.map { patient in
            let index = handles.index(patient, in: facility.reference.network)
            return .string(handles.auditPseudonym(index).hex)
          })
      ])
    }
  }

  /// LIMIT: numbers in one call.
  private static let pseudonymsMax = 500
}
