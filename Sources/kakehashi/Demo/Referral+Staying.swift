import Bridge
import Record

extension Referral {
  /// The patient joins again, is linked anew and the doctor opens a new session, so that there is
  /// something to try.
  func reopen() async throws {
    // A withdrawal ends the consents for single facilities and the links too.
    try await recordConsents()
    try await linkAnew()
    let doctor = try await assertion("dr.sato", at: "c-101", role: "doctor", purpose: "TREAT")
    session = try await open(handle, as: "c-101", doctor)
  }

  /// What `--stay` says to try next.
  func invite() {
    let folder = "\(site.site.folder)/mame"
    tell.step(
      "動かしたままです。試してみてください（Ctrl-C で終わり）", "left running; things to try (Ctrl-C ends it)")
    tell.note(
      "患者さんは参加し直して新しい送信票で結び直され、医師の新しいセッションが開いています",
      "the patient has joined again by a new slip and the doctor has a new session")
    for line in [
      "curl --cacert \(folder)/authority.pem --cert \(folder)/c-101.pem \\",
      "  --key \(folder)/c-101.key -H 'Authorization: Bearer \(session)' \\",
      "  '\(site.bridge("mame"))/fhir/oshidori/DocumentReference?patient=\(handle)&status=current'",
      "",
      "export KAKEHASHI_AS=\(folder)/operator.json",
      "\(Installation.folder)/kakehashi status",
      "\(Installation.folder)/kakehashi session list",
      "\(Installation.folder)/kakehashi session cut --direction 'mame>oshidori'",
    ] { tell.note(line, line) }
  }

  /// The same for scripts.
  var summary: JSONValue {
    [
      "folder": .string(site.site.folder), "bridge": .string(site.bridge("mame")),
      "base": .string("\(site.bridge("mame"))/fhir/oshidori"),
      "issuer": .string(site.server("mame")), "handle": .string(handle),
      "session": .string(session), "visible": .number("\(visible)"),
      "localID": .string(patient.localID), "localIDAtA": .string(Self.localIDAtA),
      "community": .string(site.identifiers.community),
      "authorityAtA": .string(site.identifiers.authority),
      "messagePort": .number("\(site.messagePort)"),
    ]
  }
}
