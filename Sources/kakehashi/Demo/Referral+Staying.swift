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
  func invite() throws {
    let folder = "\(site.site.folder)/mame"
    tell.step(
      "動かしたままです。試してみてください（Ctrl-C で終わり）", "left running; things to try (Ctrl-C ends it)")
    tell.note(
      "患者さんは参加し直して新しい送信票で結び直され、医師の新しいセッションが開いています",
      "the patient has joined again by a new slip and the doctor has a new session")
    try inviteToViewer(folder)
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

  /// How the same doctor looks at the record in a browser.
  private func inviteToViewer(_ folder: String) throws {
    let file = "\(folder)/c-101.p12"
    let passphrase = try PKIBrowser.write(try site.profile("mame", "c-101"), to: file)
    for (ja, en) in [
      ("ブラウザーで見る:", "in a browser:"),
      ("  取り込む証明書 \(file)（暗証 \(passphrase)）", "  import \(file) (passphrase \(passphrase))"),
      ("  信頼する認証局 \(folder)/authority.pem", "  trust the authority \(folder)/authority.pem"),
      (
        "  Chromium: 設定 → プライバシーとセキュリティ → 証明書の管理",
        "  Chromium: Settings → Privacy and security → Manage certificates"
      ),
      (
        "  Firefox: 設定 → 証明書を表示。iPad: ファイルを開いてプロファイルを入れる",
        "  Firefox: Settings → View Certificates; iPad: open the file, install the profile"
      ),
      (
        "  \(site.server("mame"))/portal を開き、佐藤医師の「診療のため」を選ぶ",
        "  open \(site.server("mame"))/portal and choose Dr Sato, for treatment"
      ),
      ("  患者番号は \(Self.localIDAtA)", "  the patient's number is \(Self.localIDAtA)"),
      ("", ""),
    ] { tell.note(ja, en) }
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
      "viewer": .string("\(site.bridge("mame"))/view"),
      "portal": .string("\(site.server("mame"))/portal"),
    ]
  }
}
