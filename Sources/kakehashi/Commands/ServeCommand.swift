import Bridge
import Glibc
import Platform
import Record

/// `serve`: run the bridge until it is told to stop.
enum ServeCommand {
  static let command = Command(
    name: "serve",
    summary: Wording(ja: "架け橋を動かす", en: "run the bridge"),
    text: Wording(
      ja: """
        使い方: kakehashi serve --config FILE

        設定をすべて確かめてから、ネットワークごとに一つずつ待ち受けを開きます。準備ができると標準出力に
        {"ready":true,…} を一行出します。SIGHUP で証明書・失効リスト・鍵束・資格情報を読み直し（接続は
        切れません）、SIGTERM で処理中の照会を終えてから止まります。

        例: kakehashi serve --config /etc/kakehashi/bridge.json
        """,
      en: """
        usage: kakehashi serve --config FILE

        Checks the whole configuration, then opens one listener per network, and prints one line
        {"ready":true,…} to stdout. SIGHUP reloads certificates, revocation lists, key sets and
        credentials without dropping connections; SIGTERM finishes what is in flight, then stops.

        example: kakehashi serve --config /etc/kakehashi/bridge.json
        """)
  ) { words, output in
    let arguments = try Arguments(words, options: ["config"])
    let signals = [SIGTERM, SIGINT, SIGHUP]
    SignalWatch.block(signals)
    let path = try arguments.required("config")
    let configuration: Configuration
    do throws(ConfigurationError) { configuration = try Configuration.read(path: path) } catch {
      throw CommandError(error.wording)
    }
    return try await serve(configuration, signals, output)
  }

  private static func serve(
    _ configuration: Configuration, _ signals: [Int32], _ output: Output
  ) async throws -> Int32 {
    let faults = ConfigurationCheck.findings(configuration).filter { $0.severity == .fault }
    guard faults.isEmpty else {
      for fault in faults { output.talk(fault.wording) }
      return 1
    }
    let server: BridgeServer
    do throws(BridgeError) { server = try await BridgeServer.start(configuration) } catch {
      throw CommandError(error.wording)
    }
    let (events, continuation) = AsyncStream.makeStream(of: Int32.self)
    let watch = try SignalWatch(signals, on: server.controlLoop) { continuation.yield($0) }
    output.json([
      "ready": true,
      "listeners": .object(
        server.ports.map { ($0.key, .number("\($0.value)")) }.sorted { $0.0 < $1.0 }),
    ])
    for await signal in events {
      guard signal == SIGHUP else { break }
      for finding in await server.reload() { output.talk(finding.wording) }
    }
    withExtendedLifetime(watch) {}
    output.talk(Wording(ja: "処理中の照会を終えて止まります", en: "finishing what is in flight, then stopping"))
    await server.stop()
    return 0
  }
}
