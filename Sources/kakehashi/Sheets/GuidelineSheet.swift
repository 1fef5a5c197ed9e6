import Bridge
import Record

/// The clause map as pages to print: Japanese with English below.
struct GuidelineSheet {
  private let guideline: Guideline
  private let rows: [GuidelineRow]

  init(_ guideline: Guideline, _ rows: [GuidelineRow]) {
    self.guideline = guideline
    self.rows = rows
  }

  /// The pages; they need no other file.
  var html: String {
    """
    <!DOCTYPE html>
    <html lang="ja">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>ガイドライン対応表 · Clause map</title>
    <style>\(WithdrawalCertificate.style)\(Self.style)</style>
    </head>
    <body>
    <main>
    <h1>ガイドライン対応表<small lang="en">Clause map</small></h1>
    <p>\(both(guideline.title))</p>
    <table>
    <thead><tr><th>項目<small lang="en">Clause</small></th><th>状態<small lang="en">State</small></th>
    <th>求められること<small lang="en">Requirement</small></th>
    <th>どこで満たすか<small lang="en">Where it is met</small></th>
    <th>証拠<small lang="en">Evidence</small></th></tr></thead>
    <tbody>
    \(rows.map(row).joined(separator: "\n"))
    </tbody>
    </table>
    </main>
    </body>
    </html>

    """
  }

  private func row(_ row: GuidelineRow) -> String {
    let seen = row.seen.map { "<p class=\"seen\">\(both($0))</p>" }.joined()
    let evidence = row.clause.evidence.map { "<li>\(WithdrawalCertificate.escaped($0))</li>" }
    return """
      <tr class="\(row.state.rawValue)"><th>\(WithdrawalCertificate.escaped(row.clause.number))</th>
      <td>\(both(row.state.wording))</td><td>\(both(row.clause.requirement))</td>
      <td>\(both(row.clause.met))\(seen)</td><td><ul>\(evidence.joined())</ul></td></tr>
      """
  }

  private func both(_ wording: Wording) -> String {
    let (ja, en) = (
      WithdrawalCertificate.escaped(wording.ja), WithdrawalCertificate.escaped(wording.en)
    )
    return ja == en ? ja : "\(ja)<span lang=\"en\" class=\"en\">\(en)</span>"
  }

  private static let style = """
    h1 { letter-spacing: .1em }
    main { max-width: 190mm }
    table { border-collapse: collapse; width: 100%; font-size: 9.5pt; line-height: 1.45 }
    th, td { border: 1px solid #bbb; padding: 2mm; text-align: left; vertical-align: top }
    thead th { background: #f2f2f2 }
    thead small { display: block; font-size: 8pt; font-weight: normal; color: #555 }
    td .en, .seen .en { display: block; font-size: 8pt }
    .seen { border-left: 3px solid #999; padding-left: 2mm; margin: 2mm 0 0 }
    td ul { padding-left: 1.1em; margin: 0; overflow-wrap: anywhere; font-size: 8pt }
    tr { break-inside: avoid }
    tr.attention td:nth-child(2) { background: #fde8e6; font-weight: bold }
    tr.site td:nth-child(2) { background: #f5f0dc }
    """
}
