import Bridge
import Record

/// The 患者番号票: a facility's own number of a patient, for the reception of another network.
///
/// It names no person. What it is good for takes the person's own papers as well.
struct NumberSheet {
  private let network: Wording
  private let facility: Wording
  private let path: String
  private let number: String
  private let check: String

  /// Reads what the bridge answered.
  ///
  /// - Throws: ``JSONError`` where the answer is none.
  init(_ answer: JSONValue) throws(JSONError) {
    network = Wording(
      ja: try answer.string(at: "networkJa"), en: try answer.string(at: "networkEn"))
    facility = Wording(
      ja: try answer.string(at: "nameJa"), en: try answer.string(at: "nameEn"))
    path = try answer.string(at: "facility")
    number = try answer.string(at: "number")
    check = try answer.string(at: "check")
  }

  /// The page; it needs no other file.
  var html: String {
    """
    <!DOCTYPE html>
    <html lang="ja">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>患者番号票 · Patient number</title>
    <style>\(SlipSheet.style)\(Self.style)</style>
    </head>
    <body>
    <main>
    <h1>患者番号票<small lang="en">Patient number</small></h1>
    \(fields)
    <section class="consent">
    <h2>この票の使い方<small lang="en">What this is for</small></h2>
    <p>ほかのネットワークの医療機関に初めてかかるとき、受付に出してください。受付は上の番号と、あなたの\
    氏名カナ・生年月日・性別を入力します。架け橋は、この施設の記録と一致するかどうかだけを答え、\
    どちらの記録も相手に見せません。両方の施設が確かめて、はじめて結び付きます。
    <span lang="en" class="en">Hand this to the reception of a facility in another network. It types
    the number and your name in kana, birth date and sex; the bridge answers only whether this
    facility's records agree and shows neither side the other's. Both facilities then confirm.
    </span></p>
    <p class="small">3回一致しないと、この番号はその施設に対して1日止まります。止めた番号は、この施設が解除できます。
    この票に氏名はありません。不要になったら細断してください。
    <span lang="en" class="en">Three disagreements lock the number to that facility for a day; this
    facility can unlock it. This sheet names no person; shred it when it is no longer needed.
    </span></p>
    </section>
    </main>
    </body>
    </html>

    """
  }

  private var fields: String {
    func large(_ text: String) -> String {
      "<span class=\"large\">\(SlipSheet.escaped(text))</span>"
    }
    return SlipSheet.table([
      SlipSheet.row("発行施設", "Issued by", SlipSheet.both(facility)),
      SlipSheet.row("ネットワーク", "Network", SlipSheet.both(network)),
      SlipSheet.row("施設コード", "Facility code", large(path)),
      SlipSheet.row("患者番号", "Patient number", large(number)),
      SlipSheet.row("検査数字", "Check digits", large(check)),
    ])
  }

  private static let style = """

    h1 { margin-bottom: 8mm } table { margin-bottom: 8mm } th, td { padding: 2mm 3mm }
    .large { font: bold 18pt/1.4 "Noto Sans Mono CJK JP", monospace; overflow-wrap: anywhere }
    """
}
