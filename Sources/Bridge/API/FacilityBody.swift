import Consent
import Crypto
import Linkage
import Platform
import Record

/// What an office says of a facility, and how a facility is shown to it.
struct FacilityBody {
  private(set) var facility: Facility
  private(set) var dossier: FacilityDossier
  let words: StepWords

  /// Reads a body; what it leaves out stays as it was, but the status of one nobody knew is said.
  init(
    _ object: ObjectReader, _ reference: FacilityReference, _ former: Facility?,
    _ kept: FacilityDossier, joined: Timestamp
  ) throws(FieldError) {
    var body = object
    let (type, ja, en) = (
      try body.text("type"), try body.text("nameJa"), try body.text("nameEn")
    )
    let hasCertificates = body.has("certificates")
    let certificates = try Self.certificates(&body)
    let status = try Self.status(&body, former?.status)
    facility = Facility(
      reference: reference, facilityType: type, nameJa: ja, nameEn: en,
      certificates: hasCertificates ? certificates.map(\.digest) : former?.certificates ?? [],
      joined: joined, status: status,
      discloses: try body.flag("discloses", default: former?.discloses ?? false), views: true)
    let capacity = try body.optionalInteger(
      "sessionsMax", in: 0...Facility.sessionsRange.upperBound)
    facility.sessionsMax = capacity.map { $0 == 0 ? nil : $0 } ?? former?.sessionsMax
    dossier = kept
    dossier.address = try body.optionalText("address") ?? kept.address
    for certificate in certificates {
      dossier.certificateEnds[certificate.digest] = certificate.end
    }
    if var persons = try body.optionalObject("persons") {
      for duty in FacilityDossier.Duty.allCases {
        guard var person = try persons.optionalObject(duty.word) else { continue }
        dossier.persons[duty] = FacilityDossier.Person(
          name: try person.text("name"), contact: try person.text("contact"))
        try person.finish()
      }
      try persons.finish()
    }
    words = StepWords(
      by: try body.optionalText("by") ?? "", document: try body.optionalText("document") ?? "",
      note: try body.optionalText("note") ?? "")
    try body.finish()
  }

  private static func status(
    _ body: inout ObjectReader, _ former: FacilityStatus?
  ) throws(FieldError) -> FacilityStatus {
    if let former, !body.has("status") { return former }
    let words = Wording(
      ja: " applied, active, suspended, left のどれか", en: "applied, active, suspended or left")
    return try body.parsed("status", words) { text in
      FacilityStatus.allCases.first { $0.word == text }
    }
  }

  private static func certificates(
    _ body: inout ObjectReader
  ) throws(FieldError) -> [Certificate] {
    var certificates: [Certificate] = []
    for pem in try body.texts("certificates", max: 8) {
      do { certificates.append(try Certificate(pem: pem)) } catch {
        throw body.fault("certificates", Wording(ja: "PEM の証明書", en: "certificates in PEM"))
      }
    }
    return certificates
  }

  // MARK: Showing

  static func members(_ facility: Facility) -> [(key: String, value: JSONValue)] {
    [
      ("id", .string(facility.reference.facility.text)),
      ("type", .string(facility.facilityType)), ("status", .string(facility.status.word)),
      ("nameJa", .string(facility.nameJa)), ("nameEn", .string(facility.nameEn)),
      ("discloses", .bool(facility.discloses)),
      ("certificates", .array(facility.certificates.map { .string($0.hex) })),
      ("sessionsMax", facility.sessionsMax.map { .number("\($0)") } ?? .null),
      ("joined", .string(facility.joined.rfc3339)),
      ("auditDue", facility.auditDue.map { .string($0.rfc3339) } ?? .null),
    ]
  }

  static func members(_ dossier: FacilityDossier) -> [(key: String, value: JSONValue)] {
    let duties = FacilityDossier.Duty.allCases.compactMap { duty in
      dossier.persons[duty].map { person in
        (
          key: duty.word,
          value: ["name": .string(person.name), "contact": .string(person.contact)] as JSONValue
        )
      }
    }
    let ends = dossier.certificateEnds.map { ($0.key.hex, $0.value) }.sorted { $0.0 < $1.0 }
    return [
      ("persons", .object(duties)), ("address", .string(dossier.address)),
      ("certificatesUntil", .object(ends.map { (key: $0.0, value: .string($0.1.rfc3339)) })),
      ("steps", .array(dossier.steps.map(value))),
    ]
  }

  static func value(_ words: StepWords) -> JSONValue {
    func said(_ text: String) -> JSONValue { text.isEmpty ? .null : .string(text) }
    return ["by": said(words.by), "document": said(words.document), "note": said(words.note)]
  }

  private static func value(_ record: StepRecord) -> JSONValue {
    .object(
      [
        (key: "step", value: .string(record.step.word)),
        (key: "at", value: .string(record.at.rfc3339)),
      ] + (value(record.words).members ?? []))
  }
}

extension Certificate {
  /// The moment after which it is not valid any more.
  var end: Timestamp { Timestamp(milliseconds: notAfterUnixSeconds * 1000) }
}
