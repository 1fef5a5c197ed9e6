import Bridge
import Platform
import Record

/// `pki dev`: keys, certificates and a configuration for trying things out; `pki browser`.
enum PKICommand {
  static let command = Command(
    name: "pki",
    summary: Wording(
      ja: "試用の鍵・証明書・設定、ブラウザー用の証明書ファイルを作る",
      en: "make keys and a configuration to try, and certificates for browsers"),
    text: Wording(
      ja: """
        使い方: kakehashi pki dev --out DIR [--policies DIR] [--port N]
               kakehashi pki browser --out FILE.p12 [--as 接続.json] [--json]

        二つのネットワーク（まめネット、おしどりネット）の認証局・証明書・鍵、施設と運営者の接続ファイル、
        そのまま serve できる設定を DIR に作ります。試用だけのもので、実際の患者さんには使いません。
        待ち受けは N と N+1（既定 8441）、相手サーバーは N+1000 と N+1001 です。

        browser は、施設の証明書と鍵を、ブラウザーや iPad が取り込める暗号化ファイル（PKCS #12）に
        まとめ、その暗証を表示します。

        例: kakehashi pki dev --out /tmp/site && kakehashi serve --config /tmp/site/bridge.json
        """,
      en: """
        usage: kakehashi pki dev --out DIR [--policies DIR] [--port N]
               kakehashi pki browser --out FILE.p12 [--as PROFILE.json] [--json]

        Makes in DIR the authorities, certificates and keys of two networks, profiles of their
        facilities and operators, and a configuration ready to serve. For trying out only, never
        for patients. Listeners are N and N+1 (default 8441), the networks' servers N+1000 and
        N+1001.

        `browser` bundles a facility's certificate and key into an encrypted file (PKCS #12) that
        browsers and tablets import, and prints its passphrase.

        example: kakehashi pki dev --out /tmp/site && kakehashi serve --config /tmp/site/bridge.json
        """)
  ) { words, output in
    let arguments = try Arguments(
      words, options: ["out", "policies", "port", "as"], operandsMax: 1)
    switch try arguments.operand(0, "dev or browser") {
    case "dev": return try makeSite(arguments, output)
    case "browser": return try PKIBrowser.run(arguments, output)
    default: throw UsageError("it is `pki dev` or `pki browser`")
    }
  }

  private static func makeSite(_ arguments: Arguments, _ output: Output) throws -> Int32 {
    guard let port = UInt16(arguments.value("port") ?? "8441"), (1024...60000).contains(port) else {
      throw UsageError("`--port` must be from 1024 to 60000")
    }
    let plan = DevelopmentPlan.mameAndOshidori(
      ports: (port, port + 1, port + 1000, port + 1001),
      policies: arguments.value("policies") ?? Installation.policies)
    let folder = try arguments.required("out")
    do throws(ConfigurationError) {
      let site = try DevelopmentSite.create(at: folder, plan: plan, now: WallClock.system.now())
      output.line(site.configurationFile)
    } catch {
      throw CommandError(error.wording)
    }
    output.talk(
      Wording(
        ja: "試用の鍵です。実際の患者さんの情報には使わないでください",
        en: "these keys are for trying out; never use them for real patients"))
    return 0
  }
}
