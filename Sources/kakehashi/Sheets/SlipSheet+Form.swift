import Bridge
import Record

extension SlipSheet {
  /// Rows of a form.
  static func table(_ rows: [String]) -> String {
    "<table>\n\(rows.joined(separator: "\n"))\n</table>\n"
  }

  /// One field; without `html` an empty one to write in.
  static func row(_ ja: String, _ en: String, _ html: String?, _ hint: String = "") -> String {
    let value = html ?? "<span class=\"hint\">\(hint)</span>"
    return "<tr><th>\(ja)<small lang=\"en\">\(en)</small></th>"
      + "<td\(html == nil ? " class=\"blank\"" : "")>\(value)</td></tr>"
  }

  static func both(_ wording: Wording) -> String {
    "\(escaped(wording.ja)) <span lang=\"en\" class=\"en\">\(escaped(wording.en))</span>"
  }

  static func escaped(_ text: String) -> String { WithdrawalCertificate.escaped(text) }

  /// The sex as forms have it.
  static func sex(_ word: String) -> String {
    switch word {
    case "male": "男 <span lang=\"en\" class=\"en\">male</span>"
    case "female": "女 <span lang=\"en\" class=\"en\">female</span>"
    case "other": "その他 <span lang=\"en\" class=\"en\">other</span>"
    default: "不明 <span lang=\"en\" class=\"en\">unknown</span>"
    }
  }

  /// One page of A4, in black on white: it is copied and faxed.
  static let style = """

    @page { size: A4; margin: 8mm 14mm }
    * { box-sizing: border-box }
    body { font: 10.5pt/1.5 "Noto Serif CJK JP", "Hiragino Mincho ProN", "Yu Mincho", serif;
      color: #000; background: #fff; margin: 0 }
    main { max-width: 182mm; margin: 0 auto }
    h1 { font-size: 20pt; line-height: 1.3; text-align: center; letter-spacing: .3em; margin: 0 }
    h1 small { font-size: 9pt; letter-spacing: 0; font-weight: normal }
    h2 { font-size: 11pt; margin: 0 0 1mm }
    h2 small, th small, .label small { font-size: 7.5pt; font-weight: normal; margin-left: .6em }
    p { margin: 0 0 1mm }
    .until { text-align: center; margin-bottom: 2mm } .until .en { margin-left: 1em }
    .en { font-size: 7.5pt; line-height: 1.3 }
    p > .en, .signs .en { display: block } .until .en { display: inline }
    table { border-collapse: collapse; width: 100%; margin-bottom: 2mm; table-layout: fixed }
    th, td { border: .3mm solid #000; padding: 1mm 2mm; text-align: left; font-weight: normal }
    th { width: 50mm; background: #f2f2f2; white-space: nowrap }
    td { font-weight: bold } td .en, td .small { font-weight: normal }
    td.blank { height: 7mm } .hint { font-size: 7.5pt; font-weight: normal }
    .name { font-size: 15pt; line-height: 1.3 }
    .small { font-size: 8.5pt; line-height: 1.4 }
    .note { margin: -1mm 0 1mm }
    .codes { display: flex; gap: 2mm; align-items: center; margin-bottom: 1mm }
    .qr { flex: 0 0 80mm } .qr svg { display: block; width: 80mm; height: 80mm }
    .label { margin: 3mm 0 0 }
    .code { font: bold 17pt/1.4 "Noto Sans Mono CJK JP", monospace; white-space: nowrap }
    .consent { border: .3mm solid #000; padding: 2mm 3mm }
    .consent > p { font-size: 9.5pt; line-height: 1.45 } .consent .small { font-size: 8pt }
    .signs { display: flex; gap: 8mm; margin: 1mm 0 2mm }
    .signs p { border-bottom: .3mm solid #000; padding-bottom: 4mm; margin: 0; flex: 1 }
    .signs p:first-child { flex: 0 0 46mm; text-align: right; padding-top: 3mm }
    footer { border-top: .3mm dashed #000; margin-top: 2mm; padding-top: 1mm }
    footer p { margin: 0 } footer .en { display: inline; margin-left: 1em }
    code { font: 9pt/1.4 "Noto Sans Mono CJK JP", monospace; overflow-wrap: anywhere }
    @media (max-width: 600px) { .codes { flex-direction: column; align-items: flex-start }
      th { width: auto; white-space: normal } .code { font-size: 13pt } }
    """
}
