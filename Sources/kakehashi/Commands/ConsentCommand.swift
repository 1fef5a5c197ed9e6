import Bridge
import Consent
import HTTP
import Platform
import Record

/// `consent`: what patients agreed to, refused or withdrew.
enum ConsentCommand {
  static let command = Command(
    name: "consent",
    summary: Wording(ja: "参加・閲覧の同意と撤回を記録する", en: "record participation, consent and withdrawal"),
    text: Wording(
      ja: """
        使い方: kakehashi consent set --as 接続.json --patient 患者番号 --kind 種類 --value 値
                  [--network ID --facility ID] [--until 日時] [--certificate 証明書.html] [--json]
                kakehashi consent record --as 接続.json --patient 患者番号 --kind 種類 --value 値
                  [--said 日付] [--from 日付] [--until 日付] [--signer 署名者] [--basis 根拠]
                  [--document 書類番号] [対象] [--acknowledge-end] [--json]
                kakehashi consent show --as 接続.json --patient 患者番号 [--json]
                kakehashi consent import 表.csv --as 接続.json [--dry-run] [--partial]
                  [--acknowledge-end] [--json]

        種類と値: participation active|withdrawn、facilityConsent granted|refused|unset（相手の施設を
        --network と --facility で）、emergencyConsent yes|no、disclosureNotice given|objected。
        撤回（participation withdrawn）は、開いているセッションを応答の前に切ります。--certificate は
        患者さんに渡す同意撤回証明書を書きます（A4 一枚、ブラウザーで印刷）。

        set は今の一言で、同じ施設について前に言ったことに代わります。record は同意書の一行です。
        いつ言ったか（--said）で効き方が決まり、届く順には左右されません。facilityConsent の対象は
        次のどれか一つ: --facilities 網/施設（空白区切り）、--network ID（その網の参加施設すべて。
        後から参加した施設は --later-members yes で含む）、--partners yes（他の網すべて）、
        --person "網/施設 利用者"。--roles で職種を限れます。署名者: patient parent guardian curator
        family（親権者 parent の同意には成年に達する日 --until が要ります）。根拠: explicitConsent
        law entrustment jointUse、impliedConsent（三条件の書類 --common-rule --posted-notice
        --consent-at-visit が要ります）。期限のある拒否は、期限で閲覧が広がるため --acknowledge-end が
        要ります。

        show は記録・今の効き方・食い違い（同じ相手への同意と拒否）を示します。
        import は UTF-8 の CSV を読みます。一行目は列の名（患者番号 種類 内容 同意日 開始日 終了日 施設
        ネットワーク 提携先すべて 利用者 職種 後から参加した施設を含む 署名者 根拠 共通ルール 院内掲示
        受診時の同意 書類番号、または英語の名）。一つでも誤りがあれば何も記録せず、行と列を示します。
        --partial は正しい行だけを記録し、--dry-run は何も記録しません。

        例: kakehashi consent set --as oshidori-operator.json --patient 0045678 \\
              --kind facilityConsent --value granted --network mame --facility c-101
            kakehashi consent import 今日のFAX.csv --as oshidori-operator.json --dry-run
        """,
      en: """
        usage: kakehashi consent set --as PROFILE.json --patient LOCAL-ID --kind KIND --value VALUE
                 [--network ID --facility ID] [--until TIME] [--certificate FILE.html] [--json]
               kakehashi consent record --as PROFILE.json --patient LOCAL-ID --kind KIND
                 --value VALUE [--said DATE] [--from DATE] [--until DATE] [--signer SIGNER]
                 [--basis BASIS] [--document NUMBER] [WHOM] [--acknowledge-end] [--json]
               kakehashi consent show --as PROFILE.json --patient LOCAL-ID [--json]
               kakehashi consent import TABLE.csv --as PROFILE.json [--dry-run] [--partial]
                 [--acknowledge-end] [--json]

        KIND and VALUE: participation active|withdrawn; facilityConsent granted|refused|unset (of
        the facility named by --network and --facility); emergencyConsent yes|no; disclosureNotice
        given|objected. Withdrawal cuts open sessions before this command returns; --certificate
        writes the certificate of withdrawal for the patient (one page, printed from a browser).

        set is a word said now; it takes the place of what was said of the same facility. record is
        one line of a form: when it was said (--said) decides, not when it arrives. WHOM, of
        facilityConsent, is one of --facilities "NETWORK/FACILITY …", --network ID (all its members;
        those who join later with --later-members yes), --partners yes (every other network),
        --person "NETWORK/FACILITY USER"; --roles limits it to professions. SIGNER: patient parent
        guardian curator family (a parent's grant needs --until, the day the child is of age).
        BASIS: explicitConsent law entrustment jointUse, or impliedConsent, which needs the
        documents of its three conditions (--common-rule --posted-notice --consent-at-visit). A
        refusal with an end needs --acknowledge-end, for access widens when it ends.

        show lists the statements, what holds of them now, and contradictions (a grant and a
        refusal of the same). import reads CSV in UTF-8 whose first row names the columns: patient
        and the options above in camelCase (laterMembers, commonRule …) or their Japanese names.
        If anything is wrong nothing is recorded, and every fault is told by line and column;
        --partial records the rows that are right, --dry-run records nothing.

        example: kakehashi consent set --as oshidori-operator.json --patient 0045678 \\
                   --kind facilityConsent --value granted --network mame --facility c-101
                 kakehashi consent import faxes.csv --as oshidori-operator.json --dry-run
        """)
  ) { words, output in
    switch words.first {
    case "set": try await set(words.dropFirst(), output)
    case "record": try await record(words.dropFirst(), output)
    case "show": try await show(words.dropFirst(), output)
    case "import": try await ConsentImport.run(words.dropFirst(), output)
    default: throw UsageError("set, record, show or import is missing")
    }
  }

  private static func set(_ words: ArraySlice<String>, _ output: Output) async throws -> Int32 {
    let arguments = try Arguments(
      words,
      options: ["as", "patient", "kind", "value", "network", "facility", "until", "certificate"])
    var members: [(key: String, value: JSONValue)] = [
      ("patient", .string(try arguments.required("patient"))),
      ("kind", .string(try arguments.required("kind"))),
      ("value", .string(try arguments.required("value"))),
    ]
    for name in ["network", "facility", "until"] {
      if let value = arguments.value(name) { members.append((name, .string(value))) }
    }
    let body = JSONValue.object(members)
    let paper = arguments.value("certificate")
    guard paper == nil || arguments.value("value") == "withdrawn" else {
      throw UsageError("`--certificate` belongs to a withdrawal")
    }
    return try await APIClient.with(try Profile(arguments)) { client in
      let answer = try await client.call(.post, "/api/consents", body)
      output.show(answer, arguments)
      if let paper { try write(try WithdrawalCertificate(answer), to: paper, output) }
      return 0
    }
  }

  private static func write(
    _ certificate: WithdrawalCertificate, to path: String, _ output: Output
  ) throws(CommandError) {
    do throws(Errno) {
      try DurableFile.replace(path, with: Array(certificate.html.utf8), mode: 0o600)
    } catch {
      throw CommandError(
        ja: "撤回は記録しましたが、`\(path)` に書けません: \(error)",
        en: "the withdrawal is recorded, but `\(path)` cannot be written: \(error)")
    }
    output.talk(
      Wording(
        ja: "同意撤回証明書を \(path) に書きました", en: "the certificate of withdrawal is in \(path)"))
  }

  private static func record(
    _ words: ArraySlice<String>, _ output: Output
  ) async throws -> Int32 {
    let options = StatementField.allCases.map(\.option)
    let arguments = try Arguments(
      words, options: ["as", "patient"] + options, flags: ["acknowledge-end"])
    let statement = StatementField.allCases.compactMap { field in
      arguments.value(field.option).map { (key: field.rawValue, value: JSONValue.string($0)) }
    }
    let body: JSONValue = [
      "patient": .string(try arguments.required("patient")),
      "statements": [.object(statement)],
      "acknowledgeEnd": .bool(arguments.has("acknowledge-end")),
    ]
    return try await APIClient.with(try Profile(arguments)) { client in
      show(try await client.call(.post, "/api/consents", body), arguments, output)
      return 0
    }
  }

  private static func show(
    _ words: ArraySlice<String>, _ output: Output
  ) async throws -> Int32 {
    let arguments = try Arguments(words, options: ["as", "patient"])
    let body: JSONValue = ["patient": .string(try arguments.required("patient"))]
    return try await APIClient.with(try Profile(arguments)) { client in
      show(try await client.call(.post, "/api/consents/search", body), arguments, output)
      return 0
    }
  }

  /// What a patient said, what holds of it, what contradicts itself.
  private static func show(_ entry: JSONValue, _ arguments: Arguments, _ output: Output) {
    guard !arguments.json else { return output.json(entry) }
    let columns: [StatementField] = [
      .said, .kind, .value, .facilities, .network, .partners, .person, .roles, .until, .signer,
      .document,
    ]
    let statements = entry["statements"]?.elements ?? []
    let used = columns.filter { column in statements.contains { $0[column.rawValue] != nil } }
    output.show(.array(statements), columns: used.map(\.rawValue), arguments)
    output.line()
    output.show(entry["standing"] ?? .null, arguments)
    for found in entry["contradictions"]?.elements ?? [] {
      output.talk(
        Wording(
          ja: "食い違い: \(text(found["grant"])) ／ \(text(found["refusal"]))"
            + "（\(found["holds"]?.string == "grant" ? "同意" : "拒否")が効いています）",
          en: "contradiction: \(text(found["grant"])) / \(text(found["refusal"]))"
            + " (the \(found["holds"]?.string ?? "refusal") holds)"))
    }
  }

  private static func text(_ statement: JSONValue?) -> String {
    (statement?.members ?? []).compactMap { $0.value.string }.joined(separator: " ")
  }
}

extension StatementField {
  /// Its name on the command line: `laterMembers` is `later-members`.
  fileprivate var option: String {
    rawValue.map { $0.isUppercase ? "-\($0.lowercased())" : String($0) }.joined()
  }
}
