import Bridge
import HTTP
import Platform
import Record
import Transport

extension Referral {
  /// A doctor whom the patient never named looks in an emergency; everybody concerned is told, and
  /// both networks review it.
  func emergency() async throws {
    tell.step(
      "緊急時閲覧: 事前の権限、申告、双方への知らせと審査",
      "an emergency view: a right granted beforehand, a claim, notices and a review by both")
    try await refusals()
    let until = WallClock.system.now().adding(.seconds(30 * 86_400)).rfc3339
    _ = try await call(
      as: "c-102", of: "mame", .put, "/api/users/c-102/dr.ito/emergency",
      ["until": .string(until), "by": "安来医院 院長"])
    let session = try await tell.timed(
      "権限を付与された医師が、意識のない患者さんの緊急時閲覧を開いた",
      "a doctor with the right opened a view of the unconscious patient"
    ) { try await openEmergency(as: "dr.ito", role: "doctor").json() }
    let found = try await search(
      try await ownHandle("c-102"), as: "c-102", session["token"]?.string ?? "")
    let kinds = Self.kinds(found["entry"]?.elements ?? [])
    let names = kinds.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    tell.note(
      "見えるのは緊急に必要な種類だけ（\(names)）、20 分まで、延長なし",
      "only what an emergency needs (\(names)), for 20 minutes, not renewed")
    try await told()
    try await review()
  }

  /// What a clerk gets, and a doctor without the right.
  private func refusals() async throws {
    for (user, role, ja, en) in [
      ("ck.mori", "clerk", "事務職員", "a clerk"),
      ("dr.ito", "doctor", "権限のない医師", "a doctor without it"),
    ] {
      let answer = try await openEmergency(as: user, role: role)
      let problem = try JSONValue.parse(answer.body)
      try tell.expect(
        answer.head.status.code == 403, "\(ja)は断られる: \(problem["titleJa"]?.string ?? "")",
        "\(en) is refused: \(problem["title"]?.string ?? "")")
    }
  }

  private func openEmergency(as user: String, role: String) async throws -> UpstreamResponse {
    let assertion = try await assertion(user, at: "c-102", role: role, purpose: "ETREAT")
    let body: JSONValue = [
      "handle": .string(try await ownHandle("c-102")), "custodian": "oshidori",
      "emergency": [
        "reason": "unconscious", "state": "unresponsive", "minutes": 20,
        "text": "搬送時 JCS300、家族と連絡がつかない",
      ],
    ]
    let client = try APIClient(site.profile("mame", "c-102"))
    defer { client.close() }
    return try await client.raw(.post, "/api/sessions", body.encoded(), bearer: assertion)
  }

  /// Both operators and the patient's home facility have the notice already.
  private func told() async throws {
    for (network, name, ja, en) in [
      ("mame", "operator", "A の運営者", "A's operator"),
      ("oshidori", "operator", "B の運営者", "B's operator"),
      ("oshidori", "h-001", "記録のある B の病院", "B's hospital, which holds the record"),
    ] {
      let answer = try await call(as: name, of: network, .get, "/api/notices")
      let notice = answer["notices"]?.elements?.last
      emergencyReview = notice?["review"]?["id"]?.string ?? ""
      let who = notice?["review"]?["user"]?.string ?? ""
      try tell.expect(
        notice?["kind"]?.string == "opened", "\(ja)に知らせが届いている（閲覧者 \(who)）",
        "\(en) has been told (the viewer is \(who))")
    }
  }

  private func review() async throws {
    let path = "/api/emergencies/\(emergencyReview)"
    for (network, reviewer) in [("mame", "kita"), ("oshidori", "adachi")] {
      let answer = try await call(
        as: "operator", of: network, .post, "\(path)/review",
        ["reviewer": .string(reviewer), "finding": "justified", "note": "診療録の記載と合う"])
      let state = answer["state"]?.string ?? ""
      tell.note(
        "\(network) の審査者 \(reviewer): 正当（\(state)）",
        "\(network)'s reviewer \(reviewer): justified (\(state))")
    }
    let informed = try await call(
      as: "operator", of: "oshidori", .post, "\(path)/inform", ["by": "adachi"])
    try tell.expect(
      informed["state"]?.string == "patientInformed", "審査は正当で終わり、患者さんに説明した",
      "the review ended as justified, and the patient was informed")
  }
}

extension UpstreamResponse {
  /// The body of a success; a refusal is thrown as the problem it describes.
  fileprivate func json() throws -> JSONValue {
    guard head.status.isSuccess else { throw CommandError(self) }
    return try JSONValue.parse(body)
  }
}
