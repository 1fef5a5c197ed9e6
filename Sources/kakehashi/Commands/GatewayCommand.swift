import Bridge
import Glibc
import Linkage
import Platform
import Record

/// `gateway`: a network's own side of blinded matches, on the network's own machine.
enum GatewayCommand {
  static let command = Command(
    name: "gateway",
    summary: Wording(ja: "照合ゲートウェイ（網の側で動かす）", en: "a network's gateway for blinded matches"),
    text: Wording(
      ja: """
        使い方: kakehashi gateway init --folder フォルダ --bridge bridge-keys.json
                  --bridge-certificate 架け橋の証明書.pem --certificate 証明書.pem --key 鍵.pem
                  --client-authorities 認証局.pem [--address 住所] [--port 番号]
                kakehashi gateway keys --config gateway.json
                kakehashi gateway index --config gateway.json --as 運営者.json --patients 患者.csv
                  [--dry-run]
                kakehashi gateway serve --config gateway.json

        網の運営者が自分の網の機械で動かします。患者さんの氏名や番号は、この機械から出ません。
        init は鍵と設定を作り、協定の付属書（公開鍵）を標準出力に出します。架け橋の鍵は、架け橋の側の
        match key が出したものです。index は患者の表（施設,患者番号,姓カナ,名カナ,生年月日,照合可 は必須、
        旧姓カナ,姓,名,性別,郵便番号,電話番号 は任意）から索引を作ります。照合可が「いいえ」の人は
        見つかりません。serve は SIGHUP で証明書と索引を読み直し、SIGTERM で止まります。

        例: kakehashi gateway index --config gateway.json --as operator.json --patients patients.csv
        """,
      en: """
        usage: kakehashi gateway init --folder FOLDER --bridge BRIDGE-KEYS.json
                 --bridge-certificate BRIDGE.pem --certificate OWN.pem --key OWN.key
                 --client-authorities CA.pem [--address ADDRESS] [--port N]
               kakehashi gateway keys --config gateway.json
               kakehashi gateway index --config gateway.json --as OPERATOR.json
                 --patients PATIENTS.csv [--dry-run]
               kakehashi gateway serve --config gateway.json

        Run by a network's operator on the network's own machine: no name and no number leaves it.
        init makes keys and a configuration and prints the annex to the agreement (the public keys);
        the bridge's keys are what its own `match key` printed. index builds the index from a table
        (facility, number, family, given, birthDate, discoverable; and if you like formerFamily,
        familyWritten, givenWritten, sex, postcode, phone). Nobody finds a patient whose
        discoverable is no. serve reads certificates and index anew on SIGHUP, stops on SIGTERM.

        example: kakehashi gateway index --config gateway.json --as operator.json \\
                   --patients patients.csv
        """)
  ) { words, output in
    guard let verb = words.first else { throw UsageError("init, keys, index or serve is missing") }
    let rest = words.dropFirst()
    switch verb {
    case "init": return try GatewaySetUp.run(rest, output)
    case "keys": return try keys(rest, output)
    case "index": return try await GatewayIndexing.run(rest, output)
    case "serve": return try await serve(rest, output)
    default: throw UsageError("unknown `gateway \(verb)`")
    }
  }

  /// The settings that `--config` names.
  static func settings(_ arguments: Arguments) throws -> MatchGatewaySettings {
    do throws(ConfigurationError) {
      return try MatchGatewaySettings.read(path: try Self.path(arguments))
    } catch { throw CommandError(error.wording) }
  }

  private static func path(_ arguments: Arguments) throws(ConfigurationError) -> String {
    guard let path = arguments.value("config") else {
      throw .fault(Wording(ja: "--config が要ります", en: "`--config` is required"))
    }
    return path
  }

  /// The keys of those settings.
  static func keys(_ settings: MatchGatewaySettings) throws -> MatchGatewayKeys {
    do throws(ConfigurationError) { return try MatchGatewayKeys(settings) } catch {
      throw CommandError(error.wording)
    }
  }

  private static func keys(_ words: ArraySlice<String>, _ output: Output) throws -> Int32 {
    let arguments = try Arguments(words, options: ["config"])
    for generation in try keys(try settings(arguments)).generations {
      output.json(generation.keys.json)
    }
    return 0
  }

  private static func serve(
    _ words: ArraySlice<String>, _ output: Output
  ) async throws -> Int32 {
    let settings = try settings(try Arguments(words, options: ["config"]))
    let signals = [SIGTERM, SIGINT, SIGHUP]
    let (control, loop) = (
      try EventLoop(name: "control"), try EventLoop(name: "gateway")
    )
    defer {
      loop.stop()
      control.stop()
    }
    let gateway: MatchGateway
    do throws(BridgeError) { gateway = try MatchGateway(settings, loops: [loop]) } catch {
      throw CommandError(error.wording)
    }
    let (events, continuation) = AsyncStream.makeStream(of: Int32.self)
    let watch = try SignalWatch(signals, on: control) { continuation.yield($0) }
    output.json(["ready": true, "port": .number("\(gateway.port)")])
    for await signal in events {
      guard signal == SIGHUP else { break }
      for finding in gateway.reload() { output.talk(finding.wording) }
    }
    withExtendedLifetime(watch) {}
    await gateway.stop()
    return 0
  }
}
