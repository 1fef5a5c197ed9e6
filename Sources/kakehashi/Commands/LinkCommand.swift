import Bridge
import HTTP
import Record

/// `link`: slips, redemption, confirmation, handles.
enum LinkCommand {
  static let command = Command(
    name: "link",
    summary: Wording(ja: "患者情報送信票の発行・受付・確認", en: "issue, redeem and confirm slips"),
    text: Wording(
      ja: """
        使い方: kakehashi link issue --as 接続.json --patient 患者番号 --kana 氏名カナ --name 氏名
                  --birth-date YYYY-MM-DD --sex male|female|other|unknown --target ネットワーク
                  [--facility 宛先施設] [--days 日数]
                kakehashi link redeem --as 接続.json --patient 自院の患者番号 (--slip 文字列 | --code 番号)
                kakehashi link confirm --as 接続.json --handle ハンドル
                kakehashi link show --as 接続.json --handle ハンドル
                kakehashi link revoke --as 接続.json (--handle ハンドル | --slip-id 送信票のid)
                kakehashi link handle --as 接続.json --patient 患者番号 --custodian ネットワーク
                kakehashi link sources --as 接続.json --patient 患者番号
                kakehashi link pseudonyms --as 施設.json --file 患者番号.txt [--among FILE]

        送信票は宛先に封印され、一度だけ使え、期限が切れます。患者番号は送信票に載りません。
        受け付けた側は氏名・生年月日を本人と照合してから confirm し、発行側も confirm すると結ばれます。
        再診では、自院の患者番号だけで sources が、閲覧できる先とそれぞれのハンドルを示します。
        事故のときは pseudonyms が、自院の患者番号（一行に一つ）から監査用の仮名を出します。--among に運営者
        からの一覧を渡すと、該当する患者さんだけを示します。

        例: kakehashi link issue --as c-101.json --patient M-000123 --kana 'ヤマモト ハナコ' \\
              --name '山本 花子' --birth-date 1956-04-02 --sex female --target oshidori
        """,
      en: """
        usage: kakehashi link issue --as PROFILE.json --patient LOCAL-ID --kana KANA --name NAME
                 --birth-date YYYY-MM-DD --sex male|female|other|unknown --target NETWORK
                 [--facility ID] [--days N]
               kakehashi link redeem --as PROFILE.json --patient LOCAL-ID
                 (--slip TEXT | --code CODE)
               kakehashi link confirm --as PROFILE.json --handle HANDLE
               kakehashi link show --as PROFILE.json --handle HANDLE
               kakehashi link revoke --as PROFILE.json (--handle HANDLE | --slip-id ID)
               kakehashi link handle --as PROFILE.json --patient LOCAL-ID --custodian NETWORK
               kakehashi link sources --as PROFILE.json --patient LOCAL-ID
               kakehashi link pseudonyms --as FACILITY.json --file NUMBERS.txt [--among FILE]

        A slip is sealed to its target, good once, and expires; it never carries the patient number.
        Whoever redeems compares name and birth date with the person, then confirms; the issuer
        confirms too; only then is the patient linked. At a later visit your own number is enough:
        sources lists the networks that can be asked, each with your handle. After an incident
        pseudonyms tells the audit pseudonyms of your own numbers, one to a line; with --among, only
        of those in the operator's list.

        example: kakehashi link issue --as c-101.json --patient M-000123 --kana 'ヤマモト ハナコ' \\
                   --name '山本 花子' --birth-date 1956-04-02 --sex female --target oshidori
        """)
  ) { words, output in
    let arguments = try Arguments(
      words,
      options: [
        "as", "patient", "kana", "name", "birth-date", "sex", "target", "facility", "days", "slip",
        "code", "handle", "custodian", "slip-id", "file", "among",
      ], operandsMax: 1)
    let verb = try arguments.operand(
      0, "issue, redeem, confirm, show, revoke, handle, sources or pseudonyms")
    guard verb != "pseudonyms" else { return try await PseudonymCommand.run(arguments, output) }
    let (method, path, body) = try request(verb, arguments)
    return try await APIClient.with(try Profile(arguments)) { client in
      output.show(try await client.call(method, path, body), arguments)
      return 0
    }
  }

  private static func request(
    _ verb: String, _ arguments: Arguments
  ) throws -> (HTTP.Method, String, JSONValue?) {
    switch verb {
    case "issue": return (.post, "/api/slips", try issueBody(arguments))
    case "redeem":
      var members: [(key: String, value: JSONValue)] = [
        ("patient", .string(try arguments.required("patient")))
      ]
      if let slip = arguments.value("slip") {
        members.append(("slip", .string(slip)))
      } else {
        members.append(("claimCode", .string(try arguments.required("code"))))
      }
      return (.post, "/api/slips/redeem", .object(members))
    case "confirm": return (.post, "/api/links/confirm", try handleBody(arguments))
    case "revoke":
      guard let slip = arguments.value("slip-id") else {
        return (.post, "/api/links/revoke", try handleBody(arguments))
      }
      return (.post, "/api/slips/revoke", ["id": .string(slip)])
    case "sources":
      return (
        .post, "/api/sources", ["patient": .string(try arguments.required("patient"))]
      )
    case "show": return (.get, "/api/links/\(try arguments.required("handle"))", nil)
    case "handle":
      return (
        .post, "/api/handles",
        [
          "patient": .string(try arguments.required("patient")),
          "custodian": .string(try arguments.required("custodian")),
        ]
      )
    default: throw UsageError("unknown `link \(verb)`")
    }
  }

  private static func handleBody(_ arguments: Arguments) throws -> JSONValue {
    ["handle": .string(try arguments.required("handle"))]
  }

  private static func issueBody(_ arguments: Arguments) throws -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("patient", .string(try arguments.required("patient"))),
      (
        "demographics",
        [
          "kana": .string(try arguments.required("kana")),
          "name": .string(try arguments.required("name")),
          "birthDate": .string(try arguments.required("birth-date")),
          "sex": .string(try arguments.required("sex")),
        ]
      ),
      ("target", .string(try arguments.required("target"))),
    ]
    if let facility = arguments.value("facility") {
      members.append(("facility", .string(facility)))
    }
    if let days = arguments.value("days") { members.append(("days", .number(days))) }
    return .object(members)
  }
}
