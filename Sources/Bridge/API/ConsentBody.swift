import Consent
import Platform
import Record

/// The body of `POST /api/consents`: one thing one patient said.
struct ConsentBody {
  /// What it changes.
  enum Change {
    case participation(Participation)
    case facility(FacilityReference, FacilityConsent, until: Timestamp?)
    case emergency(Bool)
    case notice(DisclosureNotice)
  }

  let patient: LocalID
  /// The kind as written, one of the vocabulary's attributes.
  let kind: String
  /// The value as written.
  let value: String
  let change: Change

  init(_ call: APIDesk.Call) throws(Problem) {
    var body = try call.object()
    do throws(FieldError) {
      patient = try body.localID("patient")
      kind = try body.text("kind")
      value = try body.text("value")
      change = try Self.change(kind, value, &body)
      try body.finish()
    } catch { throw .malformed(error) }
  }

  private static func change(
    _ kind: String, _ value: String, _ body: inout ObjectReader
  ) throws(FieldError) -> Change {
    switch kind {
    case "participation":
      return .participation(try word(value, Participation.allCases, \.word, body))
    case "facilityConsent":
      let facility = FacilityReference(
        network: try body.network("network"), facility: try body.facilityID("facility"))
      let until = try body.optionalParsed(
        "until", Wording(ja: "日時（RFC 3339）", en: "a time (RFC 3339)")
      ) { Timestamp(rfc3339: $0) }
      return .facility(
        facility, try word(value, FacilityConsent.allCases, \.word, body), until: until)
    case "emergencyConsent":
      guard value == "yes" || value == "no" else {
        throw body.fault("value", Wording(ja: " yes か no", en: "yes or no"))
      }
      return .emergency(value == "yes")
    case "disclosureNotice":
      return .notice(try word(value, DisclosureNotice.allCases, \.word, body))
    default:
      let kinds = "participation, facilityConsent, emergencyConsent, disclosureNotice"
      throw body.fault("kind", Wording(ja: " \(kinds) のどれか", en: "one of \(kinds)"))
    }
  }

  private static func word<T>(
    _ value: String, _ all: [T], _ word: KeyPath<T, String>, _ body: ObjectReader
  ) throws(FieldError) -> T {
    guard let found = all.first(where: { $0[keyPath: word] == value }) else {
      let words = all.map { $0[keyPath: word] }.joined(separator: ", ")
      throw body.fault("value", Wording(ja: " \(words) のどれか", en: "one of \(words)"))
    }
    return found
  }
}
