import Bridge
import Crypto
import HTTP
import Ledger
import Platform
import Record
import Transport

/// `ledger`: verify, prove and show, from the files alone or through the API.
enum LedgerCommand {
  static let command = Command(
    name: "ledger",
    summary: Wording(ja: "台帳を検証・証明・表示する", en: "verify, prove and show the ledger"),
    text: Wording(
      ja: """
        使い方: kakehashi ledger verify DIR --key 検証鍵
                kakehashi ledger prove N DIR --key 検証鍵      N 番目が台帳にある証明（tlog-proof）を出す
                kakehashi ledger show N (DIR --key 検証鍵 | --as 運営者.json)
                  [--audit-key FILE --network ID]
                kakehashi ledger checkpoint --as 運営者.json
                kakehashi ledger key --signing-key FILE --origin 名前   検証鍵（C2SP vkey）を出す
                kakehashi ledger monthly DIR --key 検証鍵 --month 年-月
                  [--network ID [--audit-key FILE]] [--exact] [--csv FILE]
                kakehashi ledger incident DIR --key 検証鍵 --network ID --audit-key FILE
                  --from 日 --until 日 [--requester ID] [--custodian ID] [--facility ID]
                  [--user 利用者] [--session ID] [--patient 仮名] [--csv FILE] [--sheet FILE.html]
                kakehashi ledger provisions DIR --key 検証鍵 --network ID --audit-key FILE
                  --from 日 --until 日 [--csv FILE]

        DIR は架け橋の data/ledger かその複製です。検証は架け橋のメモリーも言葉も使いません。
        --audit-key を付けると、自分のネットワーク宛てに封じられた部分も開いて示します。
        monthly は月次統計です。5 件未満は個人が分かりかねないので「<5」と示します（--exact で実数）。
        incident は事故の影響範囲です。疑わしい相手が受け取ったもの、患者さん（監査用の仮名）、記録のある
        施設を示し、--sheet で個人情報保護委員会への報告の下書きを作ります。仮名から患者番号を知るのは施設
        だけです（kakehashi link pseudonyms）。provisions は個人情報保護法第29条・第30条の記録です。
        日は日本の日付（--until の日は含みません）か RFC 3339 の日時です。
        終了コード: 0 正しい、1 改ざん・欠損・署名違い、2 使い方の誤り。

        例: kakehashi ledger verify /var/lib/kakehashi/ledger --key "$(cat bridge.vkey)"
        """,
      en: """
        usage: kakehashi ledger verify DIR --key VKEY
               kakehashi ledger prove N DIR --key VKEY   a proof that N is in it (tlog-proof)
               kakehashi ledger show N (DIR --key VKEY | --as OPERATOR.json)
                 [--audit-key FILE --network ID]
               kakehashi ledger checkpoint --as OPERATOR.json
               kakehashi ledger key --signing-key FILE --origin NAME   prints the key to verify by
               kakehashi ledger monthly DIR --key VKEY --month YYYY-MM
                 [--network ID [--audit-key FILE]] [--exact] [--csv FILE]
               kakehashi ledger incident DIR --key VKEY --network ID --audit-key FILE
                 --from DAY --until DAY [--requester ID] [--custodian ID] [--facility ID]
                 [--user NAME] [--session ID] [--patient PSEUDONYM] [--csv FILE] [--sheet FILE.html]
               kakehashi ledger provisions DIR --key VKEY --network ID --audit-key FILE
                 --from DAY --until DAY [--csv FILE]

        DIR is the bridge's data/ledger or a copy of it. Verifying uses neither the bridge's memory
        nor its word. With --audit-key, what is sealed to your own network is opened and shown too.
        `monthly` is the month's use; counts below five could point at somebody and read `<5`, but
        with --exact.
        `incident` tells how far an incident reaches: what the suspects were given, about which
        patients (by audit pseudonym) of which facilities; --sheet drafts the report to the
        authority. Only a facility can tell its numbers from pseudonyms (kakehashi link
        pseudonyms). `provisions` are the records of Articles 29 and 30 of the APPI. A DAY is
        Japan's, that of --until no longer counts; a time (RFC 3339) will do as well.
        Exit code: 0 sound, 1 altered, missing or wrongly signed, 2 wrong usage.

        example: kakehashi ledger verify /var/lib/kakehashi/ledger --key "$(cat bridge.vkey)"
        """)
  ) { words, output in
    let arguments = try Arguments(
      words,
      options: [
        "key", "as", "audit-key", "network", "signing-key", "origin", "month", "csv", "from",
        "until", "requester", "custodian", "facility", "user", "session", "patient", "sheet",
      ],
      flags: ["exact"], operandsMax: 3)
    switch try arguments.operand(0, "verify, prove, show, checkpoint, key or a report") {
    case "verify": return try verify(arguments, output)
    case "prove": return try prove(arguments, output)
    case "show": return try await show(arguments, output)
    case "checkpoint": return try await checkpoint(arguments, output)
    case "key": return try key(arguments, output)
    case "monthly": return try LedgerMonthly.run(arguments, output)
    case "incident": return try LedgerIncident.run(arguments, output)
    case "provisions": return try LedgerProvisions.run(arguments, output)
    case let other: throw UsageError("unknown `ledger \(other)`")
    }
  }

  private static func verify(_ arguments: Arguments, _ output: Output) throws -> Int32 {
    let (folder, key) = (try arguments.operand(1, "DIR"), try arguments.required("key"))
    let report: VerificationReport
    do throws(LedgerError) {
      report = try LedgerVerifier.verify(directory: folder, verifierKey: key)
    } catch {
      throw CommandError(
        ja: "台帳は正しくありません: \(error)", en: "the ledger does not verify: \(error)")
    }
    var rows: [(key: String, value: JSONValue)] = [
      ("size", .number("\(report.size)")), ("root", .string(report.root.hex)),
      ("signedSize", .number("\(report.checkpoint.size)")),
    ]
    for (kind, count) in report.entriesByKind.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      rows.append((kind.rawValue, .number("\(count)")))
    }
    output.show(.object(rows), arguments)
    output.talk(Wording(ja: "台帳は正しく、署名と合います", en: "the ledger is sound and signed"))
    return 0
  }

  private static func prove(_ arguments: Arguments, _ output: Output) throws -> Int32 {
    let reader = try LedgerReader(
      directory: try arguments.operand(2, "DIR"), verifierKey: try arguments.required("key"))
    output.line(try reader.prove(try number(arguments)).text)
    return 0
  }

  private static func show(_ arguments: Arguments, _ output: Output) async throws -> Int32 {
    let entry = try await entry(try number(arguments), arguments, output)
    output.show(entry, arguments)
    if let own = try await opened(entry, arguments, output) { output.show(own, arguments) }
    return 0
  }

  /// An entry from the files, if a directory is named, or else through the API.
  private static func entry(
    _ index: Int64, _ arguments: Arguments, _ output: Output
  ) async throws -> JSONValue {
    if arguments.operands.count == 3 {
      return try JSONValue.parse(
        try verified(index, arguments.operands[2], try arguments.required("key"), output))
    }
    return try await APIClient.with(try Profile(arguments)) {
      try await $0.call(.get, "/api/ledger/entries/\(index)")
    }
  }

  /// The entry at `index` of the files in `folder`, held against their signed checkpoint.
  private static func verified(
    _ index: Int64, _ folder: String, _ key: String, _ output: Output
  ) throws(LedgerError) -> [UInt8] {
    let reader = try LedgerReader(directory: folder, verifierKey: key)
    guard let checkpoint = try reader.checkpoint(), let verifier = NoteVerifier(key) else {
      throw .signatureInvalid
    }
    let entry = try reader.show(index)
    if index < checkpoint.size {
      try reader.prove(index).verify(entry, verifier: verifier)
    } else {
      output.talk(Wording(ja: "まだ署名されていない記録です", en: "this entry is not signed yet"))
    }
    return entry
  }

  private static func opened(
    _ entry: JSONValue, _ arguments: Arguments, _ output: Output
  ) async throws -> JSONValue? {
    guard let path = arguments.value("audit-key") else { return nil }
    let network = try arguments.required("network")
    guard let id = NetworkID(network) else { throw UsageError("`--network` is a network's id") }
    guard let sealed = entry["fields"]?["sealed"]?[network]?.string else { return nil }
    let view = try await Logbook.open(sealed, of: id, withKeyFile: path) {
      try await Self.entry($0, arguments, output)
    }
    guard let view else {
      throw CommandError(ja: "この鍵では開けません", en: "this key does not open it")
    }
    return view
  }

  private static func checkpoint(_ arguments: Arguments, _ output: Output) async throws -> Int32 {
    let answer = try await APIClient.with(try Profile(arguments)) {
      try await $0.raw(.get, "/api/ledger/checkpoint")
    }
    guard answer.head.status.isSuccess else {
      throw CommandError(ja: "運営者の証明書が要ります", en: "an operator's certificate is needed")
    }
    output.line(String(decoding: answer.body, as: UTF8.self))
    return 0
  }

  private static func key(_ arguments: Arguments, _ output: Output) throws -> Int32 {
    let path = try arguments.required("signing-key")
    guard let signing = try? SigningKey.load(pemPath: path) else {  // one sentence for every cause
      throw CommandError(
        ja: "`\(path)` は自分だけが読める鍵（PEM）ではありません",
        en: "`\(path)` is no PEM key that only you can read")
    }
    let origin = try arguments.required("origin")
    guard
      let verifier = NoteVerifier(name: origin, algorithm: .ed25519, key: signing.verifying)
    else {
      throw CommandError(
        ja: "Ed25519 の鍵と正しい名前が要ります", en: "an Ed25519 key and a proper name are needed")
    }
    output.line(verifier.text)
    return 0
  }

  private static func number(_ arguments: Arguments) throws -> Int64 {
    guard let number = Int64(try arguments.operand(1, "N")), number >= 0 else {
      throw UsageError("N is a whole number")
    }
    return number
  }
}
