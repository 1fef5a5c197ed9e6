import Bridge
import Platform
import Record

/// `key`: the bridge's keys, what is done with them and by whom, and copies of the keystore.
enum KeyCommand {
  static let command = Command(
    name: "key",
    summary: Wording(
      ja: "鍵を一覧・作成・交代・廃棄し、鍵庫の写しを取る", en: "list, make, follow and erase keys; copy the keystore"),
    text: KeyHelp.text
  ) { words, output in
    let arguments = try Arguments(
      words,
      options: [
        "config", "network", "out", "file", "by", "witness", "sheet", "id", "as", "wrapping",
        "checkpoint",
      ],
      flags: ["accept-loss", "compromised", "without-checkpoint"], operandsMax: 2)
    switch try arguments.operand(0, "list, generate, rotate, reseal, retire, recover or backup") {
    case "list": return try list(arguments, output)
    case "generate": return try KeyCeremonies.make(.generate, arguments, output)
    case "rotate": return try KeyCeremonies.make(.rotate, arguments, output)
    case "recover": return try KeyRecovery.run(arguments, output)
    case "reseal": return try await KeyResealing.run(arguments, output)
    case "retire": return try await KeyRetirement.run(arguments, output)
    case "backup": return try KeystoreCommands.backup(arguments, output)
    case "restore": return try KeystoreCommands.restore(arguments, output)
    case let other: throw UsageError("unknown `key \(other)`")
    }
  }

  /// The configuration that `--config` names.
  static func configuration(_ arguments: Arguments) throws -> Configuration {
    let path = try arguments.required("config")
    do throws(ConfigurationError) { return try Configuration.read(path: path) } catch {
      throw CommandError(error.wording)
    }
  }

  /// The kind of key that the command line names, and whose it is.
  static func subject(
    _ arguments: Arguments, _ configuration: Configuration
  ) throws -> (kind: KeptKey.Kind, network: NetworkID?) {
    let word = try arguments.operand(1, "KIND")
    guard let kind = KeptKey.Kind(rawValue: word) else {
      let kinds = KeptKey.Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw UsageError("KIND is one of \(kinds)")
    }
    guard kind.isOfNetwork else {
      guard arguments.value("network") == nil else {
        throw UsageError("a `\(word)` key is the bridge's own, not a network's")
      }
      return (kind, nil)
    }
    guard let id = NetworkID(try arguments.required("network")),
      configuration.network(id) != nil
    else { throw UsageError("`--network` is the id of a network of the configuration") }
    return (kind, id)
  }

  /// The two people present.
  static func persons(_ arguments: Arguments) throws -> [String] {
    let persons = [try arguments.required("by"), try arguments.required("witness")]
    guard persons.allSatisfy({ (1...64).contains($0.count) && !$0.contains("\n") }) else {
      throw UsageError("`--by` and `--witness` are names of up to 64 characters")
    }
    guard persons[0] != persons[1] else {
      throw CommandError(
        ja: "二人の立会いが要ります（--by と --witness は別の人）",
        en: "two people are needed: `--by` and `--witness` name different ones", code: 2)
    }
    return persons
  }

  static func keys(_ configuration: Configuration) throws -> [KeptKey] {
    do { return try KeptKey.all(configuration, try CeremonyBook(configuration).all()) } catch let
      error as BridgeError
    {
      throw CommandError(error.wording)
    } catch {
      throw CommandError(
        ja: "設定の鍵を読めません: \(error)", en: "a key of the configuration cannot be read: \(error)")
    }
  }

  private static func list(_ arguments: Arguments, _ output: Output) throws -> Int32 {
    let keys = try keys(try configuration(arguments))
    output.show(
      .array(keys.map(value)),
      columns: ["kind", "network", "id", "state", "created", "until", "path"], arguments)
    return 0
  }

  static func value(_ key: KeptKey) -> JSONValue {
    [
      "kind": .string(key.kind.rawValue),
      "network": key.network.map { .string($0.text) } ?? .null, "id": .string(key.id),
      "state": .string(key.state.rawValue),
      "created": key.created.map { .string($0.rfc3339) } ?? .null,
      "until": key.until.map { .string($0.rfc3339) } ?? .null,
      "path": key.path.map { .string($0) } ?? .null,
    ]
  }
}
