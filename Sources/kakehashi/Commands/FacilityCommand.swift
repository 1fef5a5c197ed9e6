import Bridge
import HTTP
import Record
import Transport

/// `facility`: what a network's office registers of its facilities, and the steps they take.
enum FacilityCommand {
  static let command = Command(
    name: "facility",
    summary: Wording(
      ja: "施設を登録・一覧し、加入の段階を進める（運営者）",
      en: "register and list facilities, and take their steps (operators)"),
    text: Wording(
      ja: """
        使い方: kakehashi facility put ID --as 接続.json --type 種別 --name-ja 名称 --name-en NAME
                  [--certificate PEM] [--status applied|active|suspended|left] [--discloses]
                  [--sessions 数] [--address 住所] [--manager 氏名 --manager-contact 連絡先]
                  [--system-administrator 氏名 --system-administrator-contact 連絡先]
                  [--user-administrator 氏名 --user-administrator-contact 連絡先]
                  [--by 氏名 --document 書類番号] [--json]
                kakehashi facility step ID 段階 --as 接続.json --by 氏名 --document 書類番号
                  [--note 備考] [--json]
                kakehashi facility list --as 接続.json [--json]
                kakehashi facility show ID --as 接続.json [--json]
                kakehashi facility audit start (ID | --all) --as 接続.json [--due 日] [--json]
                kakehashi facility audit list --as 接続.json [--json]
                kakehashi facility audit show ID --as 接続.json [--json]
                kakehashi facility audit answer ID --as 施設.json --by 氏名 (--file 回答.json |
                  --question 質問 --verdict yes|partly|no [--words 説明] [--evidence 資料]) [--json]

        運営者の証明書で、自分のネットワークの施設を登録します。種別は vocabulary の語
        （hospital clinic dental pharmacy homeNursing care lab midwifery）。段階は
        applied → reviewed → contracted → technicalTest → active ⇄ suspended → left。
        どの段階からも left にできます。put は、すでに加入している施設を active で引き継ぎ
        （takenOver）、applied で申込を受け付け、suspended か left で直ちに止めます。書かなかった
        項目は前のままです。施設に応じるのは active の間だけです。

        年次監査は運営者（または施設自身）が始め、施設が自分の証明書で答えます。架け橋が知っている
        ことは記入済みです（source が bridge）。資料は手元に残り、ハッシュだけが送られます。

        例: kakehashi facility put c-101 --as mame-operator.json --type clinic \\
              --name-ja 松江東クリニック --name-en "Matsue East Clinic" --certificate c-101.pem
            kakehashi facility step c-103 reviewed --as mame-operator.json --by 山田太郎 \\
              --document 申込-2026-014
        """,
      en: """
        usage: kakehashi facility put ID --as PROFILE.json --type TYPE --name-ja NAME --name-en NAME
                 [--certificate PEM] [--status applied|active|suspended|left] [--discloses]
                 [--sessions N] [--address TEXT] [--manager NAME --manager-contact TEXT]
                 [--system-administrator NAME --system-administrator-contact TEXT]
                 [--user-administrator NAME --user-administrator-contact TEXT]
                 [--by NAME --document NUMBER] [--json]
               kakehashi facility step ID STEP --as PROFILE.json --by NAME --document NUMBER
                 [--note TEXT] [--json]
               kakehashi facility list --as PROFILE.json [--json]
               kakehashi facility show ID --as PROFILE.json [--json]
               kakehashi facility audit start (ID | --all) --as PROFILE.json [--due DAY] [--json]
               kakehashi facility audit list --as PROFILE.json [--json]
               kakehashi facility audit show ID --as PROFILE.json [--json]
               kakehashi facility audit answer ID --as FACILITY.json --by NAME (--file FILE.json |
                 --question ID --verdict yes|partly|no [--words TEXT] [--evidence FILE]) [--json]

        With an operator's certificate, registers a facility of the operator's own network. TYPE is
        a word of the vocabulary: hospital clinic dental pharmacy homeNursing care lab midwifery.
        STEP: applied → reviewed → contracted → technicalTest → active ⇄ suspended → left; any step
        may be followed by left. `put` takes over as active a facility that takes part already
        (takenOver), receives an application (applied), and stops at once (suspended, left); what
        is not given stays as it was. Only an active facility is answered.

        The yearly audit is begun by an operator (or the facility) and answered by the facility with
        its own certificate. What the bridge knows is filled in (source: bridge). Of evidence only
        the digest is sent; the file stays where it is.

        example: kakehashi facility put c-101 --as mame-operator.json --type clinic \\
                   --name-ja 松江東クリニック --name-en "Matsue East Clinic" --certificate c-101.pem
                 kakehashi facility step c-103 reviewed --as mame-operator.json --by 山田太郎 \\
                   --document 申込-2026-014
        """)
  ) { words, output in
    switch words.first {
    case "put": try await put(words.dropFirst(), output)
    case "step": try await step(words.dropFirst(), output)
    case "list": try await list(words.dropFirst(), output)
    case "show": try await show(words.dropFirst(), output)
    case "audit": try await FacilityAudit.run(words.dropFirst(), output)
    case let other:
      throw UsageError("`\(other ?? "")` is none of put, step, list, show and audit")
    }
    return 0
  }

  private static func list(_ words: ArraySlice<String>, _ output: Output) async throws {
    let arguments = try Arguments(words, options: ["as"])
    try await APIClient.with(try Profile(arguments)) { client in
      let list = try await client.call(.get, "/api/facilities")
      output.show(
        list, columns: ["id", "type", "status", "auditDue", "nameJa", "nameEn", "certificates"],
        arguments)
    }
  }

  private static func show(_ words: ArraySlice<String>, _ output: Output) async throws {
    let arguments = try Arguments(words, options: ["as"], operandsMax: 1)
    let id = try arguments.operand(0, "ID")
    try await APIClient.with(try Profile(arguments)) { client in
      show(try await client.call(.get, "/api/facilities/\(id)"), arguments, output)
    }
  }

  private static func step(_ words: ArraySlice<String>, _ output: Output) async throws {
    let arguments = try Arguments(
      words, options: ["as", "by", "document", "note"], operandsMax: 2)
    let id = try arguments.operand(0, "ID")
    var members: [(key: String, value: JSONValue)] = [
      ("step", .string(try arguments.operand(1, "STEP"))),
      ("by", .string(try arguments.required("by"))),
      ("document", .string(try arguments.required("document"))),
    ]
    if let note = arguments.value("note") { members.append(("note", .string(note))) }
    let body = JSONValue.object(members)
    try await APIClient.with(try Profile(arguments)) { client in
      show(try await client.call(.post, "/api/facilities/\(id)/steps", body), arguments, output)
    }
  }

  private static func put(_ words: ArraySlice<String>, _ output: Output) async throws {
    let arguments = try Arguments(
      words,
      options: ["as", "certificate", "status"] + FacilityAnswers.options, flags: ["discloses"],
      operandsMax: 1)
    let id = try arguments.operand(0, "ID")
    var members = try FacilityAnswers(arguments).members
    if let path = arguments.value("certificate") {
      members.append(("certificates", .array([.string(try Files.text(path))])))
    }
    if arguments.has("discloses") { members.append(("discloses", true)) }
    let said = members
    try await APIClient.with(try Profile(arguments)) { client in
      let path = "/api/facilities/\(id)"
      var status = arguments.value("status")
      if status == nil, try await client.raw(.get, path).head.status.code == 404 {
        status = "active"  // one that takes part already is taken over in one word
      }
      let body = said + (status.map { [(key: "status", value: .string($0))] } ?? [])
      show(try await client.call(.put, path, .object(body)), arguments, output)
    }
  }

  /// A facility; its steps as a table below for a person.
  static func show(_ value: JSONValue, _ arguments: Arguments, _ output: Output) {
    guard !arguments.json, let members = value.members else { return output.json(value) }
    output.show(.object(members.filter { $0.key != "steps" }), arguments)
    output.line()
    output.show(
      value["steps"] ?? .array([]), columns: ["at", "step", "by", "document", "note"], arguments)
  }
}

/// What is said of a facility on the command line.
struct FacilityAnswers {
  /// The persons by their word in the API and their option.
  static let duties = [
    ("manager", "manager"), ("systemAdministrator", "system-administrator"),
    ("userAdministrator", "user-administrator"),
  ]
  /// All options that say something of it.
  static let options =
    ["type", "name-ja", "name-en", "sessions", "address", "by", "document"]
    + duties.flatMap { [$0.1, "\($0.1)-contact"] }

  /// The members of a body.
  let members: [(key: String, value: JSONValue)]

  init(_ arguments: Arguments) throws {
    var members: [(key: String, value: JSONValue)] = [
      ("type", .string(try arguments.required("type"))),
      ("nameJa", .string(try arguments.required("name-ja"))),
      ("nameEn", .string(try arguments.required("name-en"))),
    ]
    if let sessions = arguments.value("sessions") {
      guard let number = Int(sessions), number >= 0 else {
        throw UsageError("`--sessions` is a number from 0")
      }
      members.append(("sessionsMax", .number("\(number)")))
    }
    for name in ["address", "by", "document"] {
      if let value = arguments.value(name) { members.append((name, .string(value))) }
    }
    var persons: [(key: String, value: JSONValue)] = []
    for (duty, option) in Self.duties {
      guard let name = arguments.value(option) else { continue }
      let contact = try arguments.required("\(option)-contact")
      persons.append((duty, ["name": .string(name), "contact": .string(contact)]))
    }
    if !persons.isEmpty { members.append(("persons", .object(persons))) }
    self.members = members
  }
}
