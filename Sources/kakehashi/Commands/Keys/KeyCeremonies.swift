import Bridge
import Crypto
import Platform
import Record

/// Making a key, for the first time or to follow another.
enum KeyCeremonies {
  static func make(
    _ act: Ceremony.Act, _ arguments: Arguments, _ output: Output
  ) throws -> Int32 {
    let configuration = try KeyCommand.configuration(arguments)
    let (kind, network) = try KeyCommand.subject(arguments, configuration)
    let persons = try KeyCommand.persons(arguments)
    var former: KeptKey?
    if act == .rotate {
      guard kind.isReplaceable else {
        throw CommandError(
          ja: "`\(kind.rawValue)` の鍵は交代できません（Deploy/keys/README.ja.md を見てください）",
          en: "nothing can follow a `\(kind.rawValue)` key; see Deploy/keys/README.md")
      }
      former = try KeyCommand.keys(configuration).first {
        $0.kind == kind && $0.network == network && $0.state == .active
      }
    }
    let ceremony = try made(act, kind, network, former?.id, persons, configuration, arguments)
    try CeremonySheet.write(ceremony, arguments)
    output.show(ceremony.value, arguments)
    output.talk(next(ceremony, former))
    return 0
  }

  /// Makes the key and notes it.
  static func made(
    _ act: Ceremony.Act, _ kind: KeptKey.Kind, _ network: NetworkID?, _ former: String?,
    _ persons: [String], _ configuration: Configuration, _ arguments: Arguments
  ) throws -> Ceremony {
    let path = try arguments.required("out")
    let id: String
    do throws(CryptoError) { id = try KeptKey.make(kind, at: path) } catch {
      throw CommandError(
        ja: "鍵を `\(path)` に作れません: \(error)", en: "no key can be made in `\(path)`: \(error)")
    }
    return try noted(
      act, kind, network, id: id, former: former, path: path, persons, configuration)
  }

  static func noted(
    _ act: Ceremony.Act, _ kind: KeptKey.Kind?, _ network: NetworkID?, id: String,
    former: String?, path: String?, _ persons: [String], _ configuration: Configuration
  ) throws -> Ceremony {
    do throws(BridgeError) {
      return try CeremonyBook(configuration).add(
        act, kind, network: network, id: id, former: former, path: path, persons: persons,
        at: WallClock.system.now())
    } catch {
      throw CommandError(error.wording)
    }
  }

  /// What has to be written in the configuration, and what comes then.
  private static func next(_ ceremony: Ceremony, _ former: KeptKey?) -> Wording {
    let path = ceremony.path ?? ""
    let members: [(String, String)] =
      switch ceremony.kind {
      case .side: [("sideKey", "formerSideKeys")]
      case .slip: [("slipKey", "formerSlipKeys")]
      default: []
      }
    guard let (key, list) = members.first, let old = former?.path else {
      return Wording(
        ja: "設定でこの鍵のファイルを `\(path)` にして、架け橋を起動し直してください",
        en: "name `\(path)` in the configuration and restart the bridge")
    }
    let reseal = Wording(
      ja: ceremony.kind == .side ? "次に `kakehashi key reseal` を行い、" : "",
      en: ceremony.kind == .side ? "; then run `kakehashi key reseal`" : "")
    return Wording(
      ja: "設定を \"\(key)\": \"\(path)\"、\"\(list)\": [\"\(old)\"] にして起動し直してください。"
        + "\(reseal.ja)30 日後に `kakehashi key retire` で古い鍵を廃棄します",
      en: "set \"\(key)\": \"\(path)\" and \"\(list)\": [\"\(old)\"], restart the bridge"
        + "\(reseal.en); after 30 days erase the old key with `kakehashi key retire`")
  }
}
