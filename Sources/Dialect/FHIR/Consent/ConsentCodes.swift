package import Record

// SOURCE: HL7 Terminology; IHE ITI PCF 1.1, BasicPurposeVS and AdvancedSecurityTagVS
/// The codes of Consents that are spoken here.
package enum ConsentCodes {
  /// Purposes of use.
  package static let actReason = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
  static let confidentiality = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
  static let actCode = "http://terminology.hl7.org/CodeSystem/v3-ActCode"

  /// The scope of all Consents here.
  static let privacy = Coding(
    system: "http://terminology.hl7.org/CodeSystem/consentscope", code: "patient-privacy")
  /// The category of all Consents here.
  static let consent = Coding(system: "http://loinc.org", code: "59284-0")
  /// The role of all actors here: who receives.
  static let recipient = Coding(
    system: "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", code: "IRCP")

  /// Treatment.
  package static let treatment = Coding(system: actReason, code: "TREAT")
  /// Treatment, payment and operations.
  package static let care: Set<Coding> = codings(actReason, "TREAT", "HPAYMT", "HOPERAT")
  /// Breaking the glass.
  package static let emergency: Set<Coding> = codings(actReason, "ETREAT", "BTG")

  static let basicPurposes = care.union(codings(actReason, "BTG"))

  /// What data can be labelled with; `SDV` is the word that took the place of `SEX`.
  static let labels =
    codings(confidentiality, "N", "R")
    .union(codings(actCode, "ETH", "ETHUD", "OPIOIDUD", "PSY", "SEX", "SDV", "HIV"))

  private static func codings(_ system: String, _ codes: String...) -> Set<Coding> {
    Set(codes.map { Coding(system: system, code: $0) })
  }
}
