import Consent
import Crypto
import HTTP
import Ledger
import Linkage
import Platform
import Record
import Transport

extension APIDesk {
  /// The calls below `/api/slips`.
  func routeSlips(_ call: Call, _ rest: [String]) async throws(Problem) -> ServerResponse {
    switch (call.method, rest.first, rest.count) {
    case (.post, nil, 0): return try await issue(call)
    case (.post, "redeem", 1): return try await redeem(call)
    case (.post, "revoke", 1): return try await takeBack(call)
    default: throw .methodNotAllowed
    }
  }

  /// The calls below `/api/links`.
  func routeLinks(_ call: Call, _ rest: [String]) async throws(Problem) -> ServerResponse {
    switch (call.method, rest.first, rest.count) {
    case (.post, nil, 0): return try await propose(call)
    case (.post, "confirm", 1): return try await confirm(call)
    case (.post, "revoke", 1): return try await revoke(call)
    case (.post, "review", 1): return try await reviewProposal(call)
    case (.post, "correct", 1): return try await correct(call)
    case (.get, .some(let handle), 1): return try await show(handle, call)
    default: throw .methodNotAllowed
    }
  }

  /// `POST /api/slips`: a facility issues a slip for its own patient.
  func issue(_ call: Call) async throws(Problem) -> ServerResponse {
    let facility = try call.caller.asFacility().facility
    let request = try IssueBody(call)
    guard let target = mediations[request.target]?.custodian.network.name else {
      throw .noAgreement
    }
    let issued = try await audited(
      .slip, facility, [("action", .text("issue")), ("target", .text(request.target.text))]
    ) { () async throws(Problem) in
      try await consent { () async throws(ConsentError) in
        try await slips.issue(
          IssueRequest(
            issuer: facility.reference, localID: request.patient, network: request.target,
            facility: request.facility, purpose: "COORD", demographics: request.demographics,
            lifetime: .seconds(Int64(request.days) * 86_400)))
      }
    }
    return Answer.json(
      [
        "id": .string(Hex.encode(issued.id.bytes)), "slip": .string(issued.slip),
        "claimCode": .string(issued.claimCode.text),
        "expires": .string(issued.expires.rfc3339), "handle": .string(issued.handle.text),
        "sheet": sheet(issued, facility, target),
      ], status: 201)
  }

  /// What the paper says beside: from where, to where, since when.
  private func sheet(_ issued: IssuedSlip, _ issuer: Facility, _ target: Wording) -> JSONValue {
    let (ja, en) =
      issued.targetName.map { ("\($0.ja)（\(target.ja)）", "\($0.en) (\(target.en))") }
      ?? ("\(target.ja)のどの施設でも", "any facility of \(target.en)")
    return [
      "issuerJa": .string(issuer.nameJa), "issuerEn": .string(issuer.nameEn),
      "issuerNetworkJa": .string(network.name.ja), "issuerNetworkEn": .string(network.name.en),
      "targetJa": .string(ja), "targetEn": .string(en),
      "issued": .string(issued.issued.rfc3339),
    ]
  }

  /// `POST /api/slips/redeem`: a facility of the target names its own patient for the slip.
  func redeem(_ call: Call) async throws(Problem) -> ServerResponse {
    let facility = try call.caller.asFacility().facility
    var body = try call.object()
    let (presented, patient): (PresentedSlip, LocalID)
    do throws(FieldError) {
      patient = try body.localID("patient")
      if let slip = try body.optionalText("slip") {
        presented = .compact(slip)
      } else if let scanned = try body.optionalText("qr") {
        presented = .scanned(scanned)
      } else {
        presented = .claimCode(try body.text("claimCode"))
      }
      try body.finish()
    } catch { throw .malformed(error) }
    let redemption = try await audited(.slip, facility, [("action", .text("redeem"))]) {
      () async throws(Problem) in
      try await lookingUp(
        for: facility.reference, .unknownSlip, isGuess: { $0 == .unknownSlip }
      ) { () async throws(ConsentError) in
        try await slips.redeem(presented, by: facility.reference, localID: patient)
      }
    }
    return Answer.json([
      "handle": .string(redemption.handle.text), "state": .string(redemption.state.word),
      "issuer": .string(redemption.issuerName.ja), "issuerEn": .string(redemption.issuerName.en),
      "demographics": Self.value(redemption.demographics),
    ])
  }

  /// `POST /api/links/confirm`: a side says that this patient is that patient.
  func confirm(_ call: Call) async throws(Problem) -> ServerResponse {
    let facility = try call.caller.asFacility().facility
    let handle = try handleBody(call)
    let state = try await audited(
      .link, facility, [("action", .text("confirm")), ("subject", Self.subject(handle))]
    ) { () async throws(Problem) in
      let isForeign = handles.link(handle, for: facility.reference) == nil
      return try await lookingUp(
        for: facility.reference, .unknownLink, isGuess: { _ in isForeign }
      ) { () async throws(ConsentError) in
        try await slips.confirm(handle, by: facility.reference)
      }
    }
    return Answer.json(["handle": .string(handle.text), "state": .string(state.word)])
  }

  /// `POST /api/slips/revoke`: the issuer takes back a slip that was not redeemed yet.
  func takeBack(_ call: Call) async throws(Problem) -> ServerResponse {
    let facility = try call.caller.asFacility().facility
    var body = try call.object()
    let id: SlipID
    do throws(FieldError) {
      id = try body.parsed("id", Wording(ja: "送信票の id", en: "a slip's id")) {
        Hex.decode($0).flatMap { SlipID($0) }
      }
      try body.finish()
    } catch { throw .malformed(error) }
    try await audited(.slip, facility, [("action", .text("revoke"))]) { () async throws(Problem) in
      try await consent { () async throws(ConsentError) in
        try await slips.revoke(id, by: facility.reference)
      }
    }
    return Answer.json(["id": .string(Hex.encode(id.bytes)), "state": "revoked"])
  }

  /// `POST /api/links/revoke`: a side ends a link for good.
  func revoke(_ call: Call) async throws(Problem) -> ServerResponse {
    let facility = try call.caller.asFacility().facility
    let handle = try handleBody(call)
    try await audited(
      .link, facility, [("action", .text("revoke")), ("subject", Self.subject(handle))]
    ) {
      () async throws(Problem) in
      try await consent { () async throws(ConsentError) in
        _ = try await links.revoke(try await ownLink(handle, of: facility))
      }
    }
    return Answer.json(["handle": .string(handle.text), "state": "revoked"])
  }

  /// `GET /api/links/<handle>`: where a link stands, for the facility whose handle it is.
  ///
  /// One that has ended is as unknown as one that never was; of one in whose place another stands
  /// its own facility learns that other's handle.
  func show(_ text: String, _ call: Call) async throws(Problem) -> ServerResponse {
    let facility = try call.caller.asFacility().facility
    guard let handle = Handle(text) else { throw .notFound }
    let id = handles.link(handle, for: facility.reference)
    let found = try await lookingUp(
      for: facility.reference, .unknownLink, isGuess: { _ in id == nil }
    ) { () async throws(ConsentError) -> LinkRecord? in
      guard let id else { throw .unknownLink }
      return try await links.link(id)
    }
    guard let record = found, let own = record.half(in: facility.reference.network),
      own.facility == facility.reference
    else { throw .notFound }
    if let successor = record.supersededBy {
      return Answer.json([
        "handle": .string(text), "state": .string(record.state.word),
        "successor": .string(handles.handle(for: facility.reference, link: successor).text),
      ])
    }
    guard !record.state.isFinal else { throw .notFound }
    let across = record.half(across: facility.reference.network)
    return Answer.json([
      "handle": .string(text), "state": .string(record.state(at: clock.now()).word),
      "confirmedHere": .bool(own.confirmed != nil),
      "confirmedThere": .bool(across?.confirmed != nil),
      "network": .string(across?.facility.network.text ?? ""),
    ])
  }

  /// The link of a facility's own handle, if the facility is one of its two sides.
  private func ownLink(
    _ handle: Handle, of facility: Facility
  ) async throws(ConsentError) -> LinkID {
    guard let id = handles.link(handle, for: facility.reference),
      let record = try await links.link(id),
      record.half(in: facility.reference.network)?.facility == facility.reference
    else { throw .unknownLink }
    return id
  }

  func handleBody(_ call: Call) throws(Problem) -> Handle {
    var body = try call.object()
    do throws(FieldError) {
      let handle = try body.handle("handle")
      try body.finish()
      return handle
    } catch { throw .malformed(error) }
  }

  /// What the ledger shows of a handle: a digest, the same each time, useless to anyone else.
  static func subject(_ handle: Handle) -> EntryValue { .text(Mediation.subjectDigest(handle)) }
}

/// The body of `POST /api/slips`.
private struct IssueBody {
  let patient: LocalID
  let demographics: Demographics
  let target: NetworkID
  let facility: FacilityID?
  let days: Int

  init(_ call: APIDesk.Call) throws(Problem) {
    var body = try call.object()
    do throws(FieldError) {
      patient = try body.localID("patient")
      demographics = try body.demographics("demographics")
      target = try body.network("target")
      facility = try body.optionalParsed("facility", Wording(ja: "施設 id", en: "a facility id")) {
        FacilityID($0)
      }
      days = try body.integer("days", in: 1...30, default: 14)
      try body.finish()
    } catch { throw .malformed(error) }
  }
}

extension ObjectReader {
  mutating func localID(_ key: String) throws(FieldError) -> LocalID {
    try parsed(key, Wording(ja: "患者番号", en: "a local ID of 1 to 64 characters")) { LocalID($0) }
  }

  mutating func handle(_ key: String) throws(FieldError) -> Handle {
    try parsed(key, Wording(ja: "ハンドル", en: "a handle")) { Handle($0) }
  }

  /// What the other side's human compares.
  mutating func demographics(_ key: String) throws(FieldError) -> Demographics {
    var person = try object(key)
    let (kana, name) = (try person.text("kana"), try person.text("name"))
    let birthDate = try person.text("birthDate")
    let sex = try person.parsed(
      "sex",
      Wording(ja: " male, female, other, unknown のどれか", en: "male, female, other or unknown")
    ) { Demographics.Sex(rawValue: $0) }
    try person.finish()
    do throws(LinkageError) {
      return try Demographics(kanaName: kana, name: name, birthDate: birthDate, sex: sex)
    } catch { throw Self.fault(error, person) }
  }

  private static func fault(_ error: LinkageError, _ person: ObjectReader) -> FieldError {
    switch error {
    case .malformedDemographics("kanaName"):
      person.fault("kana", Wording(ja: "全角カタカナの氏名", en: "the name in full-width katakana"))
    case .malformedDemographics("birthDate"):
      person.fault("birthDate", Wording(ja: "実在する日付（YYYY-MM-DD）", en: "a real date, YYYY-MM-DD"))
    case .demographicsTooLong:
      person.fault("name", Wording(ja: "もっと短い氏名", en: "shorter, so that the slip stays scannable"))
    default: person.fault("name", Wording(ja: "氏名", en: "a name"))
    }
  }
}
