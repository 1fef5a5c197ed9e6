import Bridge
import Platform
import Record

/// The protocol of a ceremony (鍵の取扱い記録), which the two who were there sign: one page of A4.
struct CeremonySheet {
  private let ceremony: Ceremony

  /// Writes the page where `--sheet` says, if it does.
  static func write(_ ceremony: Ceremony, _ arguments: Arguments) throws(CommandError) {
    guard let path = arguments.value("sheet") else { return }
    let page = CeremonySheet(ceremony: ceremony).html
    do throws(Errno) {
      try DurableFile.replace(path, with: Array(page.utf8), mode: 0o600)
    } catch {
      throw CommandError(
        ja: "`\(path)` に書けません: \(error)", en: "cannot write `\(path)`: \(error)")
    }
  }

  /// The page; it needs no other file and holds no secret.
  var html: String {
    """
    <!DOCTYPE html>
    <html lang="ja">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>鍵の取扱い記録 · Key ceremony</title>
    <style>\(WithdrawalCertificate.style)</style>
    </head>
    <body>
    <main>
    <h1>鍵の取扱い記録<small lang="en">Protocol of a key ceremony</small></h1>
    <dl>
    \(row("番号", "Number", "\(ceremony.number)"))
    \(row("日時", "When", ceremony.at.japanese))
    \(row("したこと", "What was done", act))
    \(row("鍵の種類", "Kind of key", ceremony.kindWord))
    \(row("ネットワーク", "Network", ceremony.network?.text ?? "架け橋 · the bridge's own"))
    \(row("鍵の名", "Name of the key", ceremony.id))
    \(row("前の鍵の名", "The key before it", ceremony.former ?? "—"))
    \(row("置き場所", "Where it lies", ceremony.path ?? "—"))
    \(row("操作した人", "Done by", ceremony.persons.first ?? ""))
    \(row("立ち会った人", "Witnessed by", ceremony.persons.dropFirst().first ?? ""))
    </dl>
    <h2>二人で確かめること<small lang="en">What both make sure of</small></h2>
    <ul>
    \(items)
    </ul>
    <div class="signs">
    <p>操作した人 <span lang="en" class="en">Done by</span></p>
    <p>立ち会った人 <span lang="en" class="en">Witnessed by</span></p>
    </div>
    </main>
    </body>
    </html>

    """
  }

  private var act: String {
    switch ceremony.act {
    case .generate: "鍵の作成 · made"
    case .rotate: "鍵の交代 · made to follow the key before it"
    case .retire: "鍵の廃棄 · erased"
    case .recover: "喪失後の再作成 · made anew after a loss"
    case .backup: "鍵庫の写しの作成 · keystore copied"
    case .restore: "鍵庫の写しからの復元 · keystore brought back"
    case .put: "資格情報の預け入れ · credential put into the vault"
    case .remove: "資格情報の取り出し · credential taken out of the vault"
    }
  }

  private var items: String {
    Self.checks.map { check in
      "<li>\(check.ja)<span lang=\"en\" class=\"en\">\(check.en)</span></li>"
    }.joined(separator: "\n")
  }

  /// True of every ceremony.
  private static let checks = [
    Wording(
      ja: "□ 画面とこの紙の「鍵の名」が同じである。",
      en: "The name of the key on this page is the one on the screen."),
    Wording(
      ja: "□ 鍵のファイルは架け橋の利用者だけが読める（0600）。",
      en: "Nobody but the bridge's own user can read the key's file (0600)."),
    Wording(
      ja: "□ 鍵そのものを、紙・メール・写真に残していない。",
      en: "The key itself is on no paper, in no mail and in no picture."),
    Wording(
      ja: "□ 台帳にこの番号の記録（kind: key）がある。",
      en: "The ledger has an entry (kind: key) with this number."),
    Wording(
      ja: "□ この紙は両運営者が一部ずつ保管する。",
      en: "Each of the two operators keeps a copy of this page."),
  ]

  private func row(_ ja: String, _ en: String, _ value: String) -> String {
    "<dt>\(ja)<small lang=\"en\">\(en)</small></dt>"
      + "<dd>\(WithdrawalCertificate.escaped(value))</dd>"
  }
}
