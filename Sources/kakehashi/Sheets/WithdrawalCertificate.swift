import Bridge
import Platform
import Record

/// The certificate of withdrawal (同意撤回証明書) that reception prints: one page of A4.
struct WithdrawalCertificate {
  private let network: Wording
  private let patient: String
  private let withdrawn: Timestamp
  private let linksEnded: Int64
  private let entry: Int64

  /// Reads what the bridge answered to a withdrawal.
  ///
  /// - Throws: ``JSONError`` where the answer is none.
  init(_ answer: JSONValue) throws(JSONError) {
    network = Wording(
      ja: try answer.string(at: "certificate.networkJa"),
      en: try answer.string(at: "certificate.networkEn"))
    patient = try answer.string(at: "certificate.patient")
    let moment = try answer.string(at: "certificate.withdrawn")
    guard let withdrawn = Timestamp(rfc3339: moment) else {
      throw .wrongKind(path: "certificate.withdrawn", expected: "time")
    }
    self.withdrawn = withdrawn
    linksEnded = try answer.integer(at: "certificate.linksEnded")
    entry = try answer.integer(at: "certificate.ledgerEntry")
  }

  /// The page; it needs no other file.
  var html: String {
    """
    <!DOCTYPE html>
    <html lang="ja">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>同意撤回証明書 · Certificate of withdrawal</title>
    <style>\(Self.style)</style>
    </head>
    <body>
    <main>
    <h1>同意撤回証明書<small lang="en">Certificate of withdrawal</small></h1>
    <p>下記のとおり、診療情報の共有への同意の撤回を受け付け、その効力が生じたことを証明します。</p>
    <p lang="en" class="en">This certifies that the withdrawal of consent to the sharing of records
    was received, and that it has taken effect.</p>
    <dl>
    \(row("ネットワーク", "Network", "\(network.ja)（\(network.en)）"))
    \(row("患者番号", "Patient number", patient))
    \(row("撤回の日時", "Withdrawn", withdrawn.japanese))
    \(row("終了した紐付け", "Links ended", "\(linksEnded) 件"))
    \(row("記録番号", "Ledger entry", "\(entry)"))
    </dl>
    <h2>この撤回の効力<small lang="en">What this means</small></h2>
    <ul>
    <li>上の日時から、他のネットワークの施設はあなたの診療情報を閲覧できません。\
    開かれていた閲覧はその場で終了しました。
    <span lang="en" class="en">From that moment no facility of another network can view your
    records; views that were open have ended.</span></li>
    <li>終了した紐付けの鍵は消去されました。控えがあっても元には戻りません。
    <span lang="en" class="en">The keys of the links that ended were destroyed; no backup brings
    the links back.</span></li>
    <li>それまでに診療録に転記された内容と、閲覧の記録（いつ、どの施設が閲覧したか）は、\
    法令に従い保存されます。
    <span lang="en" class="en">What was copied to charts before, and the record of who viewed
    what and when, are kept as the law demands.</span></li>
    <li>撤回によって診療上の不利益を受けることはありません。再び同意することは、いつでもできます。
    <span lang="en" class="en">Withdrawing does not affect your care. You may consent again at any
    time.</span></li>
    <li>記録番号は、書き換えれば分かる台帳の番号です。\
    両ネットワークの運営者が互いに独立に確かめられます。
    <span lang="en" class="en">The ledger entry can be verified by both networks' operators,
    independently of each other.</span></li>
    </ul>
    <div class="signs">
    <p>受付者 <span lang="en" class="en">Received by</span></p>
    <p>本人または代理人（続柄） <span lang="en" class="en">Patient or proxy (relation)</span></p>
    </div>
    </main>
    </body>
    </html>

    """
  }

  private func row(_ ja: String, _ en: String, _ value: String) -> String {
    "<dt>\(ja)<small lang=\"en\">\(en)</small></dt><dd>\(Self.escaped(value))</dd>"
  }

  /// `text` as it may stand in a page.
  static func escaped(_ text: String) -> String {
    text.reduce(into: "") { out, character in
      switch character {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      default: out.append(character)
      }
    }
  }

  /// How a page of ours is printed.
  static let style = """
    @page { size: A4; margin: 22mm 20mm }
    body { font: 12pt/1.7 "Noto Serif CJK JP", "Hiragino Mincho ProN", "Yu Mincho", serif;
      color: #111; background: #fff; margin: 0 }
    main { max-width: 170mm; margin: 0 auto; padding: 8mm }
    h1 { font-size: 22pt; text-align: center; letter-spacing: .3em; margin: 0 0 10mm }
    h1 small { display: block; font-size: 10pt; letter-spacing: 0; font-weight: normal }
    h2 { font-size: 13pt; border-bottom: 1px solid #888; margin: 9mm 0 3mm }
    h2 small, dt small { font-size: 9pt; font-weight: normal; color: #555; margin-left: .8em }
    .en { color: #555; font-size: 9pt; line-height: 1.4 }
    li .en { display: block }
    dl { display: grid; grid-template-columns: 58mm 1fr; margin: 6mm 0;
      border-top: 1px solid #888 }
    dt, dd { margin: 0; padding: 2mm 1mm; border-bottom: 1px solid #ccc }
    dd { font-weight: bold }
    ul { padding-left: 1.4em }
    li { margin-bottom: 2mm }
    .signs { display: flex; gap: 12mm; margin-top: 12mm }
    .signs p { flex: 1; border-bottom: 1px solid #111; padding-bottom: 14mm; margin: 0 }
    @media print { main { padding: 0 } }
    @media (max-width: 600px) { dl { grid-template-columns: 1fr }
      dt { border: 0; padding-bottom: 0 } .signs { flex-direction: column } }
    """
}
