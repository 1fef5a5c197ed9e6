import Bridge
import Crypto
import HTTP
import Ledger
import Platform
import Record
import Transport

extension Referral {
  /// A pharmacist, and a facility without consent.
  func others() async throws {
    tell.step("ほかの人には何が見えるか", "what others see")
    let pharmacist = try await assertion(
      "ph.abe", at: "p-201", role: "pharmacist", purpose: "TREAT")
    let found = try await search(try await ownHandle("p-201"), as: "p-201", pharmacist)
    let kinds = Self.kinds(found["entry"]?.elements ?? [])
    let names = kinds.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    tell.note(
      "薬剤師: B の規則が薬剤師に許す種類だけ（\(names.isEmpty ? "なし" : names)）",
      "the pharmacist: only what B's rules allow to pharmacists (\(names.isEmpty ? "none" : names))"
    )
    let other = try await assertion("dr.ito", at: "c-102", role: "doctor", purpose: "TREAT")
    let nothing = try await search(try await ownHandle("c-102"), as: "c-102", other)
    try tell.expect(
      nothing["entry"]?.elements?.isEmpty == true, "閲覧同意のない安来医院には何も見えない",
      "the clinic without consent sees nothing")
  }

  /// A facility's own handle of the patient.
  func ownHandle(_ facility: String) async throws -> String {
    let answer = try await call(
      as: facility, of: "mame", .post, "/api/handles",
      ["patient": .string(Self.localIDAtA), "custodian": "oshidori"])
    return answer["handle"]?.string ?? ""
  }

  /// The patient withdraws at B; A's open session dies.
  func withdraw() async throws {
    tell.step("患者さんが B で同意を撤回する", "the patient withdraws at B")
    let answer = try await tell.timed("撤回を記録した", "withdrawal recorded") {
      try await consent("oshidori", patient.localID, "participation", "withdrawn")
    }
    let paper = "\(site.folder)/certificate-of-withdrawal.html"
    try DurableFile.replace(
      paper, with: Array(try WithdrawalCertificate(answer).html.utf8), mode: 0o600)
    tell.note("同意撤回証明書: \(paper)", "the certificate of withdrawal: \(paper)")
    let client = try APIClient(site.profile("mame", "c-101"))
    defer { client.close() }
    let refused = try await client.raw(
      .get, "/fhir/oshidori/DocumentReference?patient=\(handle)&status=current", bearer: session)
    let outcome = try JSONValue.parse(refused.body)
    let reason = outcome["issue"]?[0]?["diagnostics"]?.string ?? ""
    try tell.expect(
      refused.head.status.code == 401, "開いていたセッションは切れている（\(reason)）",
      "the open session is dead (\(reason))")
    let again = try await assertion("dr.sato", at: "c-101", role: "doctor", purpose: "TREAT")
    let found = try await search(handle, as: "c-101", again)
    try tell.expect(
      found["entry"]?.elements?.isEmpty == true, "新しく検索しても何も見えない",
      "a new search sees nothing either")
  }

  /// The ledger is verified from its files, without asking the bridge.
  func verify() async throws {
    tell.step("台帳を、架け橋に頼らずに検証する", "the ledger is verified without the bridge's word")
    let checkpoint = try await APIClient.with(site.profile("oshidori", "operator")) {
      try await $0.raw(.get, "/api/ledger/checkpoint")
    }
    let key = try SigningKey.load(pemPath: "\(site.site.folder)/secrets/ledger.pem").verifying
    let verifier = NoteVerifier(
      name: DevelopmentSite.ledgerOrigin, algorithm: .ed25519, key: key)
    let report = try await tell.timed("検証", "verified") {
      try LedgerVerifier.verify(
        directory: "\(site.site.folder)/data/ledger", verifierKey: verifier?.text ?? "")
    }
    try tell.expect(
      checkpoint.head.status.isSuccess && report.size > 0,
      "\(report.size) 件の記録がすべて木に含まれ、署名と合う",
      "all \(report.size) entries are in the tree that the checkpoint signs")
    tell.note("根のハッシュ \(report.root.hex.prefix(16))…", "root hash \(report.root.hex.prefix(16))…")
  }
}
