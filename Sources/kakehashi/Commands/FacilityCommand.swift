import Bridge
import HTTP
import Record

/// `facility`: what a network's office registers of its facilities.
enum FacilityCommand {
  static let command = Command(
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
}
