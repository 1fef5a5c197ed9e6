import Bridge
import Crypto
import Linkage
import Platform
import Record

/// `gateway init`: keys, a configuration and the annex of a new gateway.
enum GatewaySetUp {
  static func run(_ words: ArraySlice<String>, _ output: Output) throws -> Int32 {
    let arguments = try Arguments(
      words,
      options: [
        "folder", "bridge", "bridge-certificate", "certificate", "key", "client-authorities",
        "address", "port",
      ])
    let folder = try arguments.required("folder")
    let bridge = try BridgeKeys(path: try arguments.required("bridge"))
    let port = arguments.value("port") ?? "8450"
    guard let number = UInt16(port) else { throw UsageError("`--port` is 0 to 65535") }
    try DurableFile.makeDirectory(folder, mode: 0o700)
    guard try DurableFile.list(folder).isEmpty else {
      throw CommandError(ja: "`\(folder)` は空ではありません", en: "`\(folder)` is not empty")
    }
    let epoch = bridge.epoch
    try SecretKey.random(byteCount: 32).save(path: "\(folder)/match-\(epoch).key")
    try HPKEPrivateKey.generate().save(pemPath: "\(folder)/sealing.pem")
    let certificate = try Self.certificate(try arguments.required("bridge-certificate"))
    let settings: JSONValue = [
      "network": .string(bridge.network.text),
      "listen": [
        "address": .string(arguments.value("address") ?? "127.0.0.1"),
        "port": .number("\(number)"),
        "tls": [
          "certificate": .string(try absolute(arguments, "certificate")),
          "key": .string(try absolute(arguments, "key")),
          "clientAuthorities": .string(try absolute(arguments, "client-authorities")),
        ],
      ],
      "bridgeCertificates": [.string(certificate.digest.hex)],
      "sideKey": .string(bridge.side), "sealingKey": "sealing.pem",
      "keys": [
        [
          "epoch": .number("\(epoch)"), "key": .string("match-\(epoch).key"),
          "bridge": .string(bridge.key), "index": .string("match-\(epoch).index"),
        ]
      ],
    ]
    let path = "\(folder)/gateway.json"
    try DurableFile.replace(path, with: settings.encoded() + [0x0A], mode: 0o600)
    let made: MatchGatewaySettings
    do throws(ConfigurationError) { made = try MatchGatewaySettings.read(path: path) } catch {
      throw CommandError(error.wording)
    }
    for generation in try GatewayCommand.keys(made).generations {
      output.json(generation.keys.json)
      output.talk(
        Wording(
          ja: "協定の付属書に記す指紋: \(generation.keys.digest.hex)",
          en: "the annex's digest for the agreement: \(generation.keys.digest.hex)"))
    }
    return 0
  }

  private static func certificate(_ path: String) throws -> Certificate {
    do {
      let bytes = try DurableFile.read(path, bytesMax: 1 << 16)
      return try Certificate(pem: String(decoding: bytes, as: UTF8.self))
    } catch {
      throw CommandError(
        ja: "`\(path)` の証明書を読めません: \(error)", en: "no certificate in `\(path)`: \(error)")
    }
  }

  private static func absolute(_ arguments: Arguments, _ option: String) throws -> String {
    let path = try arguments.required(option)
    return path.hasPrefix("/") ? path : "\(Environment.value("PWD") ?? ".")/\(path)"
  }
}

/// What the bridge's `match key` printed for a network.
struct BridgeKeys {
  let network: NetworkID
  let epoch: Int
  /// The bridge's public key for the network, base64url.
  let key: String
  /// The public half of the network's side key, base64url.
  let side: String

  init(path: String) throws {
    do {
      var reader = try ObjectReader(parsing: try DurableFile.read(path, bytesMax: 4096))
      network = try reader.parsed("network", Wording(ja: "網の id", en: "a network's id")) {
        NetworkID($0)
      }
      epoch = try reader.integer("epoch", in: 1...1_000_000)
      key = try reader.text("bridge")
      side = try reader.text("side")
      try reader.finish()
    } catch let error as FieldError {
      throw CommandError(
        Wording(ja: "\(path): \(error.wording.ja)", en: "\(path): \(error.wording.en)"))
    } catch {
      throw CommandError(ja: "`\(path)` を読めません: \(error)", en: "cannot read `\(path)`: \(error)")
    }
  }
}
