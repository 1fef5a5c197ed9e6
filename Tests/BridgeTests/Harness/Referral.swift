import Bridge
import HTTP
import Neighbour
import Platform
import Record
import Transport

/// One patient of both networks, linked.
struct Referral: Sendable {
  /// A's number; a stranger in B.
  let here: String
  /// B's number; a stranger in A.
  let there: String
  /// The handle of A's clinic `c-101` and that of B's hospital `h-001`.
  let handle: String
  let handleThere: String
  let slip: String
  let claimCode: String
}

/// Who a patient is.
struct Someone: Sendable {
  var kana = "タカハシ ハナコ"
  var name = "高橋 花子"
  var birthDate = "1950-04-01"
  var sex = "female"

  var json: JSONValue {
    [
      "kana": .string(kana), "name": .string(name), "birthDate": .string(birthDate),
      "sex": .string(sex),
    ]
  }
}

extension BridgeHost {
  /// Calls as a facility or the operator of a network.
  @discardableResult
  func call(
    _ network: String, _ name: String, _ method: HTTP.Method, _ path: String,
    _ body: JSONValue? = nil, bearer: String? = nil
  ) async throws -> JSONValue {
    try await client(network, name).call(method, path, body, bearer: bearer)
  }

  /// Registers all facilities of both networks and the users of ``Assertion``.
  func registerAll() async throws {
    for (facility, type) in [("c-101", "clinic"), ("c-102", "clinic"), ("p-201", "pharmacy")] {
      try await register("mame", facility: facility, type: type)
    }
    try await register("oshidori", facility: "h-001", type: "hospital")
    for person: Assertion in [
      .doctor, .otherDoctor, .pharmacist, .nurse, .clerk, .theirDoctor,
    ] { try await register(person) }
  }

  /// Registers a facility, or changes it.
  func register(
    _ network: String, facility: String, type: String, status: String = "active"
  ) async throws {
    let pem = try site.text(site.file(network, "\(facility).pem"))
    try await call(
      network, "operator", .put, "/api/facilities/\(facility)",
      [
        "type": .string(type), "nameJa": .string("施設 \(facility)"),
        "nameEn": .string("Facility \(facility)"), "certificates": [.string(pem)],
        "status": .string(status), "discloses": true,
      ])
  }

  /// Registers a user, or changes them.
  func register(_ person: Assertion, status: String = "active") async throws {
    try await call(
      person.network, "operator", .put, "/api/users/\(person.facility)/\(person.user)",
      [
        "role": .string(person.role), "status": .string(status),
        "licence": person.licence.map { .string($0) } ?? .null,
      ])
  }

  /// Records what a patient of `network` said; `facility` as `network/id` where it is about one.
  func consent(
    _ network: String, _ patient: String, _ kind: String, _ value: String,
    for facility: String? = nil, until: Timestamp? = nil
  ) async throws {
    var body: JSONValue = [
      "patient": .string(patient), "kind": .string(kind), "value": .string(value),
    ]
    if let parts = facility?.split(separator: "/"), parts.count == 2 {
      body = body.setting("network", .string(String(parts[0])))
        .setting("facility", .string(String(parts[1])))
    }
    if let until { body = body.setting("until", .string(until.rfc3339)) }
    try await call(network, "operator", .post, "/api/consents", body)
  }

  /// The patient takes part in both networks and lets `facilities` look.
  func agree(
    _ here: String, _ there: String,
    facilities: [String] = ["mame/c-101", "mame/p-201", "oshidori/h-001"]
  ) async throws {
    for (network, number) in [("mame", here), ("oshidori", there)] {
      try await consent(network, number, "participation", "active")
      for facility in facilities {
        try await consent(network, number, "facilityConsent", "granted", for: facility)
      }
    }
  }

  /// A slip of `c-101`, as the API answers it.
  func issue(
    _ here: String, _ person: Someone = Someone(), target: String = "oshidori",
    facility: String? = nil, days: Int? = nil
  ) async throws -> JSONValue {
    var body: JSONValue = [
      "patient": .string(here), "demographics": person.json, "target": .string(target),
    ]
    if let facility { body = body.setting("facility", .string(facility)) }
    if let days { body = body.setting("days", .number("\(days)")) }
    return try await call("mame", "c-101", .post, "/api/slips", body)
  }

  /// A slip is issued, redeemed and confirmed on both sides.
  func link(_ here: String, _ there: String, _ person: Someone = Someone()) async throws -> Referral
  {
    let issued = try await issue(here, person)
    let slip = try issued.string(at: "slip")
    let handle = try issued.string(at: "handle")
    let redeemed = try await redeem(slip, there)
    let handleThere = try redeemed.string(at: "handle")
    try await confirm("oshidori", "h-001", handleThere)
    try await confirm("mame", "c-101", handle)
    return Referral(
      here: here, there: there, handle: handle, handleThere: handleThere, slip: slip,
      claimCode: try issued.string(at: "claimCode"))
  }

  /// `h-001` redeems a slip, one after another; a clock that stands still is moved on where ten in
  /// a minute are reached.
  private func redeem(_ slip: String, _ patient: String) async throws -> JSONValue {
    let body: JSONValue = ["patient": .string(patient), "slip": .string(slip)]
    return try await turnstile.pass { [self] in
      let client = try client("oshidori", "h-001")
      let answer = try await client.send(.post, "/api/slips/redeem", body.encoded())
      guard answer.head.status == 429, !isProgram else { return try answer.json() }
      manual.advance(by: .seconds(61))
      return try await client.call(.post, "/api/slips/redeem", body)
    }
  }

  /// One side confirms; the link's state afterwards.
  @discardableResult
  func confirm(_ network: String, _ facility: String, _ handle: String) async throws -> String {
    let answer = try await call(
      network, facility, .post, "/api/links/confirm", ["handle": .string(handle)])
    return try answer.string(at: "state")
  }

  /// Agreed and linked: a patient of the synthetic server at `index` who may be read at once.
  func referral(_ index: Int = 0, here: String? = nil) async throws -> Referral {
    let there = try Self.number(index)
    let here = here ?? "M-\(1000 + index)"
    try await agree(here, there)
    return try await link(here, there)
  }

  /// The number that the synthetic おしどりネット has for the person at `index`.
  static func number(_ index: Int) throws -> String {
    Institution(network: "oshidori", seed: Site.seed).number(for: index)
  }

  /// A facility's own handle for a patient of its network.
  func handle(
    _ patient: String, _ network: String = "mame", _ facility: String = "c-101",
    custodian: String = "oshidori"
  ) async throws -> String {
    let answer = try await call(
      network, facility, .post, "/api/handles",
      ["patient": .string(patient), "custodian": .string(custodian)])
    return try answer.string(at: "handle")
  }

  /// What `person` sees of a patient: one page, by an assertion of its own.
  func visible(
    _ handle: String, to person: Assertion = .doctor,
    _ query: String = "status=current&_count=200", custodian: String = "oshidori"
  ) async throws -> [JSONValue] {
    let answer = try await client(person.network, person.facility).search(
      handle, query, bearer: token(person), custodian: custodian)
    return try answer.json().resources
  }
}
