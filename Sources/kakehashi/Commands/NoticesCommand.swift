import Bridge
import HTTP
import Record

/// `notices`: what an operator or a facility has to know.
enum NoticesCommand {
  static let command = Command(
    name: "notices",
    summary: Wording(ja: "緊急時閲覧と作業計画の知らせを読む", en: "read the notices of emergency views and plans"),
    text: Wording(
      ja: """
        使い方: kakehashi notices --as 接続.json [--after 番号] [--follow] [--json]

        緊急時閲覧と作業計画の知らせを、運営者、閲覧した施設、患者さんの記録がある施設に番号順に示します。
        --after N は N より後だけ。--follow は新しい知らせを待ち続けます（Ctrl-C で終わり）。

        例: kakehashi notices --as oshidori-operator.json --follow
        """,
      en: """
        usage: kakehashi notices --as PROFILE.json [--after N] [--follow] [--json]

        Shows the notices of emergency views and work plans for an operator, the facility that
        looked or the one that holds the patient's record, in order. --after N leaves out all up to
        N; --follow waits for new ones until Ctrl-C.

        example: kakehashi notices --as oshidori-operator.json --follow
        """)
  ) { words, output in
    let arguments = try Arguments(words, options: ["as", "after"], flags: ["follow"])
    guard var after = Int64(arguments.value("after") ?? "0"), after >= 0 else {
      throw UsageError("`--after` is a number from 0")
    }
    return try await APIClient.with(try Profile(arguments)) { client in
      repeat {
        let answer = try await client.call(.get, "/api/notices?after=\(after)")
        for notice in answer["notices"]?.elements ?? [] { show(notice, arguments, output) }
        let last = answer["last"]?.integer ?? after
        // A full answer may have more behind it: only an empty one is waited on.
        if last == after, arguments.has("follow") { try await Task.sleep(for: .seconds(1)) }
        if last == after, !arguments.has("follow") { break }
        after = last
      } while true
      return 0
    }
  }

  private static func show(_ notice: JSONValue, _ arguments: Arguments, _ output: Output) {
    guard !arguments.json else { return output.json(notice) }
    let subject = notice["review"] ?? notice["plan"]
    let said = notice[output.language == .japanese ? "ja" : "en"]?.string ?? ""
    let words = [
      notice["number"]?.integer.map { "\($0)" } ?? "", notice["at"]?.string ?? "", said,
      subject?["id"]?.string ?? "", subject?["facility"]?.string ?? "",
      (subject?["reason"] ?? subject?["cause"])?[output.language == .japanese ? "ja" : "en"]?.string
        ?? "",
    ]
    output.line(words.joined(separator: "  "))
  }
}
