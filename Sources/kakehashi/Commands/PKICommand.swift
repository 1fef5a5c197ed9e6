import Bridge
import Platform
import Record

/// `pki dev`: keys, certificates and a configuration for trying things out.
enum PKICommand {
  static let command = Command(
    name: "pki",
    summary: Wording(
      ja: "試用の鍵・証明書・設定を作る", en: "make keys, certificates and a configuration to try"),
    text: Wording(
      ja: """
        使い方: kakehashi pki dev --out DIR [--policies DIR] [--port N]

        二つのネットワーク（まめネット、おしどりネット）の認証局・証明書・鍵、施設と運営者の接続ファイル、
        そのまま serve できる設定を DIR に作ります。試用だけのもので、実際の患者さんには使いません。
        待ち受けは N と N+1（既定 8441）、相手サーバーは N+1000 と N+1001 です。

        例: kakehashi pki dev --out /tmp/site && kakehashi serve --config /tmp/site/bridge.json
        """,
      en: """
        usage: kakehashi pki dev --out DIR [--policies DIR] [--port N]

        Makes in DIR the authorities, certificates and keys of two networks, profiles of their
        facilities and operators, and a configuration ready to serve. For trying out only, never
        for patients. Listeners are N and N+1 (default 8441), the networks' servers N+1000 and
        N+1001.

        example: kakehashi pki dev --out /tmp/site && kakehashi serve --config /tmp/site/bridge.json
        """)
  ) { words, output in
    let arguments = try Arguments(words, options: ["out", "policies", "port"], operandsMax: 1)
    guard try arguments.operand(0, "dev") == "dev" else {
      throw UsageError("only `pki dev` exists")
    }
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
