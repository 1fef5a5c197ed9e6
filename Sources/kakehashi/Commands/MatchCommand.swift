import Bridge
import Crypto
import HTTP
import Linkage
import Platform
import Record

/// `match`: finds a patient of another network without telling anybody who is sought.
enum MatchCommand {
  static let command = Command(
    name: "match",
    summary: Wording(ja: "共通番号なしの照合（氏名を誰にも見せずに探す）", en: "find a patient by a blinded match"),
    text: Wording(
      ja: """
        使い方: kakehashi match find --as 施設.json --keys 付属書.json --family 姓カナ --given 名カナ
                  --birth-date 生年月日 [--sex male|female|other|unknown] [--former-family 旧姓カナ]
                  [--family-written 姓] [--given-written 名] [--postcode 郵便番号] [--phone 電話番号]
                  [--out 候補.json]
                kakehashi match propose --as 施設.json --candidate 候補.json [--number N]
                  --patient 自院の患者番号 --kana 氏名カナ --name 氏名 --birth-date YYYY-MM-DD --sex 性別
                kakehashi match keys --as 施設.json --target ネットワーク
                kakehashi match key --network ネットワーク --epoch N --key 鍵 --side-key 封印鍵.pem

        find は氏名などをこの端末で見えない形にし、架け橋と相手の網の二つの鍵を通して、相手の索引を引きます。
        架け橋も相手も、誰を探したかを知りません。答えは「候補なし」か、姓カナの頭文字・生年・性別だけの
        候補で、見つかっても結ばれません。propose で紐付けを提案し、両側の人が本人と照合して link confirm
        して初めて結ばれます。付属書は協定に付けた公開鍵で、鍵が違えば find は止まります。
        key は架け橋の側で、網ごとの鍵を（なければ）作り、網の運営者に渡す公開鍵を出します。

        例: kakehashi match find --as c-101.json --keys oshidori-match.json --family ヤマモト \\
              --given ハナコ --birth-date 昭和31年4月2日 --out candidate.json
        """,
      en: """
        usage: kakehashi match find --as FACILITY.json --keys ANNEX.json --family KANA --given KANA
                 --birth-date DATE [--sex male|female|other|unknown] [--former-family KANA]
                 [--family-written NAME] [--given-written NAME] [--postcode N] [--phone N]
                 [--out CANDIDATES.json]
               kakehashi match propose --as FACILITY.json --candidate CANDIDATES.json [--number N]
                 --patient LOCAL-ID --kana KANA --name NAME --birth-date YYYY-MM-DD --sex SEX
               kakehashi match keys --as FACILITY.json --target NETWORK
               kakehashi match key --network NETWORK --epoch N --key FILE --side-key SIDE.pem

        find hides the name on this machine and takes it past two keys, the bridge's and the other
        network's, into that network's index; neither learns who is sought. The answer is no
        candidate, or candidates by the first kana of the family name, year of birth and sex.
        Nothing is linked by it: propose proposes a link, and a human of each side compares the
        patient and runs `link confirm`. ANNEX holds the public keys that the agreement was signed
        with; where others are used, find stops. key, at the bridge, makes a network's key if there
        is none and prints the public keys for that network's operator.

        example: kakehashi match find --as c-101.json --keys oshidori-match.json \\
                   --family ヤマモト --given ハナコ --birth-date 1956-04-02 --out candidate.json
        """)
  ) { words, output in
    guard let verb = words.first else { throw UsageError("find, propose, keys or key is missing") }
    let rest = words.dropFirst()
    switch verb {
    case "find": return try await MatchFinding.run(rest, output)
    case "propose": return try await propose(rest, output)
    case "keys": return try await keys(rest, output)
    case "key": return try key(rest, output)
    default: throw UsageError("unknown `match \(verb)`")
    }
  }

  private static func propose(
    _ words: ArraySlice<String>, _ output: Output
  ) async throws -> Int32 {
    let arguments = try Arguments(
      words,
      options: ["as", "candidate", "number", "patient", "kana", "name", "birth-date", "sex"])
    let found = try FoundCandidates(path: try arguments.required("candidate"))
    guard let number = Int(arguments.value("number") ?? "1"),
      found.tickets.indices.contains(number - 1)
    else { throw UsageError("`--number` is 1 to \(found.tickets.count)") }
    let body: JSONValue = [
      "target": .string(found.target), "patient": .string(try arguments.required("patient")),
      "ticket": .string(found.tickets[number - 1]),
      "demographics": [
        "kana": .string(try arguments.required("kana")),
        "name": .string(try arguments.required("name")),
        "birthDate": .string(try arguments.required("birth-date")),
        "sex": .string(try arguments.required("sex")),
      ],
    ]
    return try await APIClient.with(try Profile(arguments)) { client in
      output.show(
        try await client.call(.post, "/api/matches/\(found.match)/propose", body), arguments)
      return 0
    }
  }

  private static func keys(_ words: ArraySlice<String>, _ output: Output) async throws -> Int32 {
    let arguments = try Arguments(words, options: ["as", "target"])
    let target = try arguments.required("target")
    let answer = try await APIClient.with(try Profile(arguments)) { client in
      try await client.call(.get, "/api/matches/keys/\(target)")
    }
    for keys in answer["keys"]?.elements ?? [] { output.json(keys) }
    return 0
  }

  /// Makes the bridge's key for a network where there is none, and prints the public halves.
  private static func key(_ words: ArraySlice<String>, _ output: Output) throws -> Int32 {
    let arguments = try Arguments(words, options: ["network", "epoch", "key", "side-key"])
    guard let network = NetworkID(try arguments.required("network")) else {
      throw UsageError("`--network` is an id of a-z, 0-9 and -")
    }
    guard let epoch = Int(try arguments.required("epoch")), MatchPublicKeys.epochs.contains(epoch)
    else { throw UsageError("`--epoch` is a number from 1") }
    let path = try arguments.required("key")
    let (key, side): (OPRFKey, HPKEPrivateKey)
    do {
      if !DurableFile.exists(path) { try SecretKey.random(byteCount: 32).save(path: path) }
      key = try MatchKey.derive(from: try SecretKey.load(path: path), network, epoch: epoch)
      side = try HPKEPrivateKey.load(pemPath: try arguments.required("side-key"))
    } catch let error as UsageError {
      throw error
    } catch {
      throw CommandError(ja: "鍵を読み書きできません: \(error)", en: "cannot read or write a key: \(error)")
    }
    output.json([
      "network": .string(network.text), "epoch": .number("\(epoch)"),
      "bridge": .string(Base64URL.encode(key.publicKey.bytes)),
      "side": .string(Base64URL.encode(side.publicKey.bytes)),
    ])
    return 0
  }
}

/// What `match find` found: the match it belongs to, and a ticket for each candidate.
struct FoundCandidates {
  let match: String
  let target: String
  let tickets: [String]

  /// Reads the file that `--out` wrote.
  init(path: String) throws {
    let bytes: [UInt8]
    do throws(Errno) { bytes = try DurableFile.read(path, bytesMax: 1 << 16) } catch {
      throw CommandError(ja: "`\(path)` を読めません: \(error)", en: "cannot read `\(path)`: \(error)")
    }
    let value = try? JSONValue.parse(bytes)
    guard let match = value?["match"]?.string, MatchID(hex: match) != nil,
      let target = value?["target"]?.string, NetworkID(target) != nil,
      let candidates = value?["candidates"]?.elements
    else {
      throw CommandError(
        ja: "`\(path)` は match find の結果ではありません", en: "`\(path)` is no result of `match find`")
    }
    self.match = match
    self.target = target
    tickets = candidates.compactMap { $0["ticket"]?.string }
  }
}
