import Bridge
import Platform
import Record

/// What a new facility is sent by mail, one page of A4 each, to two persons in two envelopes: the
/// code to the system administrator, the rules to the user administrator (W9).
struct OnboardingSheet {
  private let network: Wording
  private let facility: Wording
  private let path: String
  private let code: String
  private let until: Timestamp
  private let contact: String

  /// Reads what the bridge answered when it issued a code; `contact` is the office's.
  ///
  /// - Throws: ``JSONError`` where the answer is none.
  init(_ answer: JSONValue, contact: String) throws(JSONError) {
    network = Wording(
      ja: try answer.string(at: "networkJa"), en: try answer.string(at: "networkEn"))
    facility = Wording(
      ja: try answer.string(at: "nameJa"), en: try answer.string(at: "nameEn"))
    path = try answer.string(at: "facility")
    code = try answer.string(at: "code")
    guard let until = Timestamp(rfc3339: try answer.string(at: "validUntil")) else {
      throw .wrongKind(path: "validUntil", expected: "time")
    }
    self.until = until
    self.contact = contact
  }

  /// For the システム管理者: the code, until when, what to do.
  var forSystemAdministrator: String {
    page(
      Wording(ja: "接続登録のご案内", en: "Enrolling your facility's certificate"),
      Wording(ja: "システム管理者 様", en: "To the system administrator"),
      rows: [
        row("登録コード", "Enrolment code", "<span class=\"code\">\(Self.escaped(code))</span>"),
        row("有効期限", "Valid until", Self.escaped(until.japanese)),
      ],
      items: [
        Wording(
          ja: "施設の端末で次を実行し、鍵と申請（request.json）を作ってください。鍵は施設の外に出しません。"
            + "<code>kakehashi facility enrol request \(Self.escaped(path)) --out 鍵の置き場所</code>"
            + "コードは、尋ねられたときに入力します。",
          en: "Run this on your premises and type the code when asked. It makes a key, which never "
            + "leaves you, and a request."),
        Wording(
          ja: "request.json を事務局へ送ってください。この紙とコードは送らないでください。",
          en: "Send request.json to the office; never this sheet or the code."),
        Wording(
          ja: "返送された証明書を鍵と同じ場所に置き、接続を試験します。",
          en: "Put the certificate that comes back beside the key; then the connection is tested."),
        Wording(
          ja: "コードは一度だけ使えます。済んだら、この紙を細断してください。"
            + "紛失したときは直ちに事務局へ連絡してください。",
          en: "The code works once. Shred this sheet afterwards; tell the office at once if it is "
            + "lost."),
      ])
  }

  /// For the ユーザ管理者: what they register, rules, contact, and no code.
  var forUserAdministrator: String {
    page(
      Wording(ja: "利用者登録のご案内", en: "Registering your users"),
      Wording(ja: "ユーザ管理者 様", en: "To the user administrator"), rows: [],
      items: [
        Wording(
          ja: "利用者は一人ずつ、本人の氏名と職種、資格の番号と確認した書類を添えて申請してください。"
            + "共用の利用者は登録できません。",
          en: "Apply for each user by name, with role, licence and how it was checked. Shared "
            + "accounts are refused."),
        Wording(
          ja: "退職・異動・資格の失効のときは、その日のうちに利用を止めてください。",
          en: "When somebody leaves, moves or loses a licence, stop the account the same day."),
        Wording(
          ja: "登録された利用者は、事務局の求めに応じて定期的に確認（棚卸し）してください。",
          en: "Review the registered users when the office asks."),
        Wording(
          ja: "閲覧できるのは、診療に必要な患者さんの、同意された範囲の情報だけです。"
            + "すべての閲覧は、書き換えれば分かる台帳に残ります。",
          en: "Only what care needs and the patient agreed to may be looked at. Every view is in a "
            + "ledger that shows any alteration."),
        Wording(
          ja: "不審な閲覧や事故に気付いたら、直ちに事務局へ連絡してください。",
          en: "Tell the office at once of any suspicious view or incident."),
      ])
  }

  private func page(
    _ title: Wording, _ to: Wording, rows: [String], items: [Wording]
  ) -> String {
    let list = items.map { item in
      "<li>\(item.ja)<span lang=\"en\" class=\"en\">\(item.en)</span></li>"
    }
    return """
      <!DOCTYPE html>
      <html lang="ja">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(title.ja) · \(title.en)</title>
      <style>\(WithdrawalCertificate.style)\(Self.style)</style>
      </head>
      <body>
      <main>
      <p class="to">\(Self.escaped(facility.ja))<br>\(to.ja)
      <span lang="en" class="en">\(Self.escaped(facility.en)) · \(to.en)</span></p>
      <h1>\(title.ja)<small lang="en">\(title.en)</small></h1>
      <dl>
      \(row("ネットワーク", "Network", Self.escaped("\(network.ja)（\(network.en)）")))
      \(row("施設", "Facility", Self.escaped(path)))
      \(rows.joined(separator: "\n"))
      </dl>
      <h2>お願いすること<small lang="en">What to do</small></h2>
      <ol>
      \(list.joined(separator: "\n"))
      </ol>
      <h2>連絡先<small lang="en">Contact</small></h2>
      <p>\(Self.escaped(contact))</p>
      </main>
      </body>
      </html>

      """
  }

  private func row(_ ja: String, _ en: String, _ html: String) -> String {
    "<dt>\(ja)<small lang=\"en\">\(en)</small></dt><dd>\(html)</dd>"
  }

  private static func escaped(_ text: String) -> String { WithdrawalCertificate.escaped(text) }

  private static let style = """

    .to { margin: 0 0 10mm } .to .en { display: block }
    .code { font: bold 18pt/1.4 "Noto Sans Mono CJK JP", monospace; letter-spacing: .06em;
      white-space: nowrap }
    code { display: block; font: 10pt/1.6 "Noto Sans Mono CJK JP", monospace; margin: 1mm 0;
      padding: 1mm 2mm; background: #f2f2f2; overflow-wrap: anywhere }
    h1 { letter-spacing: .12em } ol { padding-left: 1.6em } li { margin-bottom: 3mm }
    """
}
