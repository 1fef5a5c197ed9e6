import Bridge
import Record

/// `check-config`: everything that can be known to be wrong before a socket opens.
enum CheckConfigurationCommand {
  static let command = Command(
    name: "check-config",
    summary: Wording(ja: "設定を確かめる（待ち受けは開かない）", en: "check a configuration; opens no socket"),
    text: Wording(
      ja: """
        使い方: kakehashi check-config FILE [--json]

        項目・型・知らない鍵・証明書と鍵の組・期限・秘密ファイルの権限・規則の構文と試験を確かめ、
        すべての不備を一度に示します。終了コード: 0 使える、1 不備あり、2 使い方の誤り。

        例: kakehashi check-config /etc/kakehashi/bridge.json
        """,
      en: """
        usage: kakehashi check-config FILE [--json]

        Checks keys and values, that certificates and keys belong together and are in date, that
        secrets are readable by nobody else, that policies parse and pass their own tests; reports
        every fault at once. Exit code: 0 usable, 1 faults found, 2 wrong usage.

        example: kakehashi check-config /etc/kakehashi/bridge.json
        """)
  ) { words, output in
    let arguments = try Arguments(words, operandsMax: 1)
    let path = try arguments.operand(0, "FILE")
    var findings: [Finding] = []
    do throws(ConfigurationError) {
      findings = ConfigurationCheck.findings(try Configuration.read(path: path))
    } catch {
      findings = [Finding(severity: .fault, wording: error.wording)]
    }
    let faults = findings.count { $0.severity == .fault }
    if arguments.json {
      output.json([
        "usable": .bool(faults == 0),
        "findings": .array(
          findings.map {
            [
              "severity": .string($0.severity.rawValue), "ja": .string($0.wording.ja),
              "en": .string($0.wording.en),
            ]
          }),
      ])
      return faults == 0 ? 0 : 1
    }
    for finding in findings {
      output.line("\(finding.severity.rawValue): \(finding.wording.text(in: output.language))")
    }
    output.talk(
      faults == 0
        ? Wording(ja: "`\(path)` は使えます", en: "`\(path)` is usable")
        : Wording(ja: "不備が \(faults) 件あります", en: "\(faults) fault(s) found"))
    return faults == 0 ? 0 : 1
  }
}
