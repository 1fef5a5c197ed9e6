import Bridge
import Platform
import Record

/// The draft of a report to the 個人情報保護委員会 (個人情報保護法 第26条、施行規則 第8条): what the ledger
/// knows is filled in, what people have to write is left to them.
struct IncidentDraft {
  private let report: IncidentReport
  private let network: NetworkID

  init(_ report: IncidentReport, of network: NetworkID) {
    self.report = report
    self.network = network
  }

  /// The page, to be printed on A4; it needs no other file.
  var html: String {
    """
    <!DOCTYPE html>
    <html lang="ja">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>漏えい等報告書（下書き） · Draft report of an incident</title>
    <style>\(WithdrawalCertificate.style)\(Self.style)</style>
    </head>
    <body>
    <main>
    <h1>漏えい等報告書（下書き）<small lang="en">Draft report of an incident (APPI Art. 26)</small></h1>
    <p>速報は知った時から概ね 3〜5 日以内、確報は 30 日以内\
    （不正の目的によるおそれがあるときは 60 日以内）。
    <span lang="en" class="en">First report within 3 to 5 days of learning of it, the full one
    within 30 (60 where a wrongful purpose is likely).</span></p>
    <dl>
    \(rows)
    </dl>
    \(homes)
    </main>
    </body>
    </html>

    """
  }

  private var rows: String {
    let period = report.suspicion.period
    let documents = report.patients.values.reduce(0) { $0 + $1.documents }
    let items = report.patients.values.reduce(into: Set<Category>()) { $0.formUnion($1.items) }
    let askers = report.askers.keys.map { "\($0.network)/\($0.facility) \($0.user)" }.sorted()
    return [
      row(
        "1 概要", "Outline",
        "\(network.text)。\(period.from.japanese)から\(period.until.japanese)まで。"
          + "受け取った者: \(askers.isEmpty ? "なし" : askers.joined(separator: "、"))"),
      row(
        "2 個人データの項目", "Items",
        items.isEmpty ? "なし" : CategoryWords.list(items, .japanese) + "（延べ \(documents) 文書）"),
      row("3 本人の数", "Persons", "\(report.patients.count) 人" + unnamed),
      row("4 原因", "Cause", nil), row("5 二次被害又はそのおそれ", "Further harm", nil),
      row("6 本人への対応", "What was done for the patients", nil),
      row("7 公表", "Publication", nil), row("8 再発防止のための措置", "Prevention", nil),
      row(
        "9 その他", "Other",
        "照会 \(report.exchanges) 件のうち \(report.empty) 件では何も渡っていない（署名された台帳による）"),
    ].joined(separator: "\n")
  }

  private var unnamed: String {
    report.unnamed > 0 ? "（ほかに、患者を示さない古い記録 \(report.unnamed) 件）" : ""
  }

  /// How many patients each facility has to tell.
  private var homes: String {
    let counts = report.patients.keys.reduce(into: [:]) { $0[$1.home, default: 0] += 1 }
    guard !counts.isEmpty else { return "" }
    let lines = counts.sorted { $0.key < $1.key }.map { home, count in
      "<li>\(WithdrawalCertificate.escaped(home)): \(count) 人</li>"
    }
    return """
      <h2>記録のある施設<small lang="en">Facilities of the patients</small></h2>
      <ul>\(lines.joined())</ul>
      """
  }

  /// A row; what only people can say is an empty space to write in.
  private func row(_ ja: String, _ en: String, _ value: String?) -> String {
    "<dt>\(ja)<small lang=\"en\">\(en)</small></dt>"
      + (value.map { "<dd>\(WithdrawalCertificate.escaped($0))</dd>" }
        ?? "<dd class=\"blank\"></dd>")
  }

  private static let style = """
    h1 { letter-spacing: .1em }
    dd { font-weight: normal; overflow-wrap: anywhere }
    dd.blank { min-height: 16mm }
    """
}
