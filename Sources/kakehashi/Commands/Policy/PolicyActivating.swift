import Bridge
import Consent
import HTTP
import Policy
import Record
import Transport

/// `policy activate | rollback | editions`: what the bridge goes by, and since when.
enum PolicyActivating {
  /// Brings a signed edition to the bridge.
  static func activate(_ arguments: Arguments, _ output: Output) async throws -> Int32 {
    let path = try arguments.operand(1, "FILE")
    let signed = try EditionSources.file(path)
    let answer = try await APIClient.with(try Profile(arguments)) {
      try await $0.raw(
        .post, arguments.has("shadow") ? "/api/policies/shadow" : "/api/policies", signed.bytes,
        contentType: "application/jsonl")
    }
    guard answer.head.status.isSuccess else {
      throw CommandError(answer, code: ActivationError.exitCode(ofStatus: answer.head.status.code))
    }
    output.show(try JSONValue.parse(answer.body), arguments)
    output.talk(
      arguments.has("shadow")
        ? Wording(
          ja: "候補として並べて判定します。policy shadow で違いを見られます",
          en: "it is asked beside the policies in force; see `policy shadow`")
        : Wording(ja: "受け付けました。発効時刻から有効になります", en: "accepted; it takes effect at its time"))
    return 0
  }

  /// Shows what is in force and what waits.
  static func editions(_ arguments: Arguments, _ output: Output) async throws -> Int32 {
    let list = try await APIClient.with(try Profile(arguments)) {
      try await $0.call(.get, "/api/policies")
    }
    output.show(
      list, columns: ["agreement", "epoch", "state", "effective", "digest"], arguments)
    return 0
  }

  /// Shows what the candidate decides otherwise, by the facts alone; exit code 1 if anything.
  static func shadow(_ arguments: Arguments, _ output: Output) async throws -> Int32 {
    let directions = try await APIClient.with(try Profile(arguments)) {
      try await $0.call(.get, "/api/policies/shadow")
    }
    let rows = directions.elements ?? []
    if arguments.json { output.json(directions) }
    for row in rows where !arguments.json {
      let decisions = row["decisions"]?.integer ?? 0
      output.line("\(row["direction"]?.string ?? "")  \(decisions)")
      output.table(
        (row["disagreements"]?.elements ?? []).map { kind in
          [
            "  \(kind["count"]?.integer ?? 0)",
            "\(kind["decided"]?.string ?? "") → \(kind["candidate"]?.string ?? "")",
            (kind["facts"]?.members ?? []).map { "\($0.key)=\($0.value.string ?? "")" }
              .joined(separator: " "),
          ]
        })
    }
    return rows.contains { $0["disagreements"]?.elements?.isEmpty == false } ? 1 : 0
  }

  /// Proposes the documents of an earlier epoch over the latest: to go back is a change like any
  /// other, and needs both networks where it widens.
  static func rollback(_ arguments: Arguments, _ output: Output) async throws -> Int32 {
    guard let epoch = Int(try arguments.required("to")), epoch >= 0 else {
      throw UsageError("`--to` is the number of an epoch")
    }
    let sources = try EditionSources(arguments)
    let agreement = try arguments.required("agreement")
    let former = try await EditionSources.edition(of: agreement, epoch: epoch, arguments)
    let latest = try await EditionSources.edition(of: agreement, arguments).edition
    guard former.edition.epoch < latest.epoch else {
      throw CommandError(
        ja: "第 \(epoch) 版はいまの版です", en: "epoch \(epoch) is the latest", code: 2)
    }
    return try PolicySigning.make(
      former.edition.documents, over: latest, sources, arguments, output)
  }
}
