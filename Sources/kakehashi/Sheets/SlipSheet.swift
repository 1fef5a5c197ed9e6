import Bridge
import Linkage
import Platform
import Record

/// The 患者情報送信票 that the patient carries: one page of A4 with the QR code and the typed code.
///
/// What the paper of today prints and this one does not is the issuer's patient number: the bridge
/// holds it sealed to the issuer's side, so that nobody has to type it.
struct SlipSheet {
  /// Who is referred, as reception typed it; printed, and sealed in the slip.
  struct Patient {
    let kana: String
    let name: String
    let birthDate: String
    let sex: String
    /// Printed only; nil leaves it to be written by hand.
    let address: String?
  }

  private let patient: Patient
  private let issuer: Wording
  private let issuerNetwork: Wording
  private let target: Wording
  private let id: String
  private let claimCode: String
  private let issued: Timestamp
  private let expires: Timestamp
  private let code: QRCode

  /// Reads what the bridge answered when it issued a slip.
  ///
  /// - Throws: ``JSONError`` where the answer is none.
  init(_ answer: JSONValue, _ patient: Patient) throws(JSONError) {
    self.patient = patient
    func wording(_ place: String) throws(JSONError) -> Wording {
      Wording(
        ja: try answer.string(at: "sheet.\(place)Ja"),
        en: try answer.string(at: "sheet.\(place)En"))
    }
    func time(_ place: String) throws(JSONError) -> Timestamp {
      guard let time = Timestamp(rfc3339: try answer.string(at: place)) else {
        throw .wrongKind(path: place, expected: "time")
      }
      return time
    }
    issuer = try wording("issuer")
    issuerNetwork = try wording("issuerNetwork")
    target = try wording("target")
    id = try answer.string(at: "id")
    claimCode = try answer.string(at: "claimCode")
    issued = try time("sheet.issued")
    expires = try time("expires")
    guard let code = SlipScan.code(for: try answer.string(at: "slip")) else {
      throw .wrongKind(path: "slip", expected: "slip")
    }
    self.code = code
  }

  /// The page; it needs no other file.
  var html: String {
    """
    <!DOCTYPE html>
    <html lang="ja">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>患者情報送信票 · Referral slip</title>
    <style>\(Self.style)</style>
    </head>
    <body>
    <main>
    <h1>患者情報送信票<small lang="en">Referral slip</small></h1>
    <p class="until">有効期限 <b>\(until)</b> まで・一回限り
    <span lang="en" class="en">Valid once, until \(expires.rfc3339.prefix(10))</span></p>
    \(parties)
    <section class="codes">
    <div class="qr">\(code.svg(label: "患者情報送信票の QR コード"))</div>
    \(codeText)
    </section>
    \(person)
    \(consent)
    \(stub)
    </main>
    </body>
    </html>

    """
  }

  private var until: String {
    JapaneseDate.text(expires.adding(.seconds(9 * 3600)).rfc3339)
      + " \(expires.japanese.split(separator: " ").last?.prefix { $0 != "分" } ?? "")分"
  }

  private var parties: String {
    Self.table([
      Self.row(
        "紹介元", "From",
        Self.both(issuer) + "<br><span class=\"small\">\(Self.escaped(issuerNetwork.ja))"
          + "　発行日 \(JapaneseDate.text(issued.adding(.seconds(9 * 3600)).rfc3339))</span>"),
      Self.row("紹介先", "To", Self.both(target)),
      Self.row("担当者・電話", "Contact", nil),
    ])
  }

  private var codeText: String {
    """
    <div><h2>紹介先の受付の方へ<small lang="en">For the receiving reception</small></h2>
    <p>QR コードを読み取るか、申込番号を入力してください。表示される氏名・生年月日・性別を本人と照合\
    してから確定します。
    <span lang="en" class="en">Scan the code or type the claim code; compare name, birth date and
    sex with the person, then confirm.</span></p>
    <p class="label">申込番号<small lang="en">Claim code</small></p>
    <p class="code">\(Self.escaped(claimCode))</p>
    <p class="small">大文字・小文字、ハイフンの有無は問いません。打ち間違いは検査文字で分かります。</p>
    </div>
    """
  }

  private var person: String {
    Self.table([
      Self.row("フリガナ", "Reading", Self.escaped(patient.kana)),
      Self.row("氏名", "Name", "<span class=\"name\">\(Self.escaped(patient.name))</span>"),
      Self.row(
        "生年月日・性別", "Born, sex",
        "\(Self.escaped(JapaneseDate.text(patient.birthDate)))　\(Self.sex(patient.sex))"),
      Self.row("住所", "Address", patient.address.map(Self.escaped)),
      Self.row("電話", "Telephone", nil),
      Self.row("紹介先の患者ID", "Number there", nil, "紹介先で記入・院外に出さない"),
    ])
      + """
      <p class="small note">紹介元の患者IDは印刷していません。架け橋が封印して預かるので、書き写す必要がありません。
      <span lang="en" class="en">The issuer's patient number is not printed: it is held sealed, and
      nobody has to copy it.</span></p>
      """
  }

  private var consent: String {
    """
    <section class="consent">
    <h2>同意<small lang="en">Consent</small></h2>
    <p>私は、紹介元と紹介先の間で私を同じ患者として結び付けるために、この票の氏名・フリガナ・生年月日・性別を\
    紹介先の受付が確かめることに同意します。どの診療情報を誰が見られるかは、別に述べた私の同意に従います。\
    この結び付けは、いつでも取りやめることができます。
    <span lang="en" class="en">I agree that the receiving reception checks the name, reading, birth
    date and sex on this slip, to link me as the same patient at both facilities. Who may view which
    records follows the consent I give apart from this. I may end the link at any time.</span></p>
    <div class="signs">
    <p>年　　月　　日</p><p>本人または代理人（続柄）<span lang="en" class="en">Patient or proxy</span></p>
    </div>
    <p class="small">この票を紛失したときは、すぐに紹介元へ連絡してください。取り消すと、誰も使えなくなります。
    使われずに期限を過ぎた票の情報は、架け橋も読めません。
    <span lang="en" class="en">Tell the issuer at once if this slip is lost: revoked, it is useless.
    Of an unused slip the bridge itself can read nothing.</span></p>
    </section>
    """
  }

  /// What the issuer cuts off and keeps: enough to revoke, nothing of the patient.
  private var stub: String {
    """
    <footer>
    <p>✂ 紹介元控え（切り取って保管）<span lang="en" class="en">Issuer's stub: cut off and keep</span></p>
    <p class="small">取消番号 <code>\(Self.escaped(id))</code>　有効期限 \(until)<br>
    取り消すとき: <code>kakehashi link revoke --slip-id 取消番号</code></p>
    </footer>
    """
  }
}
