import Bridge
import Crypto
import Glibc
import Platform
import Record

/// `vault`: the credentials of role accounts, sealed; what goes in is never shown.
enum VaultCommand {
  static let command = Command(
    name: "vault",
    summary: Wording(ja: "役割アカウントの資格情報を封じて預かる", en: "seal the credentials of role accounts"),
    text: Wording(
      ja: """
        使い方: kakehashi vault put 名前 --config FILE [--by 氏名] < 秘密
                kakehashi vault list --config FILE
                kakehashi vault remove 名前 --config FILE [--by 氏名]

        提供側に役割アカウントで入るための秘密を、storeKey で封じた一つのファイル（data/vault）に名前を
        付けて預けます。秘密は標準入力から読み、引数や端末からは受け取りません。P-256 の秘密鍵（PEM）は
        key、一行の文字列は password になります。同じ名前で put すると置き換わります。どの命令も秘密を
        示しません（key の公開の半分だけは put が出し、提供側に渡します）。設定では {"vault": "名前"} と
        書きます（roleAccounts の key、desktop の席の password、demographics の password）。動いている
        架け橋には SIGHUP で伝わります。remove は設定が名指ししている間は断ります。
        入れた・取り出したことは台帳に残ります。

        例: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 \\
              | kakehashi vault put oshidori-delegation --config bridge.json --by 佐藤
            read -rs P && printf %s "$P" | kakehashi vault put desktop-1 --config bridge.json
        """,
      en: """
        usage: kakehashi vault put NAME --config FILE [--by PERSON] < SECRET
               kakehashi vault list --config FILE
               kakehashi vault remove NAME --config FILE [--by PERSON]

        Keeps the secrets by which role accounts are let in at a custodian, by name, in one file
        (data/vault) that `storeKey` seals. A secret is read from standard input, never from an
        argument or a terminal: a P-256 private key in PEM becomes a key, one line a password. `put`
        replaces what has the name. No command shows a secret; of a key `put` prints the public
        half, for the custodian. The configuration says {"vault": "NAME"}: as `key` of roleAccounts,
        `password` of a desktop's seat or of demographics. SIGHUP tells a running bridge. `remove`
        refuses what the configuration names. The ledger tells of both.

        example: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 \\
                   | kakehashi vault put oshidori-delegation --config bridge.json --by Sato
                 read -rs P && printf %s "$P" | kakehashi vault put desktop-1 --config bridge.json
        """)
  ) { words, output in
    let arguments = try Arguments(words, options: ["config", "by"], operandsMax: 2)
    let verb = try arguments.operand(0, "put, list or remove")
    let vault = CredentialVault(try KeyCommand.configuration(arguments))
    do {
      switch verb {
      case "put": return try put(vault, arguments, output)
      case "list": return try list(vault, arguments, output)
      case "remove": return try remove(vault, arguments, output)
      default: throw UsageError("unknown `vault \(verb)`")
      }
    } catch let error as BridgeError {
      throw CommandError(error.wording)
    }
  }

  private static func put(
    _ vault: CredentialVault, _ arguments: Arguments, _ output: Output
  ) throws -> Int32 {
    let name = try arguments.operand(1, "NAME")
    let person = try person(arguments)
    guard isatty(0) == 0 else {
      throw CommandError(
        ja: "秘密は端末から読みません。ファイルかパイプで渡してください: kakehashi vault put \(name) … < ファイル",
        en: "a secret is not read from a terminal, which would show it; give it by a file or pipe: "
          + "kakehashi vault put \(name) … < FILE", code: 2)
    }
    let secret: SecretKey
    do throws(CryptoError) { secret = try SecretKey.read(from: 0) } catch {
      throw CommandError(
        ja: "標準入力に 1〜1,024 バイトの秘密がありません",
        en: "standard input holds no secret of 1 to 1,024 bytes")
    }
    let entry = try vault.put(secret, named: name, by: person, at: WallClock.system.now())
    // Of a key, what the custodian needs to check its signatures; nobody can ask for it later.
    let key = try? SigningKey(secret).verifying.pem()
    output.show(
      .object((value(entry).members ?? []) + [("public", key.map { .string($0) } ?? .null)]),
      arguments)
    output.talk(
      Wording(
        ja: "預かりました。元のファイルがあれば消してください。動いている架け橋には SIGHUP を送ります",
        en: "it is sealed; erase the file it came from, and send SIGHUP to a bridge that runs"))
    return 0
  }

  private static func list(
    _ vault: CredentialVault, _ arguments: Arguments, _ output: Output
  ) throws -> Int32 {
    output.show(
      .array(try vault.list().map(value)), columns: ["name", "kind", "put", "by", "uses"],
      arguments)
    return 0
  }

  private static func remove(
    _ vault: CredentialVault, _ arguments: Arguments, _ output: Output
  ) throws -> Int32 {
    let name = try arguments.operand(1, "NAME")
    try vault.remove(name, by: try person(arguments), at: WallClock.system.now())
    output.show(["removed": .string(name)], arguments)
    return 0
  }

  private static func person(_ arguments: Arguments) throws(UsageError) -> String? {
    guard let person = arguments.value("by") else { return nil }
    guard (1...64).contains(person.count), !person.contains("\n") else {
      throw UsageError("`--by` is a name of up to 64 characters")
    }
    return person
  }

  private static func value(_ entry: CredentialVault.Entry) -> JSONValue {
    [
      "name": .string(entry.name), "kind": .string(entry.kind), "put": .string(entry.put.rfc3339),
      "by": entry.person.map { .string($0) } ?? .null,
      "uses": .array(entry.uses.map { .string($0) }),
    ]
  }
}
