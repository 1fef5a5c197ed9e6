import Bridge
import HTTP
import Platform
import Record
import Transport

extension Referral {
  /// The offices register facilities and users and record what the patient agreed to.
  func register() async throws {
    tell.step(
      "両ネットワークの事務局が施設・利用者・同意を登録する",
      "the two offices register facilities, users and consents")
    for (network, plans) in site.facilities {
      for plan in plans {
        let pem = try Files.text(site.site.file(network, "\(plan.id).pem"))
        let body: JSONValue = [
          "type": .string(plan.type), "nameJa": .string(plan.name.ja),
          "nameEn": .string(plan.name.en), "certificates": [.string(pem)], "status": "active",
          "discloses": .bool(network == "oshidori"),
        ]
        _ = try await call(as: "operator", of: network, .put, "/api/facilities/\(plan.id)", body)
      }
    }
    for (user, facility, role) in [
      ("dr.sato", "c-101", "doctor"), ("dr.ito", "c-102", "doctor"),
      ("ph.abe", "p-201", "pharmacist"), ("ck.mori", "c-102", "clerk"),
    ] {
      let body: JSONValue = [
        "role": .string(role), "status": "active", "licence": "第123456号",
      ]
      _ = try await call(as: "operator", of: "mame", .put, "/api/users/\(facility)/\(user)", body)
    }
    patient = try await APIClient.with(site.ownServer("oshidori", as: "h-001")) {
      try await DemoPatient.mostDocumented($0, system: site.patientSystem)
    }
    tell.note(
      "B の病院には、この患者さんの文書が \(patient.documents) 件ある",
      "B's hospital holds \(patient.documents) documents of this patient")
    try await recordConsents()
    tell.note(
      "参加の同意（双方）と、松江東クリニック・宍道湖薬局への閲覧同意を記録した（安来医院にはない）",
      "participation in both networks; viewing consent for c-101 and p-201, not for c-102")
    tell.note("緊急時の例外的な閲覧にも同意している", "the patient agreed to emergency viewing as well")
  }

  /// What the patient agreed to, at both offices.
  func recordConsents() async throws {
    for (network, number) in [("mame", Self.localIDAtA), ("oshidori", patient.localID)] {
      try await consent(network, number, "participation", "active")
      for facility in ["c-101", "p-201"] {
        try await consent(network, number, "facilityConsent", "granted", for: facility)
      }
      try await consent(network, number, "emergencyConsent", "yes")
    }
  }

  /// Records one thing the patient said; what the bridge answers.
  @discardableResult
  func consent(
    _ network: String, _ patient: String, _ kind: String, _ value: String,
    for facility: String? = nil
  ) async throws -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("patient", .string(patient)), ("kind", .string(kind)), ("value", .string(value)),
    ]
    if let facility { members += [("network", "mame"), ("facility", .string(facility))] }
    return try await call(
      as: "operator", of: network, .post, "/api/consents", .object(members))
  }

  /// A issues a slip, B redeems it with its own number, both confirm.
  func link() async throws {
    tell.step(
      "A の診療所が患者情報送信票を発行し、B の病院が受け付ける",
      "A's clinic issues a slip (患者情報送信票), B's hospital redeems it")
    let issued = try await tell.timed("発行", "issued") {
      try await issueSlip()
    }
    let slip = issued["slip"]?.string ?? ""
    handle = issued["handle"]?.string ?? ""
    tell.note(
      "送信票 \(slip.count) 文字、申込番号 \(issued["claimCode"]?.string ?? "")",
      "slip of \(slip.count) characters, claim code \(issued["claimCode"]?.string ?? "")")
    try tell.expect(
      !slip.contains(Self.localIDAtA), "送信票に A の患者番号はない", "the slip carries no number of A's")
    let redeemed = try await tell.timed("受付", "redeemed") {
      try await redeem(slip)
    }
    try tell.expect(
      redeemed["demographics"]?["kana"]?.string == patient.kana,
      "B の受付は氏名・生年月日を本人と照合できる",
      "B's reception can compare name and birth date with the person")
    try await redeemAgain(slip)
    try tell.expect(
      try await confirm(redeemed) == "confirmed", "双方が確認し、リンクが結ばれた",
      "both sides confirmed; the patient is linked")
  }

  /// The same once more without a word: a withdrawal ended the first link for good.
  func linkAnew() async throws {
    let issued = try await issueSlip()
    handle = issued["handle"]?.string ?? ""
    _ = try await confirm(try await redeem(issued["slip"]?.string ?? ""))
  }

  private func issueSlip() async throws -> JSONValue {
    try await call(
      as: "c-101", of: "mame", .post, "/api/slips",
      [
        "patient": .string(Self.localIDAtA),
        "demographics": [
          "kana": .string(patient.kana), "name": .string(patient.name),
          "birthDate": .string(patient.birthDate), "sex": .string(patient.sex),
        ],
        "target": "oshidori",
      ])
  }

  private func redeem(_ slip: String) async throws -> JSONValue {
    try await call(
      as: "h-001", of: "oshidori", .post, "/api/slips/redeem",
      ["patient": .string(patient.localID), "slip": .string(slip)])
  }

  /// Both sides confirm what was redeemed; the link's state afterwards.
  private func confirm(_ redeemed: JSONValue) async throws -> String {
    _ = try await call(
      as: "h-001", of: "oshidori", .post, "/api/links/confirm",
      ["handle": redeemed["handle"] ?? ""])
    let state = try await call(
      as: "c-101", of: "mame", .post, "/api/links/confirm", ["handle": .string(handle)])
    return state["state"]?.string ?? ""
  }

  private func redeemAgain(_ slip: String) async throws {
    let client = try APIClient(site.profile("oshidori", "h-001"))
    defer { client.close() }
    let body: JSONValue = ["patient": .string(patient.localID), "slip": .string(slip)]
    let answer = try await client.raw(.post, "/api/slips/redeem", body.encoded())
    let problem = try JSONValue.parse(answer.body)
    try tell.expect(
      answer.head.status.code == 409,
      "二度目は断られる: \(problem["titleJa"]?.string ?? "")",
      "a second time is refused: \(problem["title"]?.string ?? "")")
  }
}
