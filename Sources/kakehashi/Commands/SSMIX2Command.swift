import Bridge
import Dialect
import Platform
import Record
import SSMIX2Storage

/// `ssmix2`: what a facility's storage holds, from its files alone.
enum SSMIX2Command {
  static let command = Command(
    name: "ssmix2",
    summary: Wording(ja: "SS-MIX2 ストレージを点検する", en: "check an SS-MIX2 storage"),
    text: Wording(
      ja: """
        使い方: kakehashi ssmix2 check ROOT [--notes] [--json]

        標準化ストレージまたは拡張ストレージの根 ROOT を端から端まで読み、名前とフォルダーの食い違い、
        知らないデータ種別、文字集合や MSH の誤り、足りない必須項目、診療日や患者番号の食い違い、
        同じオーダの二つの有効なファイルを示します。何も書き換えず、何が見つかっても止まりません。
        示す道筋には患者番号が入ります。施設の外へ持ち出さないでください。

        重大 (fault) は示せないか頼れないファイル、注意 (caution) は示すが規約と違うファイル、
        参考 (note) は書き方の崩れで、--notes で示します。
        終了コード: 0 重大なし、1 重大あり、2 使い方の誤り、または ROOT を開けない。

        例: kakehashi ssmix2 check /srv/ssmix2 --json | jq .path
        """,
      en: """
        usage: kakehashi ssmix2 check ROOT [--notes] [--json]

        Reads a root of the standardized or the extended storage from end to end and reports names
        that disagree with their folders, unknown data types, faults of character sets and of MSH,
        required fields that are missing, care dates and patient numbers that disagree, and two
        valid files of one order. Changes nothing and stops at nothing it finds. The paths it shows
        hold patient numbers: keep them within the facility.

        A fault is a file that is not shown or cannot be relied on; a caution one that is shown but
        differs from the standard; a note is sloppiness, shown with --notes. With --json, one object
        a line for each file with findings.
        Exit code: 0 no fault, 1 faults, 2 wrong usage, or ROOT cannot be opened.

        example: kakehashi ssmix2 check /srv/ssmix2 --json | jq .path
        """)
  ) { words, output in
    let arguments = try Arguments(words, flags: ["notes"], operandsMax: 2)
    switch try arguments.operand(0, "check") {
    case "check": return try check(arguments, output)
    case let other: throw UsageError("unknown `ssmix2 \(other)`")
    }
  }

  private static func check(_ arguments: Arguments, _ output: Output) throws -> Int32 {
    let root = try arguments.operand(1, "ROOT")
    let sheet = SSMIX2Sheet(
      output, json: arguments.json, withNotes: arguments.json || arguments.has("notes"))
    do throws(StorageError) {
      let walked = try StorageCheck.run(root: root, progress: sheet.show, report: sheet.add)
      sheet.finish(walked)
    } catch {
      throw CommandError(
        ja: "`\(root)` を開けません: \(error)", en: "cannot open `\(root)`: \(error)", code: 2)
    }
    return sheet.hasFaults ? 1 : 0
  }
}
