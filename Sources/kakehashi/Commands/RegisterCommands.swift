import Bridge
import HTTP
import Record

/// `facility`, `user` and `consent`: what the networks' offices enter.
enum RegisterCommands {
  static let facility = Command(
    name: "facility",
    summary: Wording(ja: "施設を登録・一覧する（運営者）", en: "register and list facilities (operators)"),
    text: Wording(
      ja: """
        使い方: kakehashi facility put ID --as 接続.json --type 種別 --name-ja 名称 --name-en NAME
                  --certificate PEM [--status active|suspended|left] [--discloses] [--json]
                kakehashi facility list --as 接続.json [--json]

        運営者の証明書で、自分のネットワークの施設を登録します。種別は vocabulary の語
        （hospital clinic dental pharmacy homeNursing care lab midwifery）。

        例: kakehashi facility put c-101 --as mame-operator.json --type clinic \\
              --name-ja 松江東クリニック --name-en "Matsue East Clinic" --certificate c-101.pem
        """,
      en: """
        usage: kakehashi facility put ID --as PROFILE.json --type TYPE --name-ja NAME --name-en NAME
                 --certificate PEM [--status active|suspended|left] [--discloses] [--json]
               kakehashi facility list --as PROFILE.json [--json]

        With an operator's certificate, registers a facility of the operator's own network. TYPE is
        a word of the vocabulary: hospital clinic dental pharmacy homeNursing care lab midwifery.

        example: kakehashi facility put c-101 --as mame-operator.json --type clinic \\
                   --name-ja 松江東クリニック --name-en "Matsue East Clinic" --certificate c-101.pem
        """)
  ) { words, output in
    let arguments = try Arguments(
      words, options: ["as", "type", "name-ja", "name-en", "certificate", "status"],
      flags: ["discloses"], operandsMax: 2)
    let profile = try Profile(arguments)
    return try await APIClient.with(profile) { client in
      switch try arguments.operand(0, "put or list") {
      case "list":
        let list = try await client.call(.get, "/api/facilities")
        output.show(
          list, columns: ["id", "type", "status", "nameJa", "nameEn", "certificates"], arguments)
      case "put":
        let pem = try Files.text(try arguments.required("certificate"))
        let body: JSONValue = [
          "type": .string(try arguments.required("type")),
          "nameJa": .string(try arguments.required("name-ja")),
          "nameEn": .string(try arguments.required("name-en")),
          "certificates": [.string(pem)],
          "status": .string(arguments.value("status") ?? "active"),
          "discloses": .bool(arguments.has("discloses")),
        ]
        let id = try arguments.operand(1, "ID")
        output.show(try await client.call(.put, "/api/facilities/\(id)", body), arguments)
      case let other: throw UsageError("`\(other)` is neither put nor list")
      }
      return 0
    }
  }

  static let user = Command(
    name: "user",
    summary: Wording(ja: "利用者を登録・一覧する（運営者）", en: "register and list users (operators)"),
    text: Wording(
      ja: """
        使い方: kakehashi user put ID --as 接続.json --facility 施設 --role 職種 [--licence 番号]
                  [--status active|suspended] [--json]
                kakehashi user list --as 接続.json --facility 施設 [--json]

        例: kakehashi user put dr.sato --as mame-operator.json --facility c-101 --role doctor \\
              --licence 第123456号
        """,
      en: """
        usage: kakehashi user put ID --as PROFILE.json --facility ID --role ROLE [--licence NUMBER]
                 [--status active|suspended] [--json]
               kakehashi user list --as PROFILE.json --facility ID [--json]

        example: kakehashi user put dr.sato --as mame-operator.json --facility c-101 \\
                   --role doctor --licence 第123456号
        """)
  ) { words, output in
    let arguments = try Arguments(
      words, options: ["as", "facility", "role", "licence", "status"], operandsMax: 2)
    let profile = try Profile(arguments)
    return try await APIClient.with(profile) { client in
      let facility = try arguments.required("facility")
      switch try arguments.operand(0, "put or list") {
      case "list":
        let list = try await client.call(.get, "/api/users/\(facility)")
        output.show(list, columns: ["id", "role", "status", "licence"], arguments)
      case "put":
        var members: [(key: String, value: JSONValue)] = [
          ("role", .string(try arguments.required("role"))),
          ("status", .string(arguments.value("status") ?? "active")),
        ]
        if let licence = arguments.value("licence") {
          members.append(("licence", .string(licence)))
        }
        let id = try arguments.operand(1, "ID")
        output.show(
          try await client.call(.put, "/api/users/\(facility)/\(id)", .object(members)), arguments)
      case let other: throw UsageError("`\(other)` is neither put nor list")
      }
      return 0
    }
  }

  static let consent = Command(
    name: "consent",
    summary: Wording(ja: "参加・閲覧の同意と撤回を記録する", en: "record participation, consent and withdrawal"),
    text: Wording(
      ja: """
        使い方: kakehashi consent set --as 接続.json --patient 患者番号 --kind 種類 --value 値
                  [--network ID --facility ID] [--until 日時] [--json]

        種類と値: participation active|withdrawn、facilityConsent granted|refused|unset（相手の施設を
        --network と --facility で）、emergencyConsent yes|no、disclosureNotice given|objected。
        撤回（participation withdrawn）は、開いているセッションを応答の前に切ります。

        例: kakehashi consent set --as oshidori-operator.json --patient 0045678 \\
              --kind facilityConsent --value granted --network mame --facility c-101
        """,
      en: """
        usage: kakehashi consent set --as PROFILE.json --patient LOCAL-ID --kind KIND --value VALUE
                 [--network ID --facility ID] [--until TIME] [--json]

        KIND and VALUE: participation active|withdrawn; facilityConsent granted|refused|unset (of
        the facility named by --network and --facility); emergencyConsent yes|no; disclosureNotice
        given|objected. Withdrawal cuts open sessions before this command returns.

        example: kakehashi consent set --as oshidori-operator.json --patient 0045678 \\
                   --kind facilityConsent --value granted --network mame --facility c-101
        """)
  ) { words, output in
    let arguments = try Arguments(
      words, options: ["as", "patient", "kind", "value", "network", "facility", "until"],
      operandsMax: 1)
    guard try arguments.operand(0, "set") == "set" else { throw UsageError("only `set` exists") }
    var members: [(key: String, value: JSONValue)] = [
      ("patient", .string(try arguments.required("patient"))),
      ("kind", .string(try arguments.required("kind"))),
      ("value", .string(try arguments.required("value"))),
    ]
    for name in ["network", "facility", "until"] {
      if let value = arguments.value(name) { members.append((name, .string(value))) }
    }
    let body = JSONValue.object(members)
    return try await APIClient.with(try Profile(arguments)) { client in
      output.show(try await client.call(.post, "/api/consents", body), arguments)
      return 0
    }
  }
}
